import { scaleLinear } from "d3-scale";
import { axes, type Box, coordinate, plot } from "../chart/frame.ts";
import { html, type Markup, name, short } from "../chart/markup.ts";
import type { Difference } from "../compare/comparison.ts";
import type { Metric } from "../compare/scores.ts";
import { TOLD } from "./comparison.ts";
import { brief, signed } from "./numbers.ts";
import { scrolled } from "./page.ts";

const WIDTH = 360;
const ROW = 50;
const [LEFT, RIGHT, TOP] = [0, WIDTH, 4];
/** How far dots of one row are spread, up and down. */
const SPREAD = 14;

/** The differences of one score, a row a pair of arms: a dot a seed, the mean and its 95 % interval. */
export function differencePlot(metric: Metric, differences: readonly Difference[], lookOf: (name: string) => string): Markup {
  const { title, unit, scale } = TOLD[metric];
  const all = differences.map(({ metrics }) => metrics[metric]);
  const reach = all.flatMap(({ values, low, high, mean }) => [...values, mean, low ?? mean, high ?? mean]).map(value => value * scale);
  const x = scaleLinear([Math.min(0, ...reach), Math.max(0, ...reach)], [LEFT + 14, RIGHT - 14]);
  if (x.domain()[0] === x.domain()[1]) x.domain([-1, 1]);
  x.nice(5);
  const bottom = TOP + differences.length * ROW;
  const box: Box = { left: LEFT, right: RIGHT, top: TOP, bottom };
  const at = (value: number): string => coordinate(x(value * scale));
  const told = differences.map(({ of, to }, i) => `${short(of, 60)} minus ${short(to, 60)}: ${meanText(all[i], metric)}`);
  const rows = differences.map(({ of, to }, i) => {
    const { values, mean, low, high } = all[i];
    const y = TOP + i * ROW + 34;
    const interval =
      low === null || high === null
        ? undefined
        : html`<path class="span" d="M${at(low)},${y}H${at(high)}M${at(low)},${y - 5}v10M${at(high)},${y - 5}v10"/>`;
    return html`<g class="${lookOf(of)}"><text class="ink over" x="${LEFT}" y="${y - 21}">${short(of, 20)} − ${short(to, 16)}</text><text class="over" x="${RIGHT}" y="${y - 21}" text-anchor="end">${signed(mean * scale, placesOf(metric))}</text>${values.map(
      (value, t) =>
        html`<circle class="dot seed" cx="${at(value)}" cy="${coordinate(y - SPREAD / 2 + ((t * 0.6180339887498949) % 1) * SPREAD)}" r="3"/>`,
    )}${interval}<circle class="mean" cx="${at(mean)}" cy="${y}" r="5"/></g>`;
  });
  return html`<figure>
<h3>${title}, ${unit}</h3>
${plot(WIDTH, bottom + 38, `${title}, ${unit}. ${told.join("; ")}.`, [
  axes(box, x, undefined, { xTicks: 4 }),
  html`<path class="zero" d="M${coordinate(x(0))},${TOP}V${bottom}"/>`,
  rows,
  html`<text x="${LEFT}" y="${bottom + 34}">← better</text><text x="${RIGHT}" y="${bottom + 34}" text-anchor="end">worse →</text>`,
])}
</figure>
`;
}

const placesOf = (metric: Metric): number => TOLD[metric].places;

function meanText({ mean, low, high }: Difference["metrics"][Metric], metric: Metric): string {
  const { scale } = TOLD[metric];
  const text = (value: number): string => signed(value * scale, placesOf(metric));
  return low === null || high === null
    ? `${text(mean)}, without an interval`
    : `${text(mean)}, 95 % interval ${text(low)} to ${text(high)}`;
}

/** The same in numbers, with p; bold where the interval leaves 0 out. */
export function differenceTable(differences: readonly Difference[], metrics: readonly Metric[], lookOf: (name: string) => string): Markup {
  const cell = (difference: Difference, metric: Metric): Markup => {
    const { mean, low, high, p } = difference.metrics[metric];
    const { scale } = TOLD[metric];
    const text = (value: number): string => signed(value * scale, placesOf(metric));
    const sure = low !== null && high !== null && (low > 0 || high < 0);
    const interval = low === null || high === null ? "no interval" : `${text(low)} … ${text(high)}`;
    return html`<td class="n${sure ? " sure" : ""}">${text(mean)}<span class="interval">${interval}</span><span class="interval">${p === null ? "" : `p ${p < 0.0001 ? "< 0.0001" : brief(p, 2)}`}</span></td>`;
  };
  return scrolled(
    "paired differences in numbers",
    html`<table class="full arms tight">
<caption>Mean difference, its 95 % interval, and p. Bold: the interval leaves 0 out.</caption>
<thead><tr><th scope="col">arms</th>${metrics.map(metric => html`<th class="n" scope="col">${TOLD[metric].title}, ${TOLD[metric].unit}</th>`)}</tr></thead>
<tbody>
${differences.map(each => html`<tr><th scope="row"><span class="swatch ${lookOf(each.of)}"></span>${name(each.of, 60)}<span class="interval">minus ${name(each.to, 60)}</span></th>${metrics.map(metric => cell(each, metric))}</tr>\n`)}</tbody>
</table>`,
  );
}
