import { html, type Markup } from "../chart/markup.ts";

const LEVELS = 16;
const LEAST_SIDE = 8;
const MOST_SIDE = 64;

/** Whether so many numbers may be the pixels of a square picture: 64, 144, 784, … */
export function isImage(inputs: number): boolean {
  const side = Math.round(Math.sqrt(inputs));
  return side * side === inputs && side >= LEAST_SIDE && side <= MOST_SIDE;
}

/**
 * A square picture in sixteen steps of the ink's opacity, so that it is as legible on black as on white: for each step one path, with a
 * stroke for each run of pixels in a line. The largest value is the most ink; nothing, or the least where there are negative ones, is none.
 */
export function imageOf(pixels: readonly number[], label: string): Markup {
  const side = Math.round(Math.sqrt(pixels.length));
  const high = pixels.reduce((most, value) => Math.max(most, value), 0);
  const low = pixels.reduce((least, value) => Math.min(least, value), 0);
  const level = (y: number, x: number): number =>
    x < side && high > low ? Math.round(((LEVELS - 1) * (pixels[y * side + x] - low)) / (high - low)) : 0;
  const paths = new Array<string>(LEVELS).fill("");
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; ) {
      const start = x;
      const step = level(y, x);
      do x++;
      while (x < side && level(y, x) === step);
      paths[step] += `M${start},${y}h${x - start}v1h-${x - start}z`;
    }
  const inked = paths.map((d, step) =>
    step === 0 || d === ""
      ? undefined
      : html`<path class="ink-fill" fill-opacity="${Math.round((100 * step) / (LEVELS - 1)) / 100}" d="${d}"/>`,
  );
  return html`<svg class="image" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges" role="img" aria-label="${label}">${inked}</svg>`;
}
