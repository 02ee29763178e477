import { type Column, looksLikeText, type Table, type Wanted } from "./columns.ts";
import { nearest } from "./nearest.ts";
import { applyTable, type Fitted, fitTable } from "./preprocess.ts";
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
  if (target === "") throw new RangeError(`${name}: --target must name the column to be predicted, one of ${shortList(names)}`);
  for (const [option, columns] of [
    ["target", [target]],
    ["text", text],
    ["drop", drop],
  ] as const)
    for (const column of columns)
      if (!names.includes(column))
        throw new RangeError(`${name}: ${option} must be one of the columns ${shortList(names)}, got "${column}"${nearest(column, names)}`);
  if ([...text, ...drop].includes(target)) throw new RangeError(`${name}: the target ${target} must not be of text, or left out`);
  return names.map(column => (column === target ? "word" : text.includes(column) ? "text" : undefined));
}

/** One-hot columns of more values than this are a mistake: of a table, or of what the column is taken for. */
const MOST_VALUES = 1000;

/**
 * A table with a target as a source of rows. Of the other columns, those of numbers are standardised; those of words become one column a
 * value; those of free text, told by their many different values of several words or by `text`, a hashed bag of words; and those that can
 * tell nothing, the same in all rows or a number of the row, are left out.
 *
 * Throws    RangeError, one line that names row and column, for a missing value unless `impute`; for a target of one class, or of too many.
 */
export function tableSource(table: Table, sha256: string, options: TableOptions): Source {
  const { target, drop = [], impute = false } = options;
  const column = table.columns.find(({ name }) => name === target) as Column;
  const { labels, classes } = labelsOf(table, column);
  const about = [`${target}: the target, ${classes.length} classes (${shortList(classes)})`];
  const kept: Column[] = [];
  for (const each of table.columns) {
    if (each === column) continue;
    const why = drop.includes(each.name) ? "as told" : whyUseless(each, table.rows);
    if (why === undefined) kept.push(each);
    about.push(`${each.name}: ${why === undefined ? keptText(table, each, impute) : `left out, ${why}`}`);
  }
  if (kept.length === 0) throw new RangeError(`${table.name}: there must be a column to learn from beside ${target}, got none`);
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
  if (missing.count > 0)
    throw new RangeError(`${name}: the target ${column.name} must be there in each row, got none in line ${missing.line}`);
  const numbers = values.names.every(word => Number.isFinite(Number(word)));
  const classes = [...values.names].sort((a, b) => (numbers ? Number(a) - Number(b) : 0) || (a < b ? -1 : 1));
  if (classes.length > MOST_VALUES || (classes.length > 20 && classes.length > rows / 2))
    throw new RangeError(
      `${name}: the target ${column.name} must be a class, got ${classes.length} different values in ${rows} rows; is it a number, or a text?`,
    );
  const places = values.names.map(word => classes.indexOf(word));
  return { labels: values.codes.map(code => places[code]), classes };
}

/** Why a column can tell nothing; undefined when it may. */
function whyUseless({ values }: Column, rows: number): string | undefined {
  if (values.kind === "number") {
    const { numbers } = values;
    const first = numbers.at(0);
    let [same, counts] = [true, rows > 20];
    for (let row = 1; row < rows && (same || counts); row++) {
      const x = numbers.at(row);
      same &&= x === first || Number.isNaN(x);
      counts &&= x === first + row;
    }
    if (same) return "it is the same in all rows";
    if (counts) return "it numbers the rows";
  }
  if (values.kind === "word") {
    if (values.names.length < 2) return "it is the same in all rows";
    if (rows > 20 && values.names.length === rows && !looksLikeText(values.names, rows)) return "each row has a value of its own";
  }
  return undefined;
}

function keptText({ name: file }: Table, { name, values, missing }: Column, impute: boolean): string {
  if (missing.count > 0 && !impute && values.kind !== "text")
    throw new RangeError(
      `${file}: ${name} must have a value in each row, got none in line ${missing.line}, and ${missing.count} in all; --impute fills them in, --drop leaves the column out`,
    );
  const filled = (how: string): string => (missing.count === 0 ? "" : `, ${missing.count} missing filled with ${how}`);
  if (values.kind === "number") return `numbers, standardised${filled("their mean")}`;
  if (values.kind === "text") return "free text, a hashed bag of its words and pairs of words";
  if (values.names.length > MOST_VALUES)
    throw new RangeError(
      `${file}: ${name} must have at most ${MOST_VALUES} different values to be a category, got ${values.names.length}; --text or --drop it`,
    );
  return `${values.names.length} categories, one column each (${shortList(values.names)})${filled("the most frequent")}`;
}

/** The first few of a list. */
function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 8).map(name => (name.length > 30 ? `${name.slice(0, 30)}…` : name).replace(/\s+/g, " "));
  return `${shown.join(", ")}${names.length > 8 ? `, … ${names.length} in all` : ""}`;
}

/** As what the columns of a new table are to be read for a preprocessing that was fitted on another. */
export const wantedFor = (columns: readonly Fitted[], names: readonly string[], target: string): Wanted[] =>
  names.map(name => {
    const kind = columns.find(column => column.name === name)?.kind;
    return kind === "text" ? "text" : kind === "category" || name === target ? "word" : undefined;
  });
