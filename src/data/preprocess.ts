import { Tensor } from "../tensor/tensor.ts";
import type { Column, Table, Values } from "./columns.ts";
import { nearest } from "./nearest.ts";
import { shown } from "./shown.ts";
import { bagInto } from "./words.ts";

/** What becomes of one column of a table: what its training rows said. */
export type Fitted =
  /** (x − mean) / sd; the mean where it is missing. */
  | { readonly name: string; readonly kind: "number"; readonly mean: number; readonly sd: number }
  /** One column a value, 1 where it is that; `usual` where it is missing; nothing where it is new. */
  | { readonly name: string; readonly kind: "category"; readonly values: readonly string[]; readonly usual: string }
  /** A bag of hashed words in so many columns. */
  | { readonly name: string; readonly kind: "text"; readonly buckets: number };

/** What turns rows into the inputs of a model: plain data, and a part of the model. */
export type Preprocessing =
  /** Numbers, taken as they are. */
  | { readonly kind: "plain"; readonly inputs: number }
  /** Grey values, each divided by `scale`. */
  | { readonly kind: "pixels"; readonly inputs: number; readonly scale: number }
  | { readonly kind: "table"; readonly target: string; readonly impute: boolean; readonly columns: readonly Fitted[] };

/** Of a bag of words: enough that the thousand words that matter seldom meet. */
const BUCKETS = 2048;

/** The most inputs that a table may come to. */
export const MOST_INPUTS = 1_000_000;

/** The most numbers that some rows of a table may come to: 2 GiB of float32. */
const MOST_NUMBERS = 2 ** 29;

/** Inputs of a model behind this preprocessing. */
export function inputsOf(preprocessing: Preprocessing): number {
  return preprocessing.kind === "table" ? preprocessing.columns.reduce((sum, column) => sum + widthOf(column), 0) : preprocessing.inputs;
}

const widthOf = (column: Fitted): number => (column.kind === "number" ? 1 : column.kind === "text" ? column.buckets : column.values.length);

/** What the columns of a table say in these rows. */
export function fitTable({ columns, rows: all }: Table, rows: Int32Array): Fitted[] {
  const room = new Float64Array(all);
  return columns.map(({ name, values }) => {
    if (values.kind === "number") return { name, kind: "number", ...meanAndSd(values.numbers.toFloat64(room), rows) };
    if (values.kind === "word") return { name, kind: "category", ...valuesIn(values.codes.toFloat64(room), values.names, rows) };
    return { name, kind: "text", buckets: BUCKETS };
  });
}

/** The words that there are in these rows, by their letters, and the most frequent; of several, the first. */
function valuesIn(codes: Float64Array, names: readonly string[], rows: Int32Array): { values: string[]; usual: string } {
  const counts = new Float64Array(names.length);
  for (const row of rows) if (codes[row] >= 0) counts[codes[row]]++;
  const seen = names.map((word, code) => ({ word, count: counts[code] })).filter(({ count }) => count > 0);
  seen.sort((a, b) => (a.word < b.word ? -1 : 1));
  const usual = seen.reduce((most, each) => (each.count > most.count ? each : most), { word: "", count: 0 });
  return { values: seen.map(({ word }) => word), usual: usual.word };
}

/** Mean and standard deviation (over n) of the numbers that are there; a deviation of 0 becomes 1. */
function meanAndSd(numbers: Float64Array, rows: Int32Array): { mean: number; sd: number } {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const row of rows) {
    const x = numbers[row];
    if (Number.isNaN(x)) continue;
    count++; // Welford, Technometrics 4(3), 1962
    const delta = x - mean;
    mean += delta / count;
    squares += delta * (x - mean);
  }
  const sd = Math.sqrt(squares / Math.max(1, count));
  return { mean, sd: Number.isFinite(sd) && sd > 0 ? sd : 1 };
}

/**
 * Rows of a table, the one it was fitted on or a new one, as inputs [rows, k]; columns are found by name, others are passed over.
 *
 * Throws    RangeError, one line, for a column that is not there or of another kind, a missing value unless the preprocessing fills them
 *           in, or more inputs than are sensible.
 */
export function applyTable(preprocessing: Preprocessing, table: Table, rows: Int32Array): Tensor {
  if (preprocessing.kind !== "table")
    throw new RangeError(`${table.name}: must be rows of ${preprocessing.inputs} numbers, which the model was trained on, got a table`);
  const { columns, impute } = preprocessing;
  const k = inputsOf(preprocessing);
  checkSize(table.name, rows.length, k, columns);
  const writers = columnsOf(table, columns, impute).map(({ values }, j) => writerOf(columns[j], values));
  const out = new Float32Array(rows.length * k);
  for (let start = 0; start < rows.length; start += BLOCK) {
    const end = Math.min(rows.length, start + BLOCK);
    let at = 0;
    for (const [j, write] of writers.entries()) {
      write(out, start * k + at, k, rows, start, end);
      at += widthOf(columns[j]);
    }
  }
  return new Tensor(out, [rows.length, k]);
}

/** Rows at a time, all columns of them: they stay in the cache, where whole columns would not. */
const BLOCK = 64;

/** Throws RangeError for rows that would not fit: the file may be small, for a category of a hundred values becomes a hundred numbers. */
function checkSize(file: string, rows: number, k: number, columns: readonly Fitted[]): void {
  const widest = columns.reduce((most, column) => (widthOf(column) > widthOf(most) ? column : most));
  const hint = `${shown(widest.name)} alone makes ${widthOf(widest)}`;
  if (k > MOST_INPUTS) throw new RangeError(`${file}: there must be at most ${MOST_INPUTS} inputs, got ${k}, of which ${hint}; drop some`);
  if (rows * k > MOST_NUMBERS)
    throw new RangeError(
      `${file}: rows times inputs must be at most ${MOST_NUMBERS} numbers, got ${rows} x ${k}, of which ${hint}; drop columns, or take a part of the file`,
    );
}

/** The column of the table for each that was fitted. */
function columnsOf({ name: file, columns }: Table, fitted: readonly Fitted[], impute: boolean): Column[] {
  const byName = new Map(columns.map(column => [column.name, column]));
  return fitted.map(({ name, kind }) => {
    const column = byName.get(name);
    if (column === undefined)
      throw new RangeError(
        `${file}: there must be a column ${shown(name)}, which the model was trained on, got none${nearest(name, [...byName.keys()])}`,
      );
    if (column.missing.count > 0 && !impute && kind !== "text")
      throw new RangeError(`${file}: ${shown(name)} must have a value in each row, got none in line ${column.missing.line}`);
    const { kind: own } = column.values;
    if (own !== (kind === "category" ? "word" : kind))
      throw new RangeError(`${file}: ${shown(name)} must hold ${WHAT[kind]}, as in training, got ${WHAT[own]}`);
    return column;
  });
}

const WHAT = { number: "numbers", word: "words", text: "texts", category: "words", none: "nothing" } as const;

/** Writes what becomes of a column in the rows start … end − 1 into out[at], out[at + k], … */
type Writer = (out: Float32Array, at: number, k: number, rows: Int32Array, start: number, end: number) => void;

function writerOf(fitted: Fitted, values: Values): Writer {
  const room = new Float64Array(BLOCK);
  if (fitted.kind === "number" && values.kind === "number") {
    const { mean, sd } = fitted;
    return (out, at, k, rows, start, end) => {
      values.numbers.takeInto(room, rows, start, end);
      for (let i = 0, q = at; i < end - start; i++, q += k) {
        const x = (room[i] - mean) / sd;
        out[q] = x > MOST ? MOST : x < -MOST ? -MOST : Number.isNaN(x) ? 0 : x;
      }
    };
  }
  if (fitted.kind === "category" && values.kind === "word") {
    const known = new Map(fitted.values.map((word, place) => [word, place]));
    const places = Int32Array.from(values.names, word => known.get(word) ?? -1);
    const usual = known.get(fitted.usual) ?? -1;
    return (out, at, k, rows, start, end) => {
      values.codes.takeInto(room, rows, start, end);
      for (let i = 0, q = at; i < end - start; i++, q += k) {
        const place = room[i] < 0 ? usual : room[i] < places.length ? places[room[i]] : -1;
        if (place >= 0) out[q + place] = 1;
      }
    };
  }
  if (fitted.kind === "text" && values.kind === "text")
    return (out, at, k, rows, start, end) => {
      for (let i = start, q = at; i < end; i++, q += k) bagInto(out, q, fitted.buckets, values.texts.at(rows[i]));
    };
  throw new Error(`internal: ${fitted.name} is ${fitted.kind}, got ${values.kind}`);
}

/** Further away from the mean than any float32 could be squared. */
const MOST = 1e18;
