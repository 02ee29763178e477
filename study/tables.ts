import { type Paired, spread } from "../src/compare/paired.ts";
import type { Scene, Setting } from "./question.ts";
import type { Outcome } from "./run.ts";
import { allRan, chosenBy, difference, meanOf, type Ranged, type Score } from "./summary.ts";

type Cells = readonly (readonly string[])[];

/** What a score is called in a table, times what, and with how many places. */
const SCORES = {
  error: { name: "error, %", scale: 100, places: 2 },
  nll: { name: "NLL, nats", scale: 1, places: 4 },
} as const satisfies Record<Score, unknown>;

/** The tables of a scene for the page, in Markdown: what was chosen where something was, else every setting. */
export function tablesOf(ranged: Ranged): string {
  const { scene, seeds, arms } = ranged;
  const efforts = [...new Set(arms.map(({ ran }) => ran.length))].join(" or ");
  const chosen = `Each arm tries ${efforts} settings, and each seed takes the best on its validation rows: for the error by error, for the NLL by NLL. ${told(ranged, arms[0].arm.name)}\n\n`;
  return [
    `**${scene.name}**${seeds.length < scene.seeds ? ` (${seeds.length} of ${scene.seeds} seeds so far)` : ""}`,
    isTuned(scene) ? chosen + table(chosenCells(ranged)) : settingsOf(ranged),
    ...(scene.measure.subModels > 0 ? [gapTable(ranged)] : []),
  ].join("\n\n");
}

/** Whether arms of a scene have several settings, of which the page shows what was chosen. */
export const isTuned = ({ arms }: Scene): boolean => arms.some(({ settings }) => settings.length > 1);

/** Every setting of a scene. */
export function settingsOf(ranged: Ranged): string {
  const [first] = allRan(ranged);
  return `${told(ranged, first.setting.name)}\n\n${table(settingCells(ranged))}`;
}

/** What the cells of a table are. */
function told(ranged: Ranged, first: string): string {
  const { scene, seeds } = ranged;
  const [{ outcomes }] = allRan(ranged);
  if (seeds.length === 1) return `Test rows, one run each; in brackets the difference to ${first}, which tells nothing of other runs.`;
  const { test } = difference(scene, outcomes, outcomes, error);
  return `Test rows, mean and standard deviation of ${seeds.length} runs; in brackets the difference to ${first}, seed by seed, with its 95 % interval (${test}).`;
}

const error = ({ test }: Outcome): number => test.error;
const nll = ({ test }: Outcome): number => test.nll;
const runs = (n: number): string => (n === 1 ? "one run" : `${n} runs`);

const chosenCells = ({ scene, arms }: Ranged): Cells => {
  const of = (score: Score, place: number): string[] => {
    const [first, own] = [arms[0], arms[place]].map(arm => chosenBy(score, arm));
    const against = place === 0 ? undefined : difference(scene, own.outcomes, first.outcomes, ({ test }) => test[score]);
    return [cell(score, own.outcomes, against), counted(own.settings, own.arm.name)];
  };
  return [
    ["arm", `test ${SCORES.error.name}`, "chosen by error", `test ${SCORES.nll.name}`, "chosen by NLL"],
    ...arms.map(({ arm }, place) => [arm.name, ...of("error", place), ...of("nll", place)]),
  ];
};

const settingCells = (ranged: Ranged): Cells => {
  const all = allRan(ranged);
  const [first] = all;
  const mean = (outcomes: readonly Outcome[], score: (outcome: Outcome) => number, places: number): string =>
    shown(meanOf(outcomes, score), places);
  return [
    [
      "setting",
      "validation error, %",
      `test ${SCORES.error.name}`,
      `test ${SCORES.nll.name}`,
      "ECE, %",
      "too sure by, %",
      "KL, nats",
      "weights",
    ],
    ...all.map(({ setting, outcomes }) => [
      setting.name,
      outcomes[0].validation === null ? "" : mean(outcomes, ({ validation }) => 100 * (validation?.error ?? 0), 2),
      cell("error", outcomes, outcomes === first.outcomes ? undefined : difference(ranged.scene, outcomes, first.outcomes, error)),
      cell("nll", outcomes, outcomes === first.outcomes ? undefined : difference(ranged.scene, outcomes, first.outcomes, nll)),
      mean(outcomes, ({ test }) => 100 * test.ece, 2),
      mean(outcomes, ({ test }) => 100 * test.overconfidence, 2),
      mean(outcomes, ({ test }) => test.kl, 4),
      outcomes[0].norms.map((_, i) => mean(outcomes, ({ norms }) => norms[i], 1)).join(", "),
    ]),
  ];
};

/** The full model, a sub-model on average, and all sub-models averaged, as in table 1 of Ma et al. 2017. */
function gapTable(ranged: Ranged): string {
  const gaps = allRan(ranged).map(({ setting, outcomes }) => {
    const of = (which: "full" | "single" | "average", score: Score): string =>
      shown(SCORES[score].scale * meanOf(outcomes, ({ gap }) => gap?.[which][score] ?? Number.NaN), SCORES[score].places);
    const root = shown(
      meanOf(outcomes, ({ test }) => Math.sqrt(Math.max(0, test.kl))),
      3,
    );
    return [
      setting.name,
      of("full", "error"),
      of("single", "error"),
      of("average", "error"),
      of("full", "nll"),
      of("single", "nll"),
      of("average", "nll"),
      root,
    ];
  });
  const count = ranged.scene.measure.subModels;
  const names = ["full", "one sub-model", `${count} averaged`];
  const head = ["setting", ...names.map(name => `${name}, error, %`), ...names.map(name => `${name}, NLL`), "√KL"];
  return `The full model, one of ${count} sub-models on average, and the average of their probabilities; test rows, means of ${runs(ranged.seeds.length)}.\n\n${table([head, ...gaps])}`;
}

function cell(score: Score, outcomes: readonly Outcome[], against: Paired | undefined): string {
  const { scale, places } = SCORES[score];
  const { mean, sd } = spread(outcomes.map(({ test }) => test[score]));
  const own = `${shown(scale * mean, places)}${sd === null ? "" : ` ± ${shown(scale * sd, places)}`}`;
  if (against === undefined) return own;
  const { mean: d, low, high } = against;
  const sign = d > 0 ? "+" : "";
  const interval = low === null || high === null ? "" : `; ${shown(scale * low, places)} to ${shown(scale * high, places)}`;
  return `${own} (${sign}${shown(scale * d, places)}${interval})`;
}

/** "alpha 3 × 7, alpha 10 × 3", in the order of the first seeds that chose them. */
function counted(settings: readonly Setting[], arm: string): string {
  const counts = new Map<string, number>();
  for (const { name } of settings) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name.replace(`${arm}, `, "")} × ${count}`)
    .join(", ");
}

const shown = (value: number, places: number): string =>
  (Number(value.toFixed(places)) === 0 ? 0 : value).toFixed(places).replace("-", "−");

/** Cells as Markdown, the first row the head; numbers to the right. */
function table([head, ...rows]: Cells): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? ":--" : "--:"))), ...rows.map(line)].join("\n");
}
