import type { ScaleContinuousNumeric } from "d3-scale";
import { html, type Markup, type Piece } from "./markup.ts";

/** The room of a plot inside its picture, in units of the picture. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A picture as wide as its place; `label` says in words what it shows. */
export const plot = (width: number, height: number, label: string, content: Piece, kind = ""): Markup =>
  html`<svg class="plot${kind && ` ${kind}`}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${content}</svg>`;

/** Linear or logarithmic. */
export type Scale = ScaleContinuousNumeric<number, number>;

/** Axes with a grid: numbers below, and, where there is a `y`, to the left. */
export function axes(
  { left, top, right, bottom }: Box,
  x: Scale,
  y: Scale | undefined,
  { xLabel = "", yLabel = "", xTicks = 5, yTicks = 4, xFormat, yFormat, xGrid = false }: AxisOptions = {},
): Markup {
  const [columns, rows] = [ticksOf(x, xTicks), y === undefined ? [] : ticksOf(y, yTicks)];
  const bottomFormat = xFormat ?? x.tickFormat(columns.length);
  const leftFormat = yFormat ?? y?.tickFormat(rows.length);
  return html`${rows.map(tick => {
    const at = y?.(tick) ?? 0;
    return html`<path class="grid" d="M${left},${coordinate(at)}H${right}"/><text x="${left - 6}" y="${coordinate(at + 4)}" text-anchor="end">${leftFormat?.(tick)}</text>`;
  })}${xGrid ? columns.map(tick => html`<path class="grid" d="M${coordinate(x(tick))},${top}V${bottom}"/>`) : undefined}<path class="axis" d="M${left},${bottom}H${right}"/>${columns.map(
    tick =>
      html`<path class="axis" d="M${coordinate(x(tick))},${bottom}v4"/><text x="${coordinate(x(tick))}" y="${bottom + 17}" text-anchor="middle">${bottomFormat(tick)}</text>`,
  )}${
    xLabel === "" ? undefined : html`<text x="${right}" y="${bottom + 33}" text-anchor="end">${xLabel}</text>`
  }${yLabel === "" ? undefined : html`<text x="${left}" y="${top - 8}">${yLabel}</text>`}`;
}

interface AxisOptions {
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** About how many, or where. */
  readonly xTicks?: number | readonly number[];
  readonly yTicks?: number | readonly number[];
  readonly xFormat?: (value: number) => string;
  readonly yFormat?: (value: number) => string;
  /** Lines upwards from the numbers below. */
  readonly xGrid?: boolean;
}

const ticksOf = (scale: Scale, ticks: number | readonly number[]): readonly number[] =>
  typeof ticks === "number" ? scale.ticks(ticks) : ticks;

/** Where a logarithmic axis has numbers: at 1, 2 and 5 times the powers of ten, or, where these are many, at the powers alone. */
export function logTicks(scale: Scale): number[] {
  const [low, high] = scale.domain();
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.floor(Math.log10(high)) - first + 1 }, (_, i) => 10 ** (first + i));
  const factors = high / low > 1000 ? [1] : [1, 2, 5];
  return powers.flatMap(power => factors.map(factor => factor * power)).filter(tick => tick >= low && tick <= high);
}

/** What lies outside of the box is cut off. */
export const clipped = ({ left, top, right, bottom }: Box, content: Piece): Markup =>
  html`<svg x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" viewBox="${left} ${top} ${right - left} ${bottom - top}" overflow="hidden">${content}</svg>`;

/** As SVG has it: one place behind the point, as short as can be. */
export const coordinate = (value: number): string => String(Math.round(value * 10) / 10 + 0);

/** A line through these points; where one is not finite, a gap. A point between two gaps is closed onto itself, which round ends show. */
export function through(points: readonly (readonly [x: number, y: number])[]): string {
  let text = "";
  let length = 0; // of the stretch so far
  for (const [x, y] of [...points, [Number.NaN, 0]])
    if (Number.isFinite(x) && Number.isFinite(y)) text += `${length++ === 0 ? "M" : "L"}${coordinate(x)},${coordinate(y)}`;
    else {
      if (length === 1) text += "Z";
      length = 0;
    }
  return text;
}
