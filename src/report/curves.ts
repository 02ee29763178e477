import { scaleLinear } from "d3-scale";
import { axes, type Box, clipped, coordinate, plot, through } from "../chart/frame.ts";
import { html, type Markup } from "../chart/markup.ts";
import { brief } from "./numbers.ts";

/** One curve over the epochs: a value for each of epoch 1, 2, …; what is not finite is a gap. */
export interface Curve {
  /** In words, for those who do not see it; absent of one among many. */
  readonly name?: string;
  /** Classes of the style: `c1` gives the accent; quiet, thin, faint, thick, dashed, dotted. */
  readonly look: string;
  readonly values: ArrayLike<number>;
}

/** One plot among several: curves with their epochs in common. */
export interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly curves: readonly Curve[];
  /** Of the epoch that was taken. */
  readonly mark?: number | undefined;
  /** Whether to show only what the last two thirds of the epochs cover: curves of a comparison lie close. */
  readonly close?: boolean | undefined;
}

const WIDTH = 360;
const HEIGHT = 226;
const BOX: Box = { left: 46, top: 12, right: WIDTH - 8, bottom: HEIGHT - 36 };
/** A picture is not so wide that more could be told apart. */
const MOST_POINTS = 300;
/** Of all curves of a panel together: what keeps the file small. */
const MOST_IN_ALL = 16_000;

/** Curves beside each other, those without values left out. */
export const panels = (list: readonly Panel[]): Markup => html`<div class="panels">\n${list.filter(isThere).map(panel)}</div>`;

const isThere = ({ curves }: Panel): boolean => curves.some(({ values }) => Array.from(values).some(Number.isFinite));

function panel({ title, unit, curves, mark, close }: Panel): Markup {
  const told = curves
    .filter(({ name }) => name !== undefined)
    .map(({ name, values }) => `${name} from ${brief(values[0])} to ${brief(values[values.length - 1])}`);
  return html`<figure>
<h3>${title}</h3>
${plot(WIDTH, HEIGHT, `${title}, ${unit}, over ${epochsOf(curves)} epochs: ${told.join("; ")}.`, drawnCurves(BOX, curves, { mark, close }))}
</figure>
`;
}

const epochsOf = (curves: readonly Curve[]): number => Math.max(1, ...curves.map(({ values }) => values.length));

/** Curves with their axes, in a box. */
export function drawnCurves(box: Box, curves: readonly Curve[], { mark, close = false }: Pick<Panel, "mark" | "close"> = {}): Markup {
  const epochs = epochsOf(curves);
  const x = scaleLinear([1, Math.max(2, epochs)], [box.left, box.right]);
  const y = scaleLinear(rangeOf(curves, close ? epochs / 3 : epochs / 10, close), [box.bottom, box.top]).nice(4);
  const points = Math.max(20, Math.min(MOST_POINTS, Math.floor(MOST_IN_ALL / curves.length)));
  const marked = mark === undefined ? undefined : html`<path class="guide" d="M${coordinate(x(mark))},${box.top}V${box.bottom}"/>`;
  return html`${axes(box, x, y, { xLabel: "epoch", xTicks: Math.min(5, epochs), xFormat: String })}${marked}${clipped(
    { ...box, top: box.top - 4, bottom: box.bottom + 2, right: box.right + 4 },
    curves.map(curve => path(curve, x, y, points)),
  )}`;
}

/** The epochs up to `start`, still far off, may leave a plot at the top: what matters comes after them. From 0, unless all is far from it. */
function rangeOf(curves: readonly Curve[], start: number, close: boolean): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const { values } of curves)
    for (let i = 0; i < values.length; i++)
      if (Number.isFinite(values[i]) && (i + 1 > start || values.length < 3)) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
      }
  if (low > high) return [0, 1];
  if (low >= 0 && low < (close ? 0.3 : 0.6) * high) low = 0;
  return low === high ? [Math.min(0, low), high === 0 ? 1 : Math.max(0, 1.25 * high)] : [low, high];
}

function path({ look, values }: Curve, x: (epoch: number) => number, y: (value: number) => number, most: number): Markup {
  const kept = thinned(values, most);
  if (kept.length === 1) return html`<circle class="dot ${look}" cx="${coordinate(x(1))}" cy="${coordinate(y(values[0]))}" r="3.5"/>`;
  const d = through(kept.map(i => [x(i + 1), y(values[i])]));
  const halo = look.includes("thick") ? html`<path class="line halo" d="${d}"/>` : undefined;
  return html`${halo}<path class="line ${look}" d="${d}"/>`;
}

/** Places of at most so many values, evenly spread, the last one among them. */
function thinned({ length }: ArrayLike<number>, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (length - 1)) / (most - 1)));
}

/** The mean of several curves, as far as all of them go. */
export function meanCurve(curves: readonly ArrayLike<number>[]): number[] {
  const length = Math.min(...curves.map(values => values.length));
  return Array.from({ length }, (_, i) => curves.reduce((sum, values) => sum + values[i], 0) / curves.length);
}

/** What the lines of a look stand for. */
export const legend = (entries: readonly (readonly [look: string, name: string | Markup])[]): Markup =>
  html`<ul class="legend">${entries.map(([look, name]) => html`<li><svg viewBox="0 0 28 12" aria-hidden="true"><path class="line ${look}" d="M1,6H27"/></svg><span>${name}</span></li>`)}</ul>`;
