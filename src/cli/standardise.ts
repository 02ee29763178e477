import type { Preprocessing } from "../data/preprocess.ts";
import type { Standardise } from "../io/onnx.ts";
import { full, tensor } from "../tensor/create.ts";

/**
 * What a run's preprocessing does to a row, as (x − mean) / sd of each column; undefined where it does nothing.
 *
 * Throws    Error, one line, for categories and text, which an ONNX file of numbers cannot take in.
 */
export function standardiseOf(preprocessing: Preprocessing): Standardise | undefined {
  if (preprocessing.kind === "plain") return undefined;
  if (preprocessing.kind === "pixels") {
    const { inputs, scale } = preprocessing;
    return { mean: full([inputs], 0), sd: full([inputs], scale) };
  }
  const numbers = preprocessing.columns.map(column => {
    if (column.kind === "number") return column;
    throw new Error(
      `export: --preprocessing inside must be of numbers alone, got ${column.name}, of kind ${column.kind}; leave it outside`,
    );
  });
  return { mean: tensor(numbers.map(({ mean }) => mean)), sd: tensor(numbers.map(({ sd }) => sd)) };
}
