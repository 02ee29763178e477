import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { ScalingPoint, ScalingReport } from "./scaling.ts";

const PANEL = { width: 420, height: 320, marginLeft: 48, marginBottom: 42 };
const MEASURED = "#2563a8";
const EXPECTED = "#c2662d";
const FONT = 'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"';

/** Two panels: the time of a step over the batch with the line through it, and over the width with what the operations predict. */
export function scalingSvg(report: ScalingReport): string {
  const { by_batch, by_width, batch_line, width_exponent, batch, width, optimizer, kernels, node, cpu } = report;
  const [w, h] = [2 * PANEL.width + 64, PANEL.height + 144];
  const line = by_batch.map(({ batch: x }) => ({ x, y: batch_line.start + batch_line.slope * x }));
  const byBatch = plot(
    [Plot.line(line, { x: "x", y: "y", stroke: EXPECTED, strokeWidth: 2 }), dots(by_batch, "batch")],
    { label: "batch", domain: [0, Math.max(...by_batch.map(p => p.batch))] },
    { domain: [0, Math.max(...by_batch.map(p => p.ms_median))] },
  );
  const ratio = Math.exp(by_width.reduce((sum, p) => sum + Math.log(p.ms_median / p.gflop), 0) / by_width.length);
  const predicted = by_width.map(p => ({ x: p.width, y: p.gflop * ratio }));
  const byWidth = plot(
    [Plot.line(predicted, { x: "x", y: "y", stroke: EXPECTED, strokeWidth: 2 }), dots(by_width, "width")],
    { label: "width of the hidden layers", type: "log", ticks: by_width.map(p => p.width), tickFormat: "d" },
    { type: "log", ticks: 4, tickFormat: "~g" },
  );
  const panel = (svg: string, left: number, title: string, note: string): string =>
    `<g transform="translate(${left}, 76)"><text x="2" y="0" font-size="15" font-weight="600">${title}</text>
<text x="2" y="20" font-size="13" fill="#59636e">${note}</text><g transform="translate(0, 28)">${svg}</g></g>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" ${FONT} fill="#1f2328">
<rect width="${w}" height="${h}" fill="white"/>
<text x="26" y="38" font-size="20" font-weight="700">Time of an R-Drop step of 784-w-w-10, ms</text>
${legend(w)}
${panel(byBatch, 24, `over the batch, w = ${width}`, `a straight line: R² = ${batch_line.r2}`)}
${panel(byWidth, PANEL.width + 40, `over the width, batch ${batch}`, `time ~ operations^${width_exponent}`)}
<text x="26" y="${h - 14}" font-size="13" fill="#59636e">Best times; ${optimizer}, ${kernels} kernels; Node ${node}, ${cpu}, one thread.</text>
</svg>
`;
}

function legend(width: number): string {
  const x = width - 330;
  return `<circle cx="${x}" cy="32" r="5" fill="${MEASURED}"/><text x="${x + 12}" y="37" font-size="15">measured</text>
<line x1="${x + 100}" x2="${x + 126}" y1="32" y2="32" stroke="${EXPECTED}" stroke-width="3"/><text x="${x + 134}" y="37" font-size="15">line, dense operations</text>`;
}

const dots = (points: readonly ScalingPoint[], x: keyof ScalingPoint): Plot.Markish =>
  Plot.dot(points, { x, y: "ms_median", fill: MEASURED, r: 5 });

function plot(marks: Plot.Markish[], x: Plot.ScaleOptions, y: Plot.ScaleOptions): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = Plot.plot({
    document,
    ...PANEL,
    style: { fontSize: "13px", background: "white" },
    x: { grid: true, ...x },
    y: { label: null, grid: true, nice: true, ...y },
    marks,
  });
  return svg.outerHTML;
}
