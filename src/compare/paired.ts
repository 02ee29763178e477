import { twoSided, twoSidedQuantile } from "./student.ts";

/** Mean and spread of what several runs gave. */
export interface Spread {
  readonly mean: number;
  /** Sample standard deviation, with n − 1; null of one run. */
  readonly sd: number | null;
}

/** How two arms differ over runs that have their seed in common. What cannot be said is null. */
export interface Paired extends Spread {
  /** Runs of each. */
  readonly n: number;
  /** The 95 % interval of the mean difference. */
  readonly low: number | null;
  readonly high: number | null;
  /** How often chance alone gives a difference at least so large. */
  readonly p: number | null;
  /** The name of the test. */
  readonly test: string;
}

/** Rows that each run learns from and is tested on, where every run draws its own from the same data. */
export interface Resplits {
  readonly learnt: number;
  readonly tested: number;
}

export const PAIRED_T = "paired t-test";
export const CORRECTED_T = "corrected resampled t-test (Nadeau & Bengio 2003)";

/** Throws RangeError for no values. */
export function spread(values: readonly number[]): Spread {
  const n = values.length;
  if (n === 0) throw new RangeError("spread: there must be values, got none");
  const mean = sum(values) / n;
  if (n === 1) return { mean, sd: null };
  const sd = Math.sqrt(sum(values.map(value => (value - mean) * (value - mean))) / (n - 1));
  // Shares of few rows often differ by the same number of rows, but for the rounding of the quotients.
  const alike = sd <= 1e-12 * Math.max(...values.map(Math.abs));
  return alike ? { mean: values[0], sd: 0 } : { mean, sd };
}

/**
 * Mean of the differences dᵢ, with its 95 % interval and two-sided p: t = d̄ / √(v s²), n − 1 degrees of freedom.
 *
 * v         1/n where the runs know nothing of each other's data, or are all tested on the same rows (`PAIRED_T`);
 *           1/n + tested/learnt where each draws its own split of the same rows: they overlap, so that n of them say less than n
 *           independent ones (`CORRECTED_T`). Without that, re-splits find a difference where there is none in far more than 5 %.
 * Alike     differences that are all 0 have the interval 0 … 0 and p = 1. Those that are all the same, and not 0, have no spread to make
 *           an interval of: null, as for one run.
 * Throws    RangeError for no differences, one that is not finite, or splits without rows.
 * Source    C. Nadeau & Y. Bengio, Inference for the generalization error, Machine Learning 52, 2003, section 3.
 */
export function paired(differences: readonly number[], resplits?: Resplits): Paired {
  const bad = differences.find(d => !Number.isFinite(d));
  if (bad !== undefined) throw new RangeError(`paired: differences must be finite, got ${bad}`);
  if (resplits !== undefined && !(resplits.learnt > 0 && resplits.tested > 0))
    throw new RangeError(`paired: splits must have rows, got ${resplits.learnt} to learn from and ${resplits.tested} to test on`);
  const n = differences.length;
  const { mean, sd } = spread(differences);
  const test = resplits === undefined ? PAIRED_T : CORRECTED_T;
  const without = { n, mean, sd, low: null, high: null, p: null, test };
  if (sd === null) return without;
  if (sd === 0) return mean === 0 ? { ...without, low: 0, high: 0, p: 1 } : without;
  const error = Math.sqrt(1 / n + (resplits === undefined ? 0 : resplits.tested / resplits.learnt)) * sd;
  const half = twoSidedQuantile(0.05, n - 1) * error;
  return { ...without, low: mean - half, high: mean + half, p: twoSided(mean / error, n - 1) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
