import { ShapeError, show } from "../tensor/errors.ts";
import { checkLabels } from "../tensor/labels.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** The rows whose confidence lies in (low, high]. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly rows: number;
  /** Mean probability of the class that was guessed; 0 for no rows. */
  readonly confidence: number;
  /** Share of rows guessed right; 0 for no rows. */
  readonly accuracy: number;
}

/**
 * Brier score: mean over rows of Σ_c (p[i,c] − [c = y_i])², in 0 … 2. (scikit-learn's, for two classes, is half of it.)
 *
 * Shapes    probabilities [n, c], labels [n].
 * Source    Brier, Monthly Weather Review 78(1), 1950, eq. 2.
 */
export function brierScore(probabilities: Tensor, labels: Int32Array): number {
  const [n, c] = checkProbabilities("brierScore", probabilities, labels);
  const p = probabilities.data;
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < c; j++) sum += (p[i * c + j] - (j === labels[i] ? 1 : 0)) ** 2;
  return sum / n;
}

/**
 * The rows in bins of equal width by their confidence, the largest probability of the row: bin m of M is ((m − 1)/M, m/M].
 *
 * Throws    RangeError unless `bins` is a whole number above 0.
 * Source    Guo, Pleiss, Sun & Weinberger, ICML 2017, arXiv 1706.04599, section 2.
 */
export function reliability(probabilities: Tensor, labels: Int32Array, { bins = 15 }: { readonly bins?: number } = {}): ReliabilityBin[] {
  const [n, c] = checkProbabilities("reliability", probabilities, labels);
  if (!Number.isInteger(bins) || bins < 1) throw new RangeError(`reliability: bins must be a whole number above 0, got ${bins}`);
  const [rows, confidence, right] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
  const p = probabilities.data;
  for (let i = 0; i < n; i++) {
    const guess = guessOf(p, i, c);
    const largest = p[i * c + guess];
    const m = Math.min(bins - 1, Math.max(0, Math.ceil(largest * bins) - 1));
    rows[m]++;
    confidence[m] += largest;
    if (guess === labels[i]) right[m]++;
  }
  return Array.from({ length: bins }, (_, m) => ({
    low: m / bins,
    high: (m + 1) / bins,
    rows: rows[m],
    confidence: rows[m] === 0 ? 0 : confidence[m] / rows[m],
    accuracy: rows[m] === 0 ? 0 : right[m] / rows[m],
  }));
}

/**
 * Expected calibration error: Σ over bins of (rows in it / n) · |accuracy − confidence|; 15 bins unless given.
 *
 * Source    Guo et al., arXiv 1706.04599, eq. 3.
 */
export function calibrationError(probabilities: Tensor, labels: Int32Array, options: { readonly bins?: number } = {}): number {
  const bins = reliability(probabilities, labels, options);
  return bins.reduce((sum, { rows, accuracy, confidence }) => sum + rows * Math.abs(accuracy - confidence), 0) / labels.length;
}

/** The most probable class of row i of c classes; of equals, the first, as `argmax` has it. */
export function guessOf(p: ArrayLike<number>, i: number, c: number): number {
  let guess = 0;
  for (let j = 1; j < c; j++) if (p[i * c + j] > p[i * c + guess]) guess = j;
  return guess;
}

/** The sizes [n, c]. Throws ShapeError unless there is a row and a class; RangeError for a label that is none of the classes. */
export function checkProbabilities(op: string, probabilities: Tensor, labels: Int32Array): readonly [number, number] {
  const { shape } = probabilities;
  if (shape.length !== 2 || probabilities.size === 0)
    throw new ShapeError(`${op}: probabilities must be [n, c] with at least one row and one class, got ${show(shape)}`);
  checkLabels(op, labels, shape[0], shape[1]);
  return [shape[0], shape[1]];
}
