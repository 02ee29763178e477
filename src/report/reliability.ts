import { scaleLinear } from "d3-scale";
import { axes, type Box, coordinate, plot } from "../chart/frame.ts";
import { html, type Markup } from "../chart/markup.ts";
import { counted, percent, wilson } from "./numbers.ts";

/** Rows of about the same confidence: how many, how sure the model was of them, and what share of them it had right. */
export interface Bin {
  readonly rows: number;
  readonly confidence: number;
  readonly accuracy: number;
}

const asPercent = (share: number): string => percent(share, 0);

const WIDTH = 360;
const BOX: Box = { left: 46, top: 12, right: WIDTH - 8, bottom: 214 };
const BARS = { top: 248, bottom: 288 };
const HEIGHT = 292;

/** Σ over the bins of (rows in it / n) · |accuracy − confidence|. */
export function calibrationErrorOf(bins: readonly Bin[]): number {
  const n = bins.reduce((sum, { rows }) => sum + rows, 0);
  return bins.reduce((sum, { rows, accuracy, confidence }) => sum + (rows / Math.max(1, n)) * Math.abs(accuracy - confidence), 0);
}

/**
 * A reliability diagram: a dot for each bin at (confidence, accuracy), with the 95 % interval of its accuracy, and the gap to the diagonal,
 * on which sureness and success are the same; below, how many rows are in each.
 *
 * Source    Guo, Pleiss, Sun & Weinberger, ICML 2017, arXiv 1706.04599, figure 1.
 */
export function reliabilityDiagram(bins: readonly Bin[], look: string, title: string | Markup, ece = calibrationErrorOf(bins)): Markup {
  const x = scaleLinear([0, 1], [BOX.left, BOX.right]);
  const y = scaleLinear([0, 1], [BOX.bottom, BOX.top]);
  const used = bins.filter(({ rows }) => rows > 0);
  const most = Math.max(1, ...bins.map(({ rows }) => rows));
  const n = used.reduce((sum, { rows }) => sum + rows, 0);
  const width = (BOX.right - BOX.left) / bins.length;
  const label = `Reliability diagram of ${counted(n, "row")}; expected calibration error ${percent(ece)}. ${used
    .map(({ rows, confidence, accuracy }) => `${counted(rows, "row")}: sure to ${percent(confidence, 0)}, right in ${percent(accuracy, 0)}`)
    .join("; ")}.`;
  const dots = used.map(({ rows, confidence, accuracy }) => {
    const [low, high] = wilson(Math.round(accuracy * rows), rows);
    const [cx, cy] = [coordinate(x(confidence)), coordinate(y(accuracy))];
    return html`<path class="whisker" d="M${cx},${coordinate(y(low))}V${coordinate(y(high))}"/><path class="gap" d="M${cx},${coordinate(y(confidence))}V${cy}"/><circle class="mean" cx="${cx}" cy="${cy}" r="${coordinate(3.5 + 4.5 * Math.sqrt(rows / most))}"/>`;
  });
  const bars = bins.map(({ rows }, i) => {
    const height = rows === 0 ? 0 : Math.max(1, (rows / most) * (BARS.bottom - BARS.top));
    return html`<rect class="bar" x="${coordinate(BOX.left + i * width + 1)}" y="${coordinate(BARS.bottom - height)}" width="${coordinate(width - 2)}" height="${coordinate(height)}"/>`;
  });
  return html`<figure class="${look}">
<h3>${title}</h3>
${plot(
  WIDTH,
  HEIGHT,
  label,
  html`${axes(BOX, x, y, { xTicks: 5, yTicks: 5, xFormat: asPercent, yFormat: asPercent })}<path class="guide" d="M${BOX.left},${BOX.bottom}L${BOX.right},${BOX.top}"/>${dots}${bars}<path class="axis" d="M${BOX.left},${BARS.bottom}H${BOX.right}"/><text x="${BOX.left + 6}" y="${BOX.top + 14}">right</text><text x="${BOX.right - 4}" y="${BOX.bottom - 8}" text-anchor="end">sure</text><text x="${BOX.left + 4}" y="${BARS.top + 8}">rows, most ${counted(most, "row").split(" ")[0]}</text>`,
  "narrow",
)}
</figure>
`;
}
