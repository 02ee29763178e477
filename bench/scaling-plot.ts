import { scaleLinear, scaleLog } from "d3-scale";
import { axes, type Box, coordinate, logTicks, type Scale, through } from "../src/chart/frame.ts";
import { html, type Markup } from "../src/chart/markup.ts";
import { MARGIN, picture } from "../src/chart/picture.ts";
import { machineLine } from "./report.ts";
import type { ScalingReport } from "./scaling.ts";

const PANEL = { width: 430, height: 370 };
const BOX: Box = { left: 34, top: 60, right: PANEL.width - 24, bottom: PANEL.height - 40 };
const [MEASURED, EXPECTED] = ["c1", "c0"];

/** Two panels: the time of a step over the batch with the line through it, and over the width with what the operations predict. */
export function scalingSvg(report: ScalingReport): string {
  const { by_batch, by_width, batch_line, width_exponent, batch, width, optimizer, kernels } = report;
  const ratio = Math.exp(by_width.reduce((sum, p) => sum + Math.log(p.ms_median / p.gflop), 0) / by_width.length);
  const byBatch = by_batch.map(p => ({ at: p.batch, ms: p.ms_median, expected: batch_line.start + batch_line.slope * p.batch }));
  const byWidth = by_width.map(p => ({ at: p.width, ms: p.ms_median, expected: p.gflop * ratio }));
  const batches = scaleLinear([0, Math.max(...byBatch.map(p => p.at))], [BOX.left, BOX.right]);
  const widths = scaleLog([Math.min(...byWidth.map(p => p.at)), Math.max(...byWidth.map(p => p.at))], [BOX.left, BOX.right]);
  const times = scaleLinear([0, Math.max(...byBatch.map(p => p.ms))], [BOX.bottom, BOX.top]).nice(5);
  const logTimes = scaleLog([Math.min(...byWidth.map(p => p.ms)), Math.max(...byWidth.map(p => p.ms))], [BOX.bottom, BOX.top]).nice();
  const atWidths = by_width.map(p => p.width);
  return picture(
    {
      width: 2 * MARGIN + 2 * PANEL.width,
      height: PANEL.height,
      title: "Time of an R-Drop step of 784-w-w-10, ms",
      key: [
        [MEASURED, "dot", "measured"],
        [EXPECTED, "line", "line, dense operations"],
      ],
      foot: `Medians; ${optimizer}, ${kernels} kernels; ${machineLine(report, report.threads)}`,
    },
    [
      panel(0, `over the batch, w = ${width}`, `a straight line: R² = ${batch_line.r2}`, [
        axes(BOX, batches, times, { xLabel: "batch", yTicks: 5, xGrid: true }),
        marks(byBatch, batches, times),
      ]),
      panel(1, `over the width, batch ${batch}`, `time ~ operations^${width_exponent}`, [
        axes(BOX, widths, logTimes, {
          ...{ xLabel: "width of the hidden layers", xTicks: atWidths, xFormat: String, xGrid: true },
          ...{ yTicks: logTicks(logTimes), yFormat: String },
        }),
        marks(byWidth, widths, logTimes),
      ]),
    ],
  );
}

const panel = (place: number, title: string, note: string, drawn: readonly Markup[]): Markup =>
  html`<g transform="translate(${MARGIN + place * PANEL.width},0)"><text class="head" y="14">${title}</text><text y="34">${note}</text>${drawn}</g>\n`;

interface Step {
  readonly at: number;
  readonly ms: number;
  readonly expected: number;
}

function marks(steps: readonly Step[], x: Scale, y: Scale): Markup {
  const expected = through(steps.map(step => [x(step.at), y(step.expected)]));
  return html`<path class="line ${EXPECTED}" d="${expected}"/>${steps.map(
    ({ at, ms }) => html`<circle class="dot ${MEASURED}" cx="${coordinate(x(at))}" cy="${coordinate(y(ms))}" r="5"/>`,
  )}`;
}
