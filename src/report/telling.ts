import type { Fitted, Preprocessing } from "../data/preprocess.ts";
import type { CloudSample } from "./mask-cloud.ts";
import { brief } from "./numbers.ts";

/** A column of a row: what stands there, and for which class it speaks. */
export interface Telling {
  readonly column: string;
  readonly value: string;
  readonly pull: number;
}

/** The columns of a row that pull hardest, one way or the other. */
export function tellingColumns(sample: CloudSample, preprocessing: Preprocessing, count = 4): Telling[] {
  const all = preprocessing.kind === "table" ? columnsOf(sample, preprocessing.columns) : numbersOf(sample);
  const pulling = all.filter(({ pull }) => pull !== 0);
  return pulling.sort((a, b) => Math.abs(b.pull) - Math.abs(a.pull)).slice(0, count);
}

function columnsOf({ inputs, pull }: CloudSample, columns: readonly Fitted[]): Telling[] {
  let at = 0;
  return columns.map(column => {
    const [start, end] = [at, at + widthOf(column)];
    at = end;
    return {
      column: column.name,
      value: textOf(column, inputs.slice(start, end)),
      pull: pull.slice(start, end).reduce((a, b) => a + b, 0),
    };
  });
}

/** Of rows that are numbers without names. */
const numbersOf = ({ inputs, pull }: CloudSample): Telling[] =>
  inputs.map((value, j) => ({ column: `input ${j + 1}`, value: brief(value), pull: pull[j] }));

const widthOf = (column: Fitted): number => (column.kind === "number" ? 1 : column.kind === "text" ? column.buckets : column.values.length);

/** As it stood in the file, as far as the inputs tell. */
function textOf(column: Fitted, inputs: readonly number[]): string {
  if (column.kind === "number") return brief(inputs[0] * column.sd + column.mean);
  if (column.kind === "text") return "(text)";
  return column.values[inputs.indexOf(1)] ?? "(none of those known)";
}
