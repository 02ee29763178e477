import type { RunConfig } from "../train/config.ts";
import type { Arm, Variation } from "./arms.ts";
import type { Result } from "./job.ts";
import type { Paired, Spread } from "./paired.ts";
import type { Metric } from "./scores.ts";

/** A run of the plan with what came of it. */
export interface ComparedRun extends Variation {
  readonly seed: number;
  readonly result: Result;
}

/** How an arm did on the test rows. */
export interface Row extends Variation {
  readonly name: string;
  /** True of R-Drop with the alpha that each seed has chosen on its validation rows. */
  readonly chosen?: true;
  readonly metrics: Readonly<Record<Metric, Spread>>;
}

/** An arm against another, run by run: `of` minus `to`, so that below 0 is for `of`. */
export interface Difference {
  readonly of: string;
  readonly to: string;
  readonly metrics: Readonly<Record<Metric, Paired & { readonly values: readonly number[] }>>;
}

/** All of a comparison, as plain JSON. */
export interface Comparison {
  readonly format: 1;
  readonly data: { readonly name: string; readonly sha256?: string; readonly classes?: readonly string[]; readonly rows: Result["rows"] };
  /** What all runs have in common: alpha, passes, doubleBatch and the seed are each run's own. */
  readonly config: RunConfig;
  readonly arms: readonly Arm[];
  readonly alphas: readonly number[];
  readonly seeds: readonly number[];
  readonly runs: readonly ComparedRun[];
  /** The alpha that each seed has chosen, in their order. */
  readonly chosen: readonly number[];
  readonly rows: readonly Row[];
  readonly differences: readonly Difference[];
  /** What it means, one after the other. */
  readonly sentences: readonly string[];
  readonly sentence: string;
}
