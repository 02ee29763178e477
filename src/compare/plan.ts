import { named } from "../tensor/errors.ts";
import { checkConfig, type RunConfig } from "../train/config.ts";
import { ARMS, type Arm, configOf, type Variation, variations } from "./arms.ts";
import type { Executor, Tell } from "./executor.ts";
import type { Job } from "./job.ts";

/** What is compared, and how; the rest are the options that all runs have in common. */
export interface CompareOptions extends Partial<Omit<RunConfig, "alpha" | "seed" | "doubleBatch">> {
  /** Plain dropout, to which the others are compared, is always among them. */
  readonly arms?: readonly Arm[];
  /** For R-Drop: each seed takes the one that does best on its validation rows. */
  readonly alphas?: readonly number[];
  /** How many, 0, 1, …, or which. */
  readonly seeds?: number | readonly number[];
  /** Where the runs are computed; here, one after the other, unless given. */
  readonly run?: Executor;
  readonly onProgress?: Tell;
}

/** Defaults of a comparison where they are others than a run's: for tables of some hundred or thousand rows. */
export const COMPARE_DEFAULTS = {
  arms: ["dropout", "rdrop"],
  alphas: [1, 4],
  seeds: 10,
  validation: 0.2,
  epochs: 100,
  batch: 32,
} as const satisfies CompareOptions;

/** What is to be run: jobs, by seed and, in each, by arm. */
export interface Plan {
  readonly config: RunConfig;
  readonly arms: readonly Arm[];
  readonly alphas: readonly number[];
  readonly seeds: readonly number[];
  readonly variations: readonly Variation[];
  readonly jobs: readonly Job[];
}

/**
 * The runs of a comparison, checked before any of them is begun. Patience is as many epochs as there are unless given, so that every run
 * makes the same number of updates, and the epoch with the least validation NLL is taken.
 *
 * Throws    RangeError, one line that names the option.
 */
export function planOf(where: string, options: Omit<CompareOptions, "run" | "onProgress">): Plan {
  const { arms: given = COMPARE_DEFAULTS.arms, alphas = COMPARE_DEFAULTS.alphas, seeds: asked = COMPARE_DEFAULTS.seeds, ...rest } = options;
  for (const name of ["seed", "alpha", "doubleBatch"])
    if (Object.hasOwn(rest, name))
      throw new RangeError(
        `${where}: ${name} must be left out, for it is what is varied; ${name === "doubleBatch" ? "arms" : `${name}s`}?`,
      );
  const bad = given.find(arm => !ARMS.includes(arm));
  if (bad !== undefined) throw new RangeError(`${where}: arms must be of ${ARMS.join(", ")}, got ${named(bad)}`);
  const arms = ARMS.filter(arm => arm === "dropout" || given.includes(arm));
  if (arms.length === 1) throw new RangeError(`${where}: arms must hold one beside dropout: ${ARMS.slice(1).join(", ")}`);
  const seeds = seedsOf(where, asked);
  if (arms.includes("rdrop") && (alphas.length === 0 || new Set(alphas).size !== alphas.length))
    throw new RangeError(`${where}: alphas must be numbers, each of them once, got ${alphas.length === 0 ? "none" : alphas.join(", ")}`);
  const { validation, epochs, batch } = COMPARE_DEFAULTS;
  const common = { validation, epochs, batch, ...rest };
  const config = checkConfig(where, { patience: common.epochs, ...common });
  if (config.passes === 1) throw new RangeError(`${where}: passes must be from 2 on: they are those of the arms with several, got 1`);
  if (config.validation === 0)
    throw new RangeError(`${where}: validation must be above 0: alpha and the epoch are chosen on those rows, got 0`);
  const all = variations(arms, alphas);
  const jobs = seeds.flatMap(seed => all.map(each => ({ config: checkConfig(where, configOf(config, each, seed)) })));
  return { config, arms, alphas: arms.includes("rdrop") ? alphas : [], seeds, variations: all, jobs };
}

export function seedsOf(where: string, asked: number | readonly number[]): readonly number[] {
  const seeds =
    typeof asked === "number" ? Array.from({ length: Number.isSafeInteger(asked) && asked <= 10_000 ? asked : 0 }, (_, i) => i) : asked;
  if (seeds.length === 0 || new Set(seeds).size !== seeds.length)
    throw new RangeError(
      `${where}: seeds must be how many, from 1 to 10000, or different whole numbers, got ${typeof asked === "number" ? asked : asked.length === 0 ? "none" : asked.join(", ")}`,
    );
  return seeds;
}
