import { scaleLinear, scaleLog } from "d3-scale";
import { axes, type Box, clipped, coordinate, type Scale, through } from "../src/chart/frame.ts";
import { html, type Markup } from "../src/chart/markup.ts";
import { type KeyEntry, picture } from "../src/chart/picture.ts";
import type { Paired } from "../src/compare/paired.ts";
import type { FigureName, Setting } from "./question.ts";
import type { Outcome, Point } from "./run.ts";
import { allRan, chosenBy, difference, meanOf, type Ran, type Ranged, type Score } from "./summary.ts";

const WIDTH = 860;
const LOOKS = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11"];
const SCORES: readonly { readonly score: Score; readonly scale: number; readonly label: string }[] = [
  { score: "error", scale: 100, label: "test error, points" },
  { score: "nll", scale: 1, label: "test NLL, nats" },
];

/** A figure of a question, or none where its runs do not carry it. */
export const figureOf = (name: FigureName, title: string, scenes: readonly Ranged[]): string | undefined =>
  ({ alpha: alphaFigure, arms: armsFigure, training: trainingFigure, gap: gapFigure })[name](title, scenes);

/** What R-Drop changes at each alpha, a line a scene: error left, NLL right, with 95 % intervals. */
function alphaFigure(title: string, scenes: readonly Ranged[]): string | undefined {
  const lines = scenes.map(ranged => {
    const all = allRan(ranged);
    const points = all.filter(({ setting: { alpha, config } }) => alpha !== undefined && config === undefined);
    return { name: ranged.scene.name, points: points.map(ran => ({ alpha: ran.setting.alpha ?? 0, ran })), ranged, first: all[0] };
  });
  const alphas = lines.flatMap(({ points }) => points.map(({ alpha }) => alpha));
  if (alphas.length === 0) return undefined;
  const height = 300;
  const panels = SCORES.map(({ score, scale, label }, i) => {
    const box = panel(i, height);
    const drawn = lines.map(({ points, ranged, first }) =>
      points.map(({ alpha, ran }) => ({ alpha, ...intervalOf(ranged, ran.outcomes, first.outcomes, score, scale) })),
    );
    const x = scaleLog([Math.min(...alphas) / 1.4, Math.max(...alphas) * 1.4], [box.left, box.right]);
    const y = scaleLinear(
      within(
        drawn.flat().map(({ mean }) => mean),
        drawn.flat().flatMap(({ low, high }) => [low, high]),
      ),
      [box.bottom, box.top],
    ).nice();
    const [first] = drawn;
    return html`${axes(box, x, y, { xLabel: "alpha", yLabel: `${label}, less that of ${lines[0].first.setting.name}`, xTicks: first.map(({ alpha }) => alpha), xFormat: String })}${zero(box, y)}${clipped(
      box,
      html`${drawn.map((points, s) => {
        const at = (alpha: number): number => x(alpha * 1.04 ** (s - (drawn.length - 1) / 2));
        return html`${points.map(
          ({ alpha, low, high }) =>
            html`<path class="whisker ${look(s)}" d="M${coordinate(at(alpha))},${coordinate(y(low))}V${coordinate(y(high))}"/>`,
        )}<path class="line ${look(s)}" d="${through(points.map(({ alpha, mean }) => [at(alpha), y(mean)] as const))}"/>${points.map(
          ({ alpha, mean }) => html`<circle class="dot ${look(s)}" cx="${coordinate(at(alpha))}" cy="${coordinate(y(mean))}" r="3.5"/>`,
        )}`;
      })}`,
    )}`;
  });
  const key = lines.map(({ name }, s): KeyEntry => [look(s), "line", name]);
  const foot = "Below 0 is better. Seed by seed, mean with its 95 % interval; where a curve leaves the frame, the table has its numbers.";
  return picture({ width: WIDTH, height: height + 50, title, key, foot }, panels);
}

/** Every arm less the first, scene by scene: of arms with several settings, what their seeds have chosen. */
function armsFigure(title: string, scenes: readonly Ranged[]): string | undefined {
  const rows = scenes.flatMap((ranged, s) => {
    const [first, ...others] = ranged.arms;
    return others.map(each => ({ ranged, s, name: each.arm.name, each, first }));
  });
  if (rows.length === 0) return undefined;
  const [top, step] = [16, 20];
  const heads = scenes.length > 1;
  const place = (i: number): number => top + (i + (heads ? rows[i].s + 1 : 0.5)) * step;
  const bottom = place(rows.length - 1) + step;
  const label = 230;
  const panels = SCORES.map(({ score, scale, label: what }, i) => {
    const half = (WIDTH - label - 24) / 2;
    const box: Box = { left: label + i * half + 12, top, right: label + (i + 1) * half - 12, bottom };
    const drawn = rows.map(({ ranged, each, first }) =>
      intervalOf(ranged, chosenBy(score, each).outcomes, chosenBy(score, first).outcomes, score, scale),
    );
    const x = scaleLinear(
      within(
        drawn.map(({ mean }) => mean),
        drawn.flatMap(({ low, high }) => [low, high]),
      ),
      [box.left, box.right],
    ).nice();
    const nought = coordinate(x(0));
    return html`${axes(box, x, undefined, { xLabel: `${what}, less that of ${rows[0].first.arm.name}`, xTicks: 4, xGrid: true })}<path class="zero" d="M${nought},${top}V${bottom}"/>${clipped(
      box,
      html`${drawn.map(({ mean, low, high }, r) => {
        const y = coordinate(place(r));
        const own = look(heads ? rows[r].s : 0);
        return html`<path class="span ${own}" d="M${coordinate(x(low))},${y}H${coordinate(x(high))}"/><circle class="dot ${own}" cx="${coordinate(x(mean))}" cy="${y}" r="4"/>`;
      })}`,
    )}`;
  });
  const names = rows.map(
    ({ name, s }, r) =>
      html`${heads && rows[r - 1]?.s !== s ? html`<text class="strong" x="20" y="${place(r) - step + 4}">${scenes[s].scene.name}</text>` : undefined}<text class="ink" x="${label}" y="${place(r) + 4}" text-anchor="end">${name}</text>`,
  );
  const key = "Below 0 is better. Seed by seed, mean with its 95 % interval.";
  return picture({ width: WIDTH, height: bottom + 44, title, key }, [names, panels]);
}

/** KL between sub-models, and NLL of the full model, on the test rows over training: means over the seeds, of the first scene. */
function trainingFigure(title: string, [ranged]: readonly Ranged[]): string | undefined {
  const all = allRan(ranged).filter(({ outcomes }) => outcomes[0].curve.length > 0);
  if (all.length === 0) return undefined;
  const keys: readonly { readonly of: "kl" | "nll"; readonly label: string }[] = [
    { of: "kl", label: "KL between two sub-models, nats" },
    { of: "nll", label: "NLL of the full model, nats" },
  ];
  const height = 300;
  const panels = keys.map(({ of, label }, i) => {
    const box = panel(i, height);
    const drawn = all.map(({ outcomes }) =>
      outcomes[0].curve.map(({ epoch }, e) => ({ epoch, value: meanOf(outcomes, ({ curve }) => curve[e][of]) })),
    );
    const values = drawn.flat().map(({ value }) => value);
    const last = Math.max(...drawn.flat().map(({ epoch }: Pick<Point, "epoch">) => epoch));
    const x = scaleLinear([0, last], [box.left, box.right]);
    const y = scaleLog([Math.min(...values) / 1.1, Math.max(...values) * 1.1], [box.bottom, box.top]);
    return html`${axes(box, x, y, { xLabel: "epoch", yLabel: label, yTicks: powers(y), yFormat: String })}${drawn.map(
      (points, s) =>
        html`<path class="line ${lookOf(all, s)}" d="${through(points.map(({ epoch, value }) => [x(epoch), y(value)] as const))}"/>`,
    )}`;
  });
  const box = panel(0, height);
  return picture(
    {
      width: WIDTH,
      height: height + 50 + legendHeight(all),
      title,
      key: `${ranged.scene.name}; means of ${ranged.seeds.length} seeds, test rows, without dropout but for the KL.`,
    },
    [panels, legend(all, box.bottom + 52, "line")],
  );
}

/** How far the full model is from its sub-models, against √KL: a dot a run. */
function gapFigure(title: string, [ranged]: readonly Ranged[]): string | undefined {
  const all = allRan(ranged).filter(({ outcomes }) => outcomes[0].gap !== null);
  if (all.length === 0) return undefined;
  const root = ({ test }: Outcome): number => Math.sqrt(Math.max(0, test.kl));
  const height = 300;
  const panels = SCORES.map(({ score, scale, label }, i) => {
    const box = panel(i, height);
    const gap = ({ gap: of }: Outcome): number => scale * ((of?.single[score] ?? 0) - (of?.full[score] ?? 0));
    const outcomes = all.flatMap(ran => ran.outcomes);
    const x = scaleLinear([0, Math.max(...outcomes.map(root))], [box.left, box.right]).nice();
    const y = scaleLinear([Math.min(0, ...outcomes.map(gap)), Math.max(...outcomes.map(gap))], [box.bottom, box.top]).nice();
    return html`${axes(box, x, y, { xLabel: "√KL between two sub-models", yLabel: `${label}: one sub-model less the full model` })}${zero(box, y)}${all.map(
      (ran, s) =>
        html`${ran.outcomes.map(outcome => html`<circle class="dot seed ${look(s)}" cx="${coordinate(x(root(outcome)))}" cy="${coordinate(y(gap(outcome)))}" r="3.5"/>`)}`,
    )}`;
  });
  const box = panel(0, height);
  return picture({ width: WIDTH, height: height + 50 + legendHeight(all), title, key: `${ranged.scene.name}; a dot a run, test rows.` }, [
    panels,
    legend(all, box.bottom + 52, "dot"),
  ]);
}

const panel = (i: number, height: number): Box => {
  const half = WIDTH / 2;
  return { left: i * half + 64, top: 24, right: (i + 1) * half - 16, bottom: height };
};

const look = (i: number): string => LOOKS[i % LOOKS.length];

/** R-Drop's settings in full lines, whatever they are held against dashed. */
const lookOf = (all: readonly Ran[], i: number): string => `${look(i)}${all[i].setting.loss === "rdrop" ? "" : " dashed"}`;

const COLUMNS = 3;
const legendHeight = (all: readonly { readonly setting: Setting }[]): number => 20 * Math.ceil(all.length / COLUMNS);
const legend = (all: readonly Ran[], top: number, mark: "line" | "dot"): Markup =>
  html`${all.map(({ setting }, i) => {
    const x = 64 + (i % COLUMNS) * 260;
    const y = top + 20 * Math.floor(i / COLUMNS);
    const swatch =
      mark === "line"
        ? html`<path class="line ${lookOf(all, i)}" d="M${x},${y - 4}h26"/>`
        : html`<circle class="dot ${look(i)}" cx="${x + 13}" cy="${y - 4}" r="4"/>`;
    return html`${swatch}<text class="ink" x="${x + 34}" y="${y}">${setting.name}</text>`;
  })}`;

const zero = ({ left, right }: Box, y: Scale): Markup => html`<path class="zero" d="M${left},${coordinate(y(0))}H${right}"/>`;

interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Without an interval, the mean stands for its ends. */
function intervalOf({ scene }: Ranged, of: readonly Outcome[], to: readonly Outcome[], score: Score, scale: number): Interval {
  const { mean, low, high }: Paired = difference(scene, of, to, ({ test }) => test[score]);
  return { mean: scale * mean, low: scale * (low ?? mean), high: scale * (high ?? mean) };
}

/**
 * What an axis shows: 0, and the values and ends of intervals up to four times their median size, so that one far off, as of alpha 30, does
 * not press the others flat.
 */
export function within(values: readonly number[], ends: readonly number[]): [number, number] {
  const all = [...values, ...ends];
  const sizes = all.map(Math.abs).sort((a, b) => a - b);
  const most = 4 * sizes[Math.floor(sizes.length / 2)] || Infinity;
  const shown = all.filter(value => Math.abs(value) <= most);
  return [Math.min(0, ...shown), Math.max(0, ...shown)];
}

const powers = (scale: Scale): number[] => {
  const [low, high] = scale.domain();
  return [-3, -2, -1, 0, 1, 2]
    .flatMap(power => [1, 2, 5].map(factor => Number(`${factor}e${power}`)))
    .filter(tick => tick >= low && tick <= high);
};
