import { applyMask, mean, scale, sum } from "../autograd/rules.ts";
import { checkValue, detach, type Value } from "../autograd/var.ts";
import { tensor } from "../tensor/create.ts";
import { isArrayLike, named, ShapeError, show } from "../tensor/errors.ts";
import { checkLabels, IGNORED, type Labels } from "../tensor/labels.ts";

// What the losses share: rows, which of them count, and how they are reduced.

/** What becomes of one loss a row: their mean, their sum, or the rows as they are. */
export type Reduction = "mean" | "sum" | "none";

export const REDUCTIONS: readonly Reduction[] = ["mean", "sum", "none"];

/** Which rows count, an entry a row: true or 1, false or 0. */
export type Counts = ArrayLike<number | boolean>;

/** Throws ShapeError unless logits are [n, c] with at least one row and one column. */
export function checkLogits(op: string, logits: Value): [number, number] {
  checkValue(op, "scores", logits);
  const { shape } = logits;
  if (shape.length !== 2 || shape[0] === 0 || shape[1] === 0)
    throw new ShapeError(`${op}: scores must be [n, c] with at least one row and one class, got ${show(shape)}`);
  return shape as [number, number];
}

/**
 * Which of n rows count, checked, as a copy of zeros and ones; undefined when all of them do.
 *
 * Throws    TypeError for what is no array, ShapeError unless it has an entry for each row, RangeError for one that is neither a
 *           boolean nor 0 or 1.
 */
export function checkCounts(op: string, name: string, row: string, counts: Counts | undefined, n: number): readonly number[] | undefined {
  if (counts === undefined) return undefined;
  if (!isArrayLike(counts)) throw new TypeError(`${op}: ${name} must be an array of booleans, or of 0 and 1, got ${named(counts)}`);
  if (counts.length !== n) throw new ShapeError(`${op}: ${name} must have one entry a ${row}, got ${counts.length} for ${n} ${row}s`);
  for (let i = 0; i < n; i++) {
    const entry: unknown = counts[i];
    if (typeof entry !== "boolean" && entry !== 0 && entry !== 1)
      throw new RangeError(`${op}: ${name} must hold booleans, or 0 and 1, got ${named(entry)} at ${row} ${i}`);
  }
  const checked = Array.from(counts, Number);
  return checked.includes(0) ? checked : undefined;
}

/** A class for each row, and which rows count: all of them when `counts` is absent. One that does not has class 0. */
export interface Targets {
  readonly labels: readonly number[];
  readonly counts?: readonly number[] | undefined;
  readonly counted: number;
}

/** The labels, checked as `checkLabels` says; rows with the label `ignoreIndex`, and those that `counts` leaves out, do not count. */
export function targetsOf(
  op: string,
  given: Labels,
  n: number,
  c: number,
  { ignoreIndex, counts: mask }: { readonly ignoreIndex?: number | undefined; readonly counts?: readonly number[] | undefined } = {},
): Targets {
  const labels = checkLabels(op, given, n, c, ignoreIndex, mask);
  if (!labels.includes(IGNORED)) return { labels, counted: n };
  const counts = labels.map(label => Number(label !== IGNORED));
  return { labels: labels.map(label => Math.max(label, 0)), counts, counted: total(counts) };
}

/**
 * The rows of x that count, and zeros in place of the others, whatever stood there: what is computed from them is finite, and their
 * gradient is exactly 0. Where x has more rows than `counts`, it is for each group of as many.
 */
export function keepRows(x: Value, counts?: readonly number[]): Value {
  if (counts === undefined) return x;
  const [rows, ...others] = x.shape;
  const mask = Array.from({ length: rows }, (_, i) => counts[i % counts.length]);
  return applyMask(x, tensor(mask, { shape: [rows, ...others.map(() => 1)], dtype: detach(x).dtype }));
}

/** One loss a row, reduced; those that do not count add nothing, are not counted, and are 0 under "none". RangeError for a mean of none. */
export function reduceRows(op: string, rows: Value, reduction: Reduction, counts?: readonly number[]): Value {
  if (counts === undefined) return reduction === "none" ? rows : reduction === "sum" ? sum(rows) : mean(rows);
  const counted = total(counts);
  if (counted === 0 && reduction === "mean") throw new RangeError(`${op}: at least one row must count, got none of ${counts.length}`);
  const kept = keepRows(rows, counts);
  if (reduction === "none") return kept;
  return reduction === "sum" ? sum(kept) : scale(sum(kept), 1 / counted);
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
