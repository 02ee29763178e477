import type { Source } from "../data/source.ts";
import { named } from "../tensor/errors.ts";
import { checkConfig, type RunConfig } from "../train/config.ts";
import { ARM_NAMES, ARMS, type Arm, configOf, type Variation, variations } from "./arms.ts";
import { type Executor, inProcess, type Tell } from "./executor.ts";
import type { Data, Job, Parts, Result } from "./job.ts";
import { type Paired, paired, type Resplits, type Spread, spread } from "./paired.ts";
import { METRICS, type Metric } from "./scores.ts";
import { sentencesOf } from "./sentences.ts";

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

/** Rows of one table; parts that are the same for every seed; or data made anew for each. */
export type CompareData = Data | ((seed: number) => Data);

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

/**
 * Does R-Drop help? Trains the arms from the same splits, starts and masks, each seed again, and compares them seed by seed.
 *
 *     const { sentence, rows, differences } = await compare(source, { alphas: [1, 4], seeds: 10 });
 *
 * Alpha     R-Drop's is chosen seed by seed, by the NLL on that seed's own validation rows. One choice for all seeds by their common mean
 *           would look at rows that other seeds test on, and no choice ever looks at a test row of its own seed.
 * Test      of the differences: see `paired`. Re-splits of one table overlap (the corrected resampled t-test); with a test set that is
 *           the same for all, or data made anew for each seed, it is Student's.
 *
 * Throws    RangeError for options, before anything is run; Error for a run that fails.
 */
export async function compare(data: CompareData, { run, onProgress = () => {}, ...options }: CompareOptions = {}): Promise<Comparison> {
  const plan = planOf("compare", options);
  const dataOf = ({ config }: Job): Data => (typeof data === "function" ? data(config.seed) : data);
  const results = await (run ?? inProcess(dataOf))(plan.jobs, onProgress);
  return comparisonOf(plan, results, describe(data, plan.seeds[0]), isResplit(data));
}

/** Whether each seed draws its own test rows from the same data. */
export const isResplit = (data: CompareData): boolean => typeof data !== "function" && isSource(data) && !data.fixedTest;

const isSource = (data: Data): data is Source => "fit" in data;

/** What a comparison says of its data. */
export function describe(data: CompareData, seed: number): Omit<Comparison["data"], "rows"> {
  const one: Source | Parts = typeof data === "function" ? data(seed) : data;
  if (!isSource(one)) return { name: "data" };
  const { name, sha256, classes } = one;
  return { name, sha256, classes };
}

/** What the results of a plan say. */
export function comparisonOf(plan: Plan, results: readonly Result[], data: Omit<Comparison["data"], "rows">, resplit: boolean): Comparison {
  const { config, arms, alphas, seeds } = plan;
  const each = plan.variations.length;
  const runs = plan.jobs.map((job, i) => ({ ...plan.variations[i % each], seed: job.config.seed, result: results[i] }));
  const { rows: parts } = results[0];
  const resplits: Resplits | undefined = resplit ? { learnt: parts.train + parts.validation, tested: parts.test } : undefined;

  const ofVariation = (i: number): Result[] => seeds.map((_, s) => results[s * each + i]);
  const picks =
    alphas.length === 0 ? [] : seeds.map((_, s) => best(runs.slice(s * each, (s + 1) * each).filter(({ arm }) => arm === "rdrop")));
  const groups = plan.variations.map((variation, i) => ({
    ...variation,
    name: variation.alpha === undefined ? ARM_NAMES[variation.arm] : `${ARM_NAMES.rdrop}, alpha ${variation.alpha}`,
    results: ofVariation(i),
  }));
  // Of a single alpha there is nothing to choose.
  const chosen =
    alphas.length > 1
      ? [{ arm: "rdrop" as const, name: ARM_NAMES.rdrop, chosen: true as const, results: picks.map(pick => pick.result) }]
      : [];
  const all = [...groups, ...chosen];
  const rows: Row[] = all.map(({ results: of, ...row }) => ({
    ...row,
    metrics: eachMetric(metric => spread(of.map(({ test }) => test[metric]))),
  }));

  const against = (of: (typeof all)[number], to: (typeof all)[number]): Difference => ({
    of: of.name,
    to: to.name,
    metrics: eachMetric(metric => {
      const values = of.results.map(({ test }, i) => test[metric] - to.results[i].test[metric]);
      return { ...paired(values, resplits), values };
    }),
  });
  const [plain, ...others] = all;
  const rdrop = all.findLast(({ arm }) => arm === "rdrop");
  const differences = [
    ...others.map(of => against(of, plain)),
    ...(rdrop === undefined ? [] : others.filter(({ arm }) => arm !== "rdrop").map(to => against(rdrop, to))),
  ];
  const sentences = sentencesOf(differences, rdrop === undefined ? others.map(({ name }) => name) : [rdrop.name], plain.name);
  return {
    format: 1,
    data: { ...data, rows: parts },
    config,
    ...{ arms, alphas, seeds, runs, chosen: picks.map(({ alpha = 0 }) => alpha), rows, differences, sentences },
    sentence: sentences[0],
  };
}

/** The run with the least NLL on its validation rows; of equals, the first. */
const best = (runs: readonly ComparedRun[]): ComparedRun =>
  runs.reduce((least, run) => (run.result.validation.nll < least.result.validation.nll ? run : least), runs[0]);

const eachMetric = <T>(f: (metric: Metric) => T): Record<Metric, T> =>
  Object.fromEntries(METRICS.map(metric => [metric, f(metric)])) as Record<Metric, T>;
