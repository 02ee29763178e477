import { existsSync } from "node:fs";
import type { Tensor } from "../tensor/tensor.ts";
import type { Table } from "./columns.ts";
import { readTableFile } from "./csv-file.ts";
import { MADE } from "./made.ts";
import { nearest } from "./nearest.ts";
import { isCsv, isNpy, labelsBeside, openSource, readNpyRows } from "./open.ts";
import { applyTable, type Fitted, inputsOf, type Preprocessing } from "./preprocess.ts";
import { shown, shownList } from "./shown.ts";
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
  readonly noise?: number | "auto";
}

/** Rows for a trained model, and their classes where the data tells them. */
export interface NewRows {
  readonly x: Tensor;
  readonly labels?: Int32Array;
  /** What is to be said of the data, a line each. */
  readonly about: readonly string[];
}

/**
 * The rows that a path or a name stands for, as a trained model takes them: all of a CSV, with or without the target; the test rows of
 * data that says which they are.
 *
 * Throws    Error, one line, for data that cannot be read, or has other columns or classes.
 */
export async function readNewRows(path: string, { preprocessing, classes, delimiter, seed, noise }: TrainedOn): Promise<NewRows> {
  if (preprocessing.kind === "table") {
    const { columns, target } = preprocessing;
    if (!isCsv(path)) throw new Error(`${path} must be a CSV file, as the model was trained on, got something else`);
    const table = await readTableFile(path, delimiter, names => wantedFor(columns, names, target));
    const all = Int32Array.from({ length: table.rows }, (_, row) => row);
    return { x: applyTable(preprocessing, table, all), ...labelsIn(table, target, classes), about: aboutExtra(table, columns, target) };
  }
  const inputs = inputsOf(preprocessing);
  if (isNpy(path) && !existsSync(labelsBeside(path))) {
    const { x, scale } = readNpyRows(path);
    checkKind(path, preprocessing, x.shape[1], scale);
    return { x, about: [] };
  }
  const source = await openSource(path, Object.hasOwn(MADE, path) ? { seed, noise } : { seed });
  const first = source.fixedTest ? source.rows - source.fixedTest : 0;
  const rows = Int32Array.from({ length: source.rows - first }, (_, i) => first + i);
  const own = source.fit(rows);
  if (own.kind === "table") throw new Error(`${path}: must be rows of ${inputs} numbers, as the model was trained on, got a table`);
  checkKind(path, preprocessing, own.inputs, own.kind === "pixels" ? own.scale : undefined);
  const places = placesOf(`${path}: each class`, source.classes, classes);
  return { x: source.apply(preprocessing, rows), labels: source.labels.subarray(first).map(label => places[label]), about: [] };
}

/** Throws Error unless rows of so many numbers, with this scale, are what the model was trained on. */
function checkKind(path: string, trained: Preprocessing, inputs: number, scale: number | undefined): void {
  if (inputs !== inputsOf(trained))
    throw new Error(`${path}: must have the ${inputsOf(trained)} columns that the model was trained on, got ${inputs}`);
  const [asked, got] = [trained.kind === "pixels" ? trained.scale : undefined, scale].map(each =>
    each === undefined ? "numbers" : `grey values up to ${each}`,
  );
  if (asked !== got) throw new Error(`${path}: must hold ${asked}, as the model was trained on, got ${got}`);
}

/** Which columns are passed over, if there are any. */
function aboutExtra(table: Table, fitted: readonly Fitted[], target: string): string[] {
  const known = new Set([target, ...fitted.map(({ name }) => name)]);
  const extra = table.columns.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  return extra.length === 0 ? [] : [`passed over, since the model was trained without: ${shownList(extra)}`];
}

/** The labels of a new table, if it has the target, in each row, and no class that the model does not know. */
function labelsIn({ name, columns }: Table, target: string, classes: readonly string[]): { labels?: Int32Array } {
  const column = columns.find(each => each.name === target);
  if (column?.values.kind !== "word" || column.missing.count > 0) return {};
  const { codes, names } = column.values;
  const places = placesOf(`${name}: ${shown(target)}`, names, classes);
  return { labels: Int32Array.from(codes.toFloat64(), code => places[code]) };
}

/** The place of each name among the classes of the model. Throws Error for a name that is not there. */
function placesOf(where: string, names: readonly string[], classes: readonly string[]): number[] {
  return names.map(name => {
    const place = classes.indexOf(name);
    if (place >= 0) return place;
    throw new Error(
      `${where} must be one of the ${classes.length} classes that the model knows, got "${shown(name)}"${nearest(name, classes)}`,
    );
  });
}
