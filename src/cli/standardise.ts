import type { Preprocessing } from "../data/preprocess.ts";
import type { Standardise } from "../io/onnx.ts";
import { tensor } from "../tensor/create.ts";

/**
 * What a run's preprocessing does to a row, as (x − mean) / sd of each column; undefined where it does nothing.
 *
 * Throws    Error, one line, for categories and text, which an ONNX file of numbers cannot take in.
 */
export function standardiseOf(preprocessing: Preprocessing): Standardise | undefined {
  if (preprocessing.kind === "plain") return undefined;
  const numbers = preprocessing.columns.map(column => {
    if (column.kind !== "number")
      throw new Error(
        `export: --preprocessing inside must be of numbers alone, got the ${column.kind} column ${JSON.stringify(column.name.slice(0, 100))}; leave it outside`,
      );
    return column;
  });
  return { mean: tensor(numbers.map(({ mean }) => mean)), sd: tensor(numbers.map(({ sd }) => sd)) };
}
