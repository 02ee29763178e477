import { join } from "node:path";
import type { Table } from "../data/columns.ts";
import { readTableFile } from "../data/csv-file.ts";
import type { Dataset } from "../data/dataset.ts";
import { openSource } from "../data/open.ts";
import { applyTable, inputsOf, type Preprocessing } from "../data/preprocess.ts";
import { prepare } from "../data/splits.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Trained } from "../train/trained.ts";
import { readRunFile } from "./run-directory.ts";

/** Rows as the model of a run takes them, and what class each is, where the data says so. */
export interface Rows {
  readonly x: Tensor;
  readonly labels?: Int32Array | undefined;
}

/**
 * The rows of new data, through the preprocessing of a run: of a CSV its columns by name; of other data the test rows where it says which
 * they are, else all of them.
 *
 * Throws    Error, one line, where the data cannot be read, or is not what the model was trained on.
 */
export async function newRows(command: string, run: Trained, path: string): Promise<Rows> {
  const { preprocessing, config, classes } = run;
  if (preprocessing.kind === "table") return tableRows(command, run, preprocessing, path);
  const source = await openSource(path, { seed: config.seed });
  if (inputsOf(source.fit(new Int32Array())) !== preprocessing.inputs)
    throw new Error(
      `${command}: data must have the ${preprocessing.inputs} columns of the run, got ${inputsOf(source.fit(new Int32Array()))} in ${path}`,
    );
  const first = source.fixedTest ? source.rows - source.fixedTest : 0;
  const rows = Int32Array.from({ length: source.rows - first }, (_, i) => first + i);
  const places = source.classes.map(name => classes.indexOf(name));
  return {
    x: source.apply(preprocessing, rows),
    labels: labelled(
      places,
      rows.map(row => source.labels[row]),
      command,
      path,
      source.classes,
    ),
  };
}

type TablePreprocessing = Extract<Preprocessing, { readonly kind: "table" }>;

async function tableRows(command: string, { classes, config }: Trained, preprocessing: TablePreprocessing, path: string): Promise<Rows> {
  if (!/\.(csv|tsv|txt)(\.gz)?$/i.test(path)) throw new Error(`${command}: data must be a CSV file, as the run's was, got ${path}`);
  const wanted = new Map<string, "word" | "text">([[preprocessing.target, "word"]]);
  for (const { name, kind } of preprocessing.columns) if (kind !== "number") wanted.set(name, kind === "text" ? "text" : "word");
  const table = await readTableFile(path, config.delimiter, names => names.map(name => wanted.get(name)));
  const x = applyTable(
    preprocessing,
    table,
    Int32Array.from({ length: table.rows }, (_, row) => row),
  );
  return { x, labels: targetOf(table, preprocessing.target, classes, command) };
}

/** The labels in the target column; undefined where there is none. */
function targetOf(table: Table, target: string, classes: readonly string[], command: string): Int32Array | undefined {
  const column = table.columns.find(({ name }) => name === target);
  if (column === undefined || column.values.kind !== "word" || column.missing.count > 0) return undefined;
  const { names, codes } = column.values;
  return labelled(
    names.map(name => classes.indexOf(name)),
    codes,
    command,
    table.name,
    names,
  );
}

/** The classes of the run that codes stand for. Throws Error for one that the run does not know. */
function labelled(
  places: readonly number[],
  codes: ArrayLike<number>,
  command: string,
  path: string,
  names: readonly string[],
): Int32Array {
  return Int32Array.from(codes, (code, row) => {
    if (places[code] < 0)
      throw new Error(
        `${command}: classes must be those of the run, got ${JSON.stringify(names[code].slice(0, 100))} in row ${row} of ${path}`,
      );
    return places[code];
  });
}

/** The rows that a run was tested on: its data, read and split again. Throws Error, one line, when the data is not what it was. */
export async function testRows(command: string, { config, sha256 }: Trained, run: string): Promise<Dataset> {
  const path = readRunFile(join(run, "run.json")).data;
  const source = await openSource(path, config);
  if (source.sha256 !== sha256)
    throw new Error(`${command}: the data must have the SHA-256 ${sha256} of the run, got ${source.sha256} of ${path}; has it changed?`);
  return prepare(source, config).test;
}
