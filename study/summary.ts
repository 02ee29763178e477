import { type Paired, paired, spread } from "../src/compare/paired.ts";
import { experimentOf, keyOf } from "./plan.ts";
import { type Arm, isResplit, type Scene, type Setting } from "./question.ts";
import type { Line } from "./raw.ts";
import type { Outcome, Tested } from "./run.ts";

export type Score = "error" | "nll";

/** A setting with what its runs gave, one a seed. */
export interface Ran {
  readonly setting: Setting;
  readonly outcomes: readonly Outcome[];
}

/** An arm where each seed has taken the setting that does best on its validation rows. */
export interface Chosen {
  readonly arm: Arm;
  /** Of each seed. */
  readonly settings: readonly Setting[];
  readonly outcomes: readonly Outcome[];
}

/** A scene with its runs: the seeds of which every run is done. */
export interface Ranged {
  readonly scene: Scene;
  readonly seeds: readonly number[];
  readonly arms: readonly { readonly arm: Arm; readonly ran: readonly Ran[] }[];
}

export function rangedOf(scene: Scene, lines: ReadonlyMap<string, Line>): Ranged {
  const outcomeOf = (setting: Setting, seed: number): Outcome | undefined => lines.get(keyOf(experimentOf(scene, setting, seed)))?.outcome;
  const settings = scene.arms.flatMap(arm => arm.settings);
  const seeds = Array.from({ length: scene.seeds }, (_, seed) => seed).filter(seed =>
    settings.every(setting => outcomeOf(setting, seed) !== undefined),
  );
  const ran = (setting: Setting): Ran => ({ setting, outcomes: seeds.map(seed => outcomeOf(setting, seed) as Outcome) });
  return { scene, seeds, arms: scene.arms.map(arm => ({ arm, ran: arm.settings.map(ran) })) };
}

export const allRan = ({ arms }: Ranged): Ran[] => arms.flatMap(({ ran }) => ran);

/** Each seed's best setting of an arm by a score of its own validation rows; of equal errors the one with the least NLL, then the first. */
export function chosenBy(score: Score, { arm, ran }: Ranged["arms"][number]): Chosen {
  const better = (a: Tested | null, b: Tested | null): boolean =>
    a !== null && b !== null && (a[score] < b[score] || (a[score] === b[score] && a.nll < b.nll));
  const picks = ran[0].outcomes.map((_, seed) =>
    ran.reduce((best, each) => (better(each.outcomes[seed].validation, best.outcomes[seed].validation) ? each : best)),
  );
  return { arm, settings: picks.map(({ setting }) => setting), outcomes: picks.map(({ outcomes }, seed) => outcomes[seed]) };
}

/** Runs less runs, seed by seed, in a score of the test rows: mean, interval and test. */
export function difference(scene: Scene, of: readonly Outcome[], to: readonly Outcome[], score: (outcome: Outcome) => number): Paired {
  const { train, validation, test } = of[0].rows;
  const differences = of.map((outcome, seed) => score(outcome) - score(to[seed]));
  return paired(differences, isResplit(scene) ? { learnt: train + validation, tested: test } : undefined);
}

export const meanOf = (outcomes: readonly Outcome[], score: (outcome: Outcome) => number): number => spread(outcomes.map(score)).mean;

/** The setting with the least mean of a score: looked up, where what was chosen is looked up on validation rows. */
export const leastOf = (ran: readonly Ran[], score: (outcome: Outcome) => number): Ran =>
  ran.reduce((best, each) => (meanOf(each.outcomes, score) < meanOf(best.outcomes, score) ? each : best));
