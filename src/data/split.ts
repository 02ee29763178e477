import { slice } from "../tensor/move.ts";
import type { Dataset } from "./dataset.ts";

/**
 * The first n rows to train on, the others to test on; memory is shared.
 *
 * Throws    RangeError unless n is a whole number that leaves both parts at least one row.
 */
export function split({ x, labels, classes }: Dataset, n: number): { train: Dataset; test: Dataset } {
  const rows = labels.length;
  if (!Number.isInteger(n) || n < 1 || n >= rows) throw new RangeError(`split: n must be a whole number in 1..${rows - 1}, got ${n}`);
  const part = (start: number, end: number): Dataset => ({ x: slice(x, { start, end }), labels: labels.subarray(start, end), classes });
  return { train: part(0, n), test: part(n, rows) };
}
