import { scaleLinear } from "d3-scale";
import { axes, type Box, coordinate, plot, through } from "../chart/frame.ts";
import { html, type Markup, name, short } from "../chart/markup.ts";
import { METRICS, type Metric } from "../compare/scores.ts";
import type { Point, Sweep } from "../compare/sweep.ts";
import { DEFAULTS, type OptionName } from "../train/config.ts";
import { TOLD } from "./comparison.ts";
import { legend } from "./curves.ts";
import { brief, counted, fixed, percent } from "./numbers.ts";
import { type Part, page, scrolled } from "./page.ts";
import { commandPart, configPart, dataPart, rowsText } from "./settings.ts";
import { COLOURS } from "./style.ts";

/** What the report of a sweep shows: what sweep.json holds. */
export interface SweepData extends Sweep {
  /** Shell command that makes the sweep again. */
  readonly command: string;
  /** What was decided about each column, a line each. */
  readonly about?: readonly string[];
}

/** The report of a sweep: a whole HTML document, a function of its input. */
export function sweepReport(sweep: SweepData): string {
  const { command, about, data, config, vary, seeds, points, best } = sweep;
  const varied = Object.keys(vary) as OptionName[];
  const { values, test } = points[best];
  const headline = `Best on the validation rows: ${varied.map(option => `${option} ${textOf(values[option])}`).join(", ")}.`;
  const scores = `On the test rows: error ${percent(test.error.mean)}, NLL ${fixed(test.nll.mean, 3)}.`;
  return page(
    {
      title: short(`${data.name}: ${headline}`, 150),
      kicker: html`rdrop · a sweep on ${name(data.name, 120)} · ${counted(points.length, "combination")}, ${counted(seeds.length, "seed")} each`,
      headline: short(headline, 300),
      below: [
        points.length === 1 ? scores : `${scores} The best of ${points.length} looks better than it is: compare it on other seeds.`,
        rowsText(data.rows),
      ],
    },
    [
      ...varied.map(option => optionPart(sweep, varied, option)),
      tablePart(sweep, varied),
      dataPart({ ...data, about }),
      configPart({ ...DEFAULTS, patience: config.epochs ?? DEFAULTS.patience, ...config }, [...varied, "seed"]),
      commandPart(command, "c1"),
    ],
  );
}

const textOf = (value: unknown): string =>
  typeof value === "number" ? brief(value) : Array.isArray(value) ? value.map(textOf).join("/") : String(value);

/** The distinct values of an option, in the order in which they come. */
const valuesOf = (points: readonly Point[], option: OptionName): string[] => [
  ...new Set(points.map(({ values }) => textOf(values[option]))),
];

const DRAWN: readonly Metric[] = ["error", "nll", "ece", "kl"];
const MOST_LINES = COLOURS - 2;

function optionPart({ points }: SweepData, varied: readonly OptionName[], option: OptionName): Part {
  const other = varied.find(each => each !== option && valuesOf(points, each).length <= MOST_LINES);
  const lines = other === undefined ? [undefined] : valuesOf(points, other);
  const looks = lines.map((_, i) => (i === 0 ? "c1" : i === 1 ? "c0" : `c${i}`));
  const groups = lines.map((line, i) => ({
    look: looks[i],
    name: line === undefined ? "" : `${other} ${line}`,
    points: points.filter(point => line === undefined || textOf(point.values[other as OptionName]) === line),
  }));
  const rest = varied.filter(each => each !== option && each !== other);
  return {
    title: option,
    notes: [
      "A dot: one run. The line: their mean at each value.",
      ...(rest.length === 0 ? [] : [`Each mean is over all values of ${rest.join(" and ")}.`]),
    ],
    body: [
      other === undefined ? undefined : legend(groups.map(group => [group.look, name(group.name, 40)] as const)),
      html`<div class="panels">\n${DRAWN.map(metric => optionPlot(option, metric, valuesOf(points, option), groups))}</div>`,
    ],
  };
}

interface Line {
  readonly look: string;
  readonly name: string;
  readonly points: readonly Point[];
}

const WIDTH = 360;
const HEIGHT = 226;
const BOX: Box = { left: 52, top: 12, right: WIDTH - 8, bottom: HEIGHT - 36 };

/** Values of an option side by side, as far from each other as they come: they need not be numbers. */
function optionPlot(option: OptionName, metric: Metric, values: readonly string[], lines: readonly Line[]): Markup {
  const { title, scale, places } = TOLD[metric];
  const unit = metric === "brier" ? "" : scale === 100 ? ", %" : ", nats";
  const drawn = lines.map(line => ({
    ...line,
    stops: values.flatMap((value, i) => {
      const runs = line.points
        .filter(point => textOf(point.values[option]) === value)
        .flatMap(({ results }) => results.map(({ test }) => test[metric]));
      return runs.length === 0
        ? []
        : [{ i, runs: runs.map(run => run * scale), mean: (scale * runs.reduce((a, b) => a + b, 0)) / runs.length }];
    }),
  }));
  const all = drawn.flatMap(({ stops }) => stops.flatMap(({ runs }) => runs));
  const [low, high] = [all.reduce((a, b) => Math.min(a, b), Infinity), all.reduce((a, b) => Math.max(a, b), -Infinity)];
  const y = scaleLinear(low < high ? [low, high] : [low - 1, low + 1], [BOX.bottom, BOX.top]).nice(4);
  const step = (BOX.right - BOX.left) / values.length;
  // Lines stand beside each other at each value, so that no dot hides another's.
  const x = (i: number, line: number): number =>
    BOX.left + step * (i + 0.5) + (line - (lines.length - 1) / 2) * Math.min(14, (0.6 * step) / lines.length);
  const told = drawn.map(
    ({ name: line, stops }) =>
      `${line === "" ? "" : `${short(line, 60)}, `}${stops.map(({ i, mean }) => `${short(values[i], 40)}: ${fixed(mean, places)}`).join(", ")}`,
  );
  const every = Math.ceil((Math.max(...values.map(value => Math.min(12, value.length))) * 7 + 8) / step);
  return html`<figure>
<h3>${title}${unit}</h3>
${plot(WIDTH, HEIGHT, `${title}${unit} by ${option}. ${told.join("; ")}.`, [
  axes(BOX, scaleLinear([0, 1], [BOX.left, BOX.right]), y, { xFormat: () => "", xTicks: 0 }),
  values.map((value, i) =>
    i % every === 0
      ? html`<text x="${coordinate(BOX.left + step * (i + 0.5))}" y="${BOX.bottom + 17}" text-anchor="middle">${short(value, 12)}</text>`
      : undefined,
  ),
  html`<text x="${BOX.right}" y="${BOX.bottom + 33}" text-anchor="end">${option}</text>`,
  drawn.map(
    ({ look, stops }, line) =>
      html`<g class="${look}">${stops.map(({ i, runs }) => runs.map(run => html`<circle class="dot seed" cx="${coordinate(x(i, line))}" cy="${coordinate(y(run))}" r="3"/>`))}<path class="line" d="${through(stops.map(({ i, mean }) => [x(i, line), y(mean)]))}"/>${stops.map(({ i, mean }) => html`<circle class="mean" cx="${coordinate(x(i, line))}" cy="${coordinate(y(mean))}" r="4.5"/>`)}</g>`,
  ),
])}
</figure>
`;
}

function tablePart({ points, seeds, best }: SweepData, varied: readonly OptionName[]): Part {
  const cell = ({ test }: Point, metric: Metric): Markup => {
    const { scale, places } = TOLD[metric];
    const { mean, sd } = test[metric];
    return html`<td class="n">${fixed(mean * scale, places)}${sd === null ? "" : html` <span class="sd">± ${fixed(sd * scale, places)}</span>`}</td>`;
  };
  return {
    title: "All combinations",
    notes: [
      `Mean ± standard deviation over ${counted(seeds.length, "seed")}, on the test rows. Less is better of all scores.`,
      "Bold: the combination with the least NLL on the validation rows; the test rows have no say in it.",
    ],
    body: scrolled(
      "table of the combinations",
      html`<table class="full tight">
<thead><tr>${varied.map(option => html`<th scope="col">${option}</th>`)}<th class="n" scope="col">validation NLL</th>${METRICS.map(metric => html`<th class="n" scope="col">${TOLD[metric].title}${TOLD[metric].scale === 100 ? ", %" : ""}</th>`)}</tr></thead>
<tbody>
${points.map(
  (point, i) =>
    html`<tr${i === best ? html` class="chosen"` : ""}>${varied.map(option => html`<td>${name(textOf(point.values[option]), 40)}</td>`)}<td class="n">${fixed(point.validation.nll.mean, 4)}</td>${METRICS.map(metric => cell(point, metric))}</tr>\n`,
)}</tbody>
</table>`,
    ),
  };
}
