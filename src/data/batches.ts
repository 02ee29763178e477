import { stream } from "../random/seeded.ts";
import { options as checked, whole } from "../tensor/options.ts";

const BATCHES = { batch: "number", seed: "number", epoch: "number" } as const;

/**
 * One epoch of mini-batches, as row numbers: every row of n once, in an order that depends on nothing but (seed, epoch); the last
 * batch may be smaller. `takeRows(data, rows)` makes a data set of one.
 *
 * Throws    RangeError unless `batch` is a whole number above 0.
 */
export function* batches(
  n: number,
  options: { readonly batch: number; readonly seed: number; readonly epoch: number },
): Generator<Int32Array> {
  const { batch, seed, epoch } = checked("batches", options, BATCHES, Object.keys(BATCHES));
  whole("batches", "n", n, 0);
  whole("batches", "batch", batch, 1);
  const order = stream(seed, `shuffle/${epoch}`).permutation(n);
  for (let start = 0; start < n; start += batch) yield order.subarray(start, start + batch);
}
