import { slice } from "../tensor/move.ts";
import { has, whole } from "../tensor/options.ts";
import type { Dataset } from "./dataset.ts";

/**
 * The first n rows to train on, the others to test on; memory is shared.
 *
 * Throws    RangeError unless n is a whole number that leaves both parts at least one row.
 */
export function split(data: Dataset, n: number): { train: Dataset; test: Dataset } {
  has("split", "data", data, "x", "labels", "classes");
  const { x, labels, classes } = data;
  const rows = labels.length;
  whole("split", "n", n, 1, rows - 1);
  const part = (start: number, end: number): Dataset => ({ x: slice(x, { start, end }), labels: labels.subarray(start, end), classes });
  return { train: part(0, n), test: part(n, rows) };
}
