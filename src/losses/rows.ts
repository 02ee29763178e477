import { mean, mul, scale, sum } from "../autograd/rules.ts";
import { detach, type Value } from "../autograd/var.ts";
import { tensor } from "../tensor/create.ts";
import { ShapeError, show } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** What becomes of one loss a row: their mean, their sum, or the rows as they are. */
export type Reduction = "mean" | "sum" | "none";

/** Throws ShapeError unless logits are [n, c] with at least one row and one column. */
export function checkLogits(op: string, logits: Value): [number, number] {
  const { shape } = logits;
  if (shape.length !== 2 || shape[0] === 0 || shape[1] === 0)
    throw new ShapeError(`${op}: scores must be [n, c] with at least one row and one class, got ${show(shape)}`);
  return shape as [number, number];
}

/**
 * The rows reduced; those that `counts` leaves out add nothing and are not counted.
 *
 * Throws    ShapeError unless `counts` has an entry for each row; RangeError when a mean has no rows left.
 */
export function reduceRows(op: string, rows: Value, reduction: Reduction, counts?: readonly boolean[]): Value {
  if (counts !== undefined && counts.length !== rows.shape[0])
    throw new ShapeError(`${op}: counts must have one entry a row, got ${counts.length} for ${rows.shape[0]} rows`);
  if (counts === undefined || counts.every(Boolean)) return reduction === "none" ? rows : reduction === "sum" ? sum(rows) : mean(rows);
  const kept = counts.filter(Boolean).length;
  if (kept === 0 && reduction === "mean") throw new RangeError(`${op}: at least one row must count, got none of ${counts.length}`);
  const weights: Tensor = tensor(counts.map(Number), { dtype: detach(rows).dtype });
  const counted = mul(rows, weights);
  if (reduction === "none") return counted;
  return reduction === "sum" ? sum(counted) : scale(sum(counted), 1 / kept);
}
