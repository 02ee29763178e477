import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { MODELS, type Point } from "./start-models.ts";

const PANEL = { width: 340, height: 300 };
const MARGIN = { left: 24, top: 76, gap: 16, bottom: 44 };
const COLOURS = { domain: MODELS.map(({ name }) => name), range: ["#c2662d", "#76695f", "#2563a8"] };
const FONT = 'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"';

interface Panel {
  readonly title: string;
  readonly value: (point: Point) => number;
}

const panels: readonly Panel[] = [
  { title: "Test error, %", value: point => 100 * point.error },
  { title: "Test NLL, nats", value: point => point.nll },
  { title: "KL between sub-models, nats", value: point => point.kl },
];

/** Test error, test NLL and KL over the epochs as one SVG: a thin line a run, a thick one for the mean of each model. */
export function curvesSvg(points: readonly Point[]): string {
  const width = 2 * MARGIN.left + panels.length * PANEL.width + (panels.length - 1) * MARGIN.gap;
  const height = MARGIN.top + PANEL.height + MARGIN.bottom;
  const parts = panels.map((panel, i) => {
    const x = MARGIN.left + i * (PANEL.width + MARGIN.gap);
    return `<text x="${x + 2}" y="${MARGIN.top}" font-size="15" font-weight="600">${panel.title}</text>\n${plot(panel, points, x, MARGIN.top + 8)}`;
  });
  const legend = COLOURS.domain.map((name, i) => {
    const x = width - MARGIN.left - 440 + i * 165 + (i === 2 ? 24 : 0);
    return `<line x1="${x}" x2="${x + 24}" y1="29" y2="29" stroke="${COLOURS.range[i]}" stroke-width="3"/><text x="${x + 32}" y="34" font-size="15">${name}</text>`;
  });
  const runs = new Set(points.map(point => point.seed)).size;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${FONT} fill="#1f2328">
<rect width="${width}" height="${height}" fill="white"/>
<text x="${MARGIN.left + 2}" y="36" font-size="20" font-weight="700">R-Drop beside plain dropout</text>
${legend.join("\n")}
${parts.join("\n")}
<text x="${MARGIN.left + 2}" y="${height - 16}" font-size="13" fill="#59636e">Measured on the test rows after each epoch. Thin lines: single runs, ${runs} of each model; thick lines: their mean.</text>
</svg>
`;
}

/** One panel at (left, top). The first epochs, still far off, may leave it at the top: what matters comes after them. */
function plot({ value }: Panel, points: readonly Point[], left: number, top: number): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const epochs = Math.max(...points.map(point => point.epoch));
  const high = Math.max(...points.filter(point => point.epoch > epochs / 10).map(value));
  const line = { x: "epoch", y: value, stroke: "model", clip: true } as const;
  const svg = Plot.plot({
    document,
    ...PANEL,
    marginLeft: 40,
    marginBottom: 36,
    style: { fontSize: "13px", background: "white" },
    color: COLOURS,
    x: { label: "epoch", ticks: 5 },
    y: { label: null, grid: true, domain: [0, high], nice: true, ticks: 5 },
    marks: [
      Plot.ruleY([0]),
      Plot.line(points, { ...line, z: (point: Point) => `${point.model}/${point.seed}`, strokeWidth: 1, strokeOpacity: 0.35 }),
      Plot.line(points, Plot.groupX({ y: "mean" }, { ...line, strokeWidth: 3 })),
    ],
  });
  svg.setAttribute("x", String(left));
  svg.setAttribute("y", String(top));
  return svg.outerHTML;
}
