import type { Fitted, Preprocessing } from "../data/preprocess.ts";
import type { CloudSample } from "./mask-cloud.ts";
import { brief } from "./numbers.ts";

/** A column of a row: what stands there, and for which class it speaks. */
export interface Telling {
  readonly column: string;
  readonly value: string;
  readonly pull: number;
}

/** The columns of a row that pull hardest, one way or the other; none where rows are numbers without names. */
export function tellingColumns(sample: CloudSample, preprocessing: Preprocessing, count = 4): Telling[] {
  if (preprocessing.kind !== "table") return [];
  let at = 0;
  const all = preprocessing.columns.map(column => {
    const width = widthOf(column);
    const inputs = sample.inputs.slice(at, at + width);
    const pull = sample.pull.slice(at, at + width).reduce((sum, each) => sum + each, 0);
    at += width;
    return { column: column.name, value: valueOf(column, inputs), pull };
  });
  const pulling = all.filter(({ pull }) => pull !== 0);
  return pulling.sort((a, b) => Math.abs(b.pull) - Math.abs(a.pull)).slice(0, count);
}

const widthOf = (column: Fitted): number => (column.kind === "number" ? 1 : column.kind === "text" ? column.buckets : column.values.length);

/** As it stood in the file, as far as the inputs tell. */
function valueOf(column: Fitted, inputs: readonly number[]): string {
  if (column.kind === "number") return brief(inputs[0] * column.sd + column.mean);
  if (column.kind === "text") return "(text)";
  return column.values[inputs.indexOf(1)] ?? "(none of those known)";
}
