import { checkConfig, type OptionName, RUN_OPTIONS, type RunConfig } from "../train/config.ts";
import { type CompareData, describe } from "./compare.ts";
import type { Comparison } from "./comparison.ts";
import { type Executor, inProcess, type Tell } from "./executor.ts";
import type { Data, Job, Result } from "./job.ts";
import { type Spread, spread } from "./paired.ts";
import { COMPARE_DEFAULTS, seedsOf } from "./plan.ts";
import { METRICS, type Metric } from "./scores.ts";

/** Values for options, each list to be gone through. */
export type Vary = { readonly [K in OptionName]?: readonly RunConfig[K][] };

/** What is varied, and how; the rest are the options that all runs have in common. */
export interface SweepOptions extends Partial<Omit<RunConfig, "seed">> {
  readonly vary: Vary;
  /** How many, 0, 1, …, or which. */
  readonly seeds?: number | readonly number[];
  /** Where the runs are computed; here, one after the other, unless given. */
  readonly run?: Executor;
  readonly onProgress?: Tell;
}

/** One combination of the values. */
export interface Point {
  readonly values: Partial<RunConfig>;
  readonly validation: Readonly<Record<Metric, Spread>>;
  readonly test: Readonly<Record<Metric, Spread>>;
  /** In the order of the seeds. */
  readonly results: readonly Result[];
}

/** All of a sweep, as plain JSON. */
export interface Sweep {
  readonly format: 1;
  readonly data: Comparison["data"];
  /** What all runs have in common. */
  readonly config: Partial<RunConfig>;
  readonly vary: Vary;
  readonly seeds: readonly number[];
  /** In the order of the grid: the last option varies fastest. */
  readonly points: readonly Point[];
  /** The place among them of the one with the least mean NLL on validation rows. */
  readonly best: number;
}

/** Options that are not to be varied: they make other data, or have a name of their own. */
const FIXED: readonly OptionName[] = ["target", "text", "drop", "impute", "delimiter", "noise", "seed", "test"];

/** Combinations of more values are a slip of the finger. */
const MOST_POINTS = 10_000;

/** What a sweep is to run: jobs, by combination and, in each, by seed. */
export interface SweepPlan {
  readonly config: Partial<RunConfig>;
  readonly vary: Vary;
  readonly seeds: readonly number[];
  readonly grid: readonly Partial<RunConfig>[];
  readonly jobs: readonly Job[];
}

/** The runs of a sweep, checked before any of them is begun. Throws RangeError, one line that names the combination. */
export function sweepPlan(where: string, { vary, seeds: asked = 3, ...rest }: Omit<SweepOptions, "run" | "onProgress">): SweepPlan {
  const names = Object.keys(vary) as OptionName[];
  if (names.length === 0) throw new RangeError(`${where}: vary must name an option, as { alpha: [1, 4] }, got none`);
  for (const name of names) {
    if (!Object.hasOwn(RUN_OPTIONS, name) || FIXED.includes(name))
      throw new RangeError(`${where}: vary must be of options that can be varied, got ${name}`);
    const keys = (vary[name] as readonly unknown[]).map(value => JSON.stringify(value));
    if (keys.length === 0 || new Set(keys).size !== keys.length)
      throw new RangeError(`${where}: the values of ${name} must be there, each of them once, got ${keys.join(", ") || "none"}`);
  }
  const count = names.reduce((product, name) => product * (vary[name] as readonly unknown[]).length, 1);
  if (count > MOST_POINTS) throw new RangeError(`${where}: vary must make at most ${MOST_POINTS} combinations, got ${count}`);
  const grid = names.reduce<Partial<RunConfig>[]>(
    (points, name) => points.flatMap(point => (vary[name] as readonly unknown[]).map(value => ({ ...point, [name]: value }))),
    [{}],
  );
  const seeds = seedsOf(where, asked);
  const { validation, epochs, batch } = COMPARE_DEFAULTS;
  const config = { validation, epochs, batch, ...rest };
  const jobs = grid.flatMap(values => {
    const all = { ...config, ...values };
    const at = `${where}: at ${valuesText(values)}`;
    const checked = checkConfig(at, { patience: all.epochs, ...all });
    if (checked.validation === 0) throw new RangeError(`${at}: validation must be above 0: the epoch is chosen on those rows, got 0`);
    return seeds.map(seed => ({ config: { ...checked, seed } }));
  });
  return { config, vary, seeds, grid, jobs };
}

/** "dropout 0.3/0.5, alpha 4" */
export const valuesText = (values: Partial<RunConfig>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join("/") : value}`)
    .join(", ");

/**
 * Trains every combination of the values from each seed, on the same splits:
 *
 *     const { points, best } = await sweep(source, { vary: { dropout: [0.3, [0.3, 0.5]], alpha: [1, 4] }, seeds: 3 });
 *
 * The best is told by validation rows. Of many combinations the best looks better than it is: to know how good, run it on seeds, or rows,
 * that had no part in choosing it.
 *
 * Throws    RangeError for options, before anything is run; Error for a run that fails.
 */
export async function sweep(data: CompareData, { run, onProgress = () => {}, ...options }: SweepOptions): Promise<Sweep> {
  const { config, vary, seeds, grid, jobs } = sweepPlan("sweep", options);
  const dataOf = (job: Job): Data => (typeof data === "function" ? data(job.config.seed) : data);
  const results = await (run ?? inProcess(dataOf))(jobs, onProgress);
  const points = grid.map((values, i): Point => {
    const own = results.slice(i * seeds.length, (i + 1) * seeds.length);
    const of = (part: "validation" | "test") =>
      Object.fromEntries(METRICS.map(metric => [metric, spread(own.map(result => result[part][metric]))])) as Record<Metric, Spread>;
    return { values, validation: of("validation"), test: of("test"), results: own };
  });
  const best = points.reduce((least, { validation }, i) => (validation.nll.mean < points[least].validation.nll.mean ? i : least), 0);
  return { format: 1, data: { ...describe(data, seeds[0]), rows: results[0].rows }, config, vary, seeds, points, best };
}
