import { basename } from "node:path";
import type { Tensor } from "../tensor/tensor.ts";
import type { Table } from "./columns.ts";
import { readTableFile } from "./csv-file.ts";
import { isCsv, openSource } from "./open.ts";
import { applyTable, inputsOf, type Preprocessing } from "./preprocess.ts";
import { wantedFor } from "./table.ts";

/** What is known of the data that a model was trained on. */
export interface TrainedOn {
  readonly preprocessing: Preprocessing;
  /** Names, by label. */
  readonly classes: readonly string[];
  /** Of a CSV. */
  readonly delimiter: string;
  /** Of data made on the spot. */
  readonly seed: number;
}

/** Rows for a trained model, and their classes where the data tells them. */
export interface NewRows {
  readonly x: Tensor;
  readonly labels?: Int32Array;
}

/**
 * The rows that a path or a name stands for, as a trained model takes them: all of a CSV, with or without the target; the test rows of
 * data that says which they are.
 *
 * Throws    Error, one line, for data that cannot be read, or has other columns or classes.
 */
export async function readNewRows(path: string, { preprocessing, classes, delimiter, seed }: TrainedOn): Promise<NewRows> {
  if (preprocessing.kind === "table") {
    const { columns, target } = preprocessing;
    if (!isCsv(path)) throw new Error(`${path} must be a CSV file, as the model was trained on, got something else`);
    const table = await readTableFile(path, delimiter, names => wantedFor(columns, names, target));
    const all = Int32Array.from({ length: table.rows }, (_, row) => row);
    return { x: applyTable(preprocessing, table, all), ...labelsIn(table, target, classes) };
  }
  const source = await openSource(path, { seed });
  const first = source.fixedTest ? source.rows - source.fixedTest : 0;
  const rows = Int32Array.from({ length: source.rows - first }, (_, i) => first + i);
  const [own, inputs] = [inputsOf(source.fit(rows)), inputsOf(preprocessing)];
  if (own !== inputs) throw new Error(`${basename(path)}: must have the ${inputs} columns that the model was trained on, got ${own}`);
  if (source.classes.length > classes.length)
    throw new Error(`${basename(path)}: must have the ${classes.length} classes that the model knows, got ${source.classes.length}`);
  return { x: source.apply(preprocessing, rows), labels: source.labels.subarray(first) };
}

/** The labels of a new table, if it has the target, in each row, and no class that the model does not know. */
function labelsIn({ name, columns }: Table, target: string, classes: readonly string[]): { labels?: Int32Array } {
  const column = columns.find(each => each.name === target);
  if (column?.values.kind !== "word" || column.missing.count > 0) return {};
  const { codes, names } = column.values;
  const stranger = names.find(word => !classes.includes(word));
  if (stranger !== undefined)
    throw new Error(
      `${name}: ${target} must be one of the ${classes.length} classes that the model knows, got "${stranger.slice(0, 100)}"`,
    );
  return { labels: codes.map(code => classes.indexOf(names[code])) };
}
