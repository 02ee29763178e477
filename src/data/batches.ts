import { stream } from "../random/seeded.ts";
import { type Dataset, takeRows } from "./dataset.ts";

/**
 * One epoch of mini-batches: every row once, in an order that depends on nothing but (seed, epoch); the last batch may be smaller.
 *
 * Throws    RangeError unless `batch` is a whole number above 0.
 */
export function* batches(data: Dataset, { batch, seed, epoch }: { readonly batch: number; readonly seed: number; readonly epoch: number }): Generator<Dataset> {
  if (!Number.isInteger(batch) || batch < 1) throw new RangeError(`batches: batch must be a whole number above 0, got ${batch}`);
  const order = stream(seed, `shuffle/${epoch}`).permutation(data.labels.length);
  for (let start = 0; start < order.length; start += batch) yield takeRows(data, order.subarray(start, start + batch));
}
