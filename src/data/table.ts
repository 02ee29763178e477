import { type Column, MOST_VALUES, type Table, type Wanted } from "./columns.ts";
import { nearest } from "./nearest.ts";
import { applyTable, type Fitted, fitTable } from "./preprocess.ts";
import { shown, shownList } from "./shown.ts";
import type { Source } from "./source.ts";

export interface TableOptions {
  /** The column to be predicted. */
  readonly target: string;
  /** Columns of free text, beside those that look like it. */
  readonly text?: readonly string[];
  /** Columns to be left out. */
  readonly drop?: readonly string[];
  /** Whether a missing value becomes the mean, or the most frequent value, of the training rows; an error unless so. */
  readonly impute?: boolean;
}

/** As what each column of a table is to be read, given what is asked for. Throws RangeError for a column that is not there. */
export function wantedKinds(name: string, names: readonly string[], { target, text = [], drop = [] }: TableOptions): Wanted[] {
  const hint = names.every(each => Number.isFinite(Number(each))) ? "; is the line of names missing?" : "";
  if (target === "") throw new RangeError(`${name}: --target must name the column to be predicted, one of ${shownList(names)}${hint}`);
  for (const [option, columns] of [
    ["target", [target]],
    ["text", text],
    ["drop", drop],
  ] as const)
    for (const column of columns)
      if (!names.includes(column))
        throw new RangeError(
          `${name}: ${option} must be one of the columns ${shownList(names)}, got "${shown(column)}"${nearest(column, names) || hint}`,
        );
  if ([...text, ...drop].includes(target)) throw new RangeError(`${name}: the target ${shown(target)} must not be of text, or left out`);
  return names.map(column => ({
    kind: column === target ? "category" : drop.includes(column) ? "none" : text.includes(column) ? "text" : "auto",
  }));
}

/**
 * A table with a target as a source of rows. Of the other columns, those of numbers are standardised; those of words become one column a
 * value; those of free text, told by their many different values of several words or by `text`, a hashed bag of words; and those that can
 * tell nothing, the same in all rows or a number of the row, are left out.
 *
 * Throws    RangeError, one line that names row and column, for a missing value unless `impute`; for a target of one class, or of too many.
 */
export function tableSource(table: Table, sha256: string, options: TableOptions): Source {
  const { target, impute = false } = options;
  const column = table.columns.find(({ name }) => name === target) as Column;
  const { labels, classes } = labelsOf(table, column);
  const about = [`${shown(target)}: the target, ${classes.length} classes (${shownList(classes)})${lonely(labels, classes)}`];
  const kept: Column[] = [];
  for (const each of table.columns) {
    if (each === column) continue;
    const why = whyUseless(each, table.rows);
    if (why === undefined) kept.push(each);
    about.push(`${shown(each.name)}: ${why === undefined ? keptText(table, each, impute) : `left out, ${why}`}`);
  }
  if (kept.length === 0) throw new RangeError(`${table.name}: there must be a column to learn from beside ${shown(target)}, got none`);
  const used = { ...table, columns: kept };
  return {
    ...{ name: table.name, sha256, rows: table.rows, labels, classes, about },
    fit: rows => ({ kind: "table", target, impute, columns: fitTable(used, rows) }),
    apply: (preprocessing, rows) => applyTable(preprocessing, used, rows),
  };
}

/** The class of each row: the words of the target, in the order of numbers where all are numbers, else of their letters. */
export function labelsOf({ name, rows }: Table, column: Column): Pick<Source, "labels" | "classes"> {
  const { values, missing } = column;
  if (values.kind !== "word") throw new Error(`internal: a target must be read as words, got ${values.kind}`);
  const { names, more } = values;
  if (missing.count > 0)
    throw new RangeError(
      `${name}: the target ${shown(column.name)} must be there in each row, got none in line ${missing.line}, and ${missing.count} in all`,
    );
  if (names.length > MOST_VALUES || (names.length > 20 && names.length > rows / 2))
    throw new RangeError(
      `${name}: the target ${shown(column.name)} must be a class, got ${counted(names, more)} different values in ${rows} rows; is it a number, or a text?`,
    );
  const classes = inOrder(names);
  const places = names.map(word => classes.indexOf(word));
  return { labels: Int32Array.from(values.codes.toFloat64(), code => places[code]), classes };
}

/** Names of classes: numbers by their size, where all are, else all by their letters. */
function inOrder(names: readonly string[]): string[] {
  const numbers = names.every(word => Number.isFinite(Number(word)));
  return [...names].sort((a, b) => (numbers ? Number(a) - Number(b) : 0) || (a < b ? -1 : 1));
}

const counted = (names: readonly string[], more: boolean): string => `${more ? "more than " : ""}${names.length}`;

/** What to say of classes with one row: it is for training, and nothing says how well it is known. */
function lonely(labels: Int32Array, classes: readonly string[]): string {
  const counts = classes.map(() => 0);
  for (const label of labels) counts[label]++;
  const alone = classes.filter((_, c) => counts[c] === 1);
  return alone.length === 0 ? "" : `; of one row, which is trained on and never tested: ${shownList(alone)}`;
}

/** A table of fewer rows is an example: its columns may be 1, 2, 3, or all different, by chance. */
const FEW_ROWS = 20;

/** Why a column can tell nothing; undefined when it may. */
function whyUseless({ values }: Column, rows: number): string | undefined {
  if (values.kind === "none") return "as told";
  if (values.kind === "number") {
    const numbers = values.numbers.toFloat64();
    if (isConstant(numbers)) return "it is the same in all rows";
    if (rows > FEW_ROWS && numbersRows(numbers)) return "it numbers the rows";
  }
  if (values.kind === "word") {
    const { names, codes, more } = values;
    if (names.length < 2) return "it is the same in all rows";
    if (rows > FEW_ROWS && names.length === rows) return "each row has a value of its own";
    if (more && codes.toFloat64().every((code, row) => row >= names.length || code === row))
      return "nearly each row has a value of its own";
  }
  return undefined;
}

function isConstant(numbers: Float64Array): boolean {
  let first = Number.NaN;
  for (const value of numbers) {
    if (Number.isNaN(first)) first = value;
    else if (value !== first && !Number.isNaN(value)) return false;
  }
  return true;
}

/** Whether these are whole numbers one after another, each once, in whatever order. */
function numbersRows(numbers: Float64Array): boolean {
  if (new Set(numbers.subarray(0, 100)).size < Math.min(100, numbers.length)) return false; // most columns
  const first = numbers.reduce((least, value) => Math.min(least, value), Infinity);
  if (Number.isNaN(first)) return false;
  const seen = new Uint8Array(numbers.length);
  for (const value of numbers) {
    if (!(Number.isInteger(value) && value - first < numbers.length) || seen[value - first] === 1) return false;
    seen[value - first] = 1;
  }
  return true;
}

function keptText({ name: file, rows }: Table, { name, values, missing }: Column, impute: boolean): string {
  if (missing.count > 0 && !impute && values.kind !== "text")
    throw new RangeError(
      `${file}: ${shown(name)} must have a value in each row, got none in line ${missing.line}, and ${missing.count} in all; --impute fills them in, --drop leaves the column out`,
    );
  const filled = (how: string): string => (missing.count === 0 ? "" : `, ${missing.count} missing filled with ${how}`);
  if (values.kind === "number") return `numbers, standardised${filled("their mean")}`;
  if (values.kind !== "word")
    return `free text, a hashed bag of its words and pairs of words${missing.count === 0 ? "" : `, ${missing.count} of them empty`}`;
  const { names, more } = values;
  if (names.length > MOST_VALUES)
    throw new RangeError(
      `${file}: ${shown(name)} must have at most ${MOST_VALUES} different values to be a category, got ${counted(names, more)} in ${rows} rows; --text or --drop it`,
    );
  return `${names.length} categories, one column each (${shownList(inOrder(names))})${filled("the most frequent")}`;
}

/** As what the columns of a new table are to be read for a preprocessing that was fitted on another. */
export const wantedFor = (columns: readonly Fitted[], names: readonly string[], target: string): Wanted[] => {
  const fitted = new Map(columns.map(column => [column.name, column]));
  return names.map(name => {
    const column = fitted.get(name);
    if (column?.kind === "category") return { kind: "category", known: column.values };
    return { kind: column?.kind ?? (name === target ? "category" : "none") };
  });
};
