import type { RunConfig } from "../train/config.ts";

/** The ways to train that are compared. They differ in the loss alone, one step at a time, and all make the same number of updates. */
export const ARMS = ["dropout", "double-batch", "two-pass", "rdrop"] as const;
export type Arm = (typeof ARMS)[number];

/** What each is called in a table. */
export const ARM_NAMES: Readonly<Record<Arm, string>> = {
  dropout: "plain dropout",
  "double-batch": "double batch",
  "two-pass": "two passes",
  rdrop: "R-Drop",
};

/** What each is, for who reads the table. */
export const ARM_TEXTS: Readonly<Record<Arm, string>> = {
  dropout: "one sub-model a row",
  "double-batch": "one sub-model a row, each step on twice the rows: as much computed as R-Drop does",
  "two-pass": "two sub-models a row, without the KL between them: R-Drop with alpha 0",
  rdrop: "two sub-models a row, and alpha times the KL between them",
};

/** An arm as a run: with an alpha where it has one. */
export interface Variation {
  readonly arm: Arm;
  readonly alpha?: number;
}

/** The config of one run of an arm: same seed, same splits, starts, masks and order of the rows as the others. */
export function configOf(base: RunConfig, { arm, alpha = 0 }: Variation, seed: number): RunConfig {
  const passes = Math.max(2, base.passes);
  const alone = { ...base, seed, passes: 1, alpha: 1, klEvery: 1 }; // no alpha in it: 1 is what an alpha is unless given
  switch (arm) {
    case "dropout":
      return { ...alone, doubleBatch: false };
    case "double-batch":
      return { ...alone, doubleBatch: true };
    case "two-pass":
      return { ...base, seed, passes, alpha: 0, doubleBatch: false };
    case "rdrop":
      return { ...base, seed, passes, alpha, doubleBatch: false };
  }
}

/** The arms asked for, R-Drop once for each alpha. */
export const variations = (arms: readonly Arm[], alphas: readonly number[]): Variation[] =>
  ARMS.filter(arm => arms.includes(arm)).flatMap((arm): Variation[] =>
    arm === "rdrop" ? alphas.map(alpha => ({ arm, alpha })) : [{ arm }],
  );

/** What a run costs beside others: a step goes through the network once for each sub-model or batch. */
export const costOf = ({ epochs, passes, doubleBatch, klEvery }: RunConfig): number =>
  epochs * (doubleBatch ? 2 : 1 + (passes - 1) / klEvery);
