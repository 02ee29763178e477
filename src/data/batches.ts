import { stream } from "../random/seeded.ts";

/**
 * One epoch of mini-batches, as row numbers: every row of n once, in an order that depends on nothing but (seed, epoch); the last
 * batch may be smaller. `takeRows(data, rows)` makes a data set of one.
 *
 * Throws    RangeError unless `batch` is a whole number above 0.
 */
export function* batches(
  n: number,
  { batch, seed, epoch }: { readonly batch: number; readonly seed: number; readonly epoch: number },
): Generator<Int32Array> {
  if (!Number.isInteger(batch) || batch < 1) throw new RangeError(`batches: batch must be a whole number above 0, got ${batch}`);
  const order = stream(seed, `shuffle/${epoch}`).permutation(n);
  for (let start = 0; start < n; start += batch) yield order.subarray(start, start + batch);
}
