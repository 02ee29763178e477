import { named } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Column, Table } from "./columns.ts";
import type { Numbers } from "./numbers.ts";
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
const MOST_INPUTS = 1_000_000;

/** Inputs of a model behind this preprocessing. */
export function inputsOf(preprocessing: Preprocessing): number {
  return preprocessing.kind === "table" ? preprocessing.columns.reduce((sum, column) => sum + widthOf(column), 0) : preprocessing.inputs;
}

const widthOf = (column: Fitted): number => (column.kind === "number" ? 1 : column.kind === "text" ? column.buckets : column.values.length);

/** What the columns of a table say in these rows. */
export const fitTable = ({ columns }: Table, rows: Int32Array): Fitted[] => columns.map(column => fitted(column, rows));

function fitted({ name, values }: Column, rows: Int32Array): Fitted {
  if (values.kind === "text") return { name, kind: "text", buckets: BUCKETS };
  if (values.kind === "number") return { name, kind: "number", ...meanAndSd(values.numbers, rows) };
  const counts = new Float64Array(values.names.length);
  for (const row of rows) if (values.codes[row] >= 0) counts[values.codes[row]]++;
  const seen = values.names.map((word, code) => ({ word, count: counts[code] })).filter(({ count }) => count > 0);
  seen.sort((a, b) => (a.word < b.word ? -1 : 1));
  const usual = seen.reduce((most, each) => (each.count > most.count ? each : most), { word: "", count: 0 });
  return { name, kind: "category", values: seen.map(({ word }) => word), usual: usual.word };
}

/** Mean and standard deviation (over n) of the numbers that are there; a deviation of 0 becomes 1. */
function meanAndSd(numbers: Numbers, rows: Int32Array): { mean: number; sd: number } {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const row of rows) {
    const x = numbers.at(row);
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
  const k = inputsOf(preprocessing);
  if (k > MOST_INPUTS) throw new RangeError(`${table.name}: there must be at most ${MOST_INPUTS} inputs, got ${k}; --drop or --text some`);
  const out = new Float32Array(rows.length * k);
  let at = 0;
  for (const fitted of preprocessing.columns) {
    const column = table.columns.find(({ name }) => name === fitted.name);
    if (column === undefined)
      throw new RangeError(`${table.name}: there must be a column ${fitted.name}, which the model was trained on, got none`);
    if (column.missing.count > 0 && !preprocessing.impute && fitted.kind !== "text")
      throw new RangeError(`${table.name}: ${fitted.name} must have a value in each row, got none in line ${column.missing.line}`);
    writeColumn(out, at, k, fitted, column, rows, table.name);
    at += widthOf(fitted);
  }
  return new Tensor(out, [rows.length, k]);
}

function writeColumn(out: Float32Array, at: number, k: number, fitted: Fitted, { values }: Column, rows: Int32Array, file: string): void {
  if (fitted.kind === "number" && values.kind === "number") {
    const { mean, sd } = fitted;
    for (let i = 0; i < rows.length; i++) {
      const x = values.numbers.at(rows[i]);
      out[i * k + at] = Number.isNaN(x) ? 0 : Math.max(-MOST, Math.min(MOST, (x - mean) / sd));
    }
  } else if (fitted.kind === "category" && values.kind === "word") {
    const places = values.names.map(word => fitted.values.indexOf(word));
    const usual = fitted.values.indexOf(fitted.usual);
    for (let i = 0; i < rows.length; i++) {
      const code = values.codes[rows[i]];
      const place = code < 0 ? usual : places[code];
      if (place >= 0) out[i * k + at + place] = 1;
    }
  } else if (fitted.kind === "text" && values.kind === "text") {
    for (let i = 0; i < rows.length; i++) {
      const { hashes, starts } = values;
      bagInto(out, i * k + at, fitted.buckets, hashes.subarray(starts[rows[i]], starts[rows[i] + 1]));
    }
  } else {
    const what = { number: "numbers", word: "words", text: "texts", category: "words" };
    throw new RangeError(`${file}: ${fitted.name} must hold ${what[fitted.kind]}, as in training, got ${what[values.kind]}`);
  }
}

/** Further away from the mean than any float32 could be squared. */
const MOST = 1e18;

/**
 * A preprocessing out of a file that somebody has written.
 *
 * Throws    Error, one line that begins with `where`.
 */
export function checkPreprocessing(where: string, given: unknown): Preprocessing {
  const fail = (must: string, got: unknown): never => {
    throw new RangeError(`${where}: ${must}, got ${named(got)}`);
  };
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const isText = (value: unknown): value is string => typeof value === "string" && value.length <= 100_000;
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= MOST_INPUTS;
  if (!isObject(given)) return fail("the preprocessing must be an object", given);
  if (given.kind === "plain")
    return isCount(given.inputs) ? (given as Preprocessing) : fail("inputs must be a whole number above 0", given.inputs);
  if (given.kind === "pixels")
    return isCount(given.inputs) && Number.isFinite(given.scale) && Number(given.scale) > 0
      ? (given as Preprocessing)
      : fail("inputs and scale must be above 0", given.scale);
  if (given.kind !== "table") return fail("the kind of the preprocessing must be plain, pixels or table", given.kind);
  if (!isText(given.target)) fail("the target must be a text", given.target);
  if (typeof given.impute !== "boolean") fail("impute must be true or false", given.impute);
  if (!Array.isArray(given.columns) || given.columns.length === 0) return fail("columns must be a list", given.columns);
  for (const column of given.columns as unknown[]) {
    if (!isObject(column) || !isText(column.name)) return fail("each column must have a name", column);
    const { name, kind, mean, sd, values, usual, buckets } = column;
    const holds =
      kind === "number"
        ? Number.isFinite(mean) && Number.isFinite(sd) && Number(sd) > 0
        : kind === "category"
          ? Array.isArray(values) && values.every(isText) && new Set(values).size === values.length && isText(usual)
          : kind === "text" && isCount(buckets);
    if (!holds) fail(`the column ${name} must be of numbers with mean and sd, categories with values, or text with buckets`, kind);
  }
  const preprocessing = given as unknown as Preprocessing;
  if (inputsOf(preprocessing) > MOST_INPUTS) fail(`there must be at most ${MOST_INPUTS} inputs`, inputsOf(preprocessing));
  return preprocessing;
}
