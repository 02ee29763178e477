import type { Source } from "../data/source.ts";
import { ARM_NAMES } from "./arms.ts";
import type { ComparedRun, Comparison, Difference, Row } from "./comparison.ts";
import { inProcess } from "./executor.ts";
import type { Data, Job, Parts, Result } from "./job.ts";
import { paired, type Resplits, spread } from "./paired.ts";
import { type CompareOptions, type Plan, planOf } from "./plan.ts";
import { METRICS, type Metric } from "./scores.ts";
import { sentencesOf } from "./sentences.ts";

/** Rows of one table; parts that are the same for every seed; or data made anew for each. */
export type CompareData = Data | ((seed: number) => Data);

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
  return { name: name.replace(/^.*[\\/]/, ""), sha256, classes }; // without its folder, which says nothing of what it holds
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
