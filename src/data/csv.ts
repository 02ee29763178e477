import Papa from "papaparse";
import { named } from "../tensor/errors.ts";
import { options as checked, each } from "../tensor/options.ts";
import { ColumnReader, type Table, type Wanted } from "./columns.ts";
import { NumberRows } from "./number-rows.ts";
import { shown } from "./shown.ts";
import type { Source } from "./source.ts";
import { type TableOptions, tableSource, wantedKinds } from "./table.ts";

export interface CsvOptions extends TableOptions {
  /** Between two values of a row; found in the first rows unless given. */
  readonly delimiter?: string;
}

/** As what each column of a header is to be read. */
export type Kinds = (names: readonly string[]) => Wanted[];

/** The longest that one row may be, quotes that never close included. */
const LONGEST_ROW = 1 << 24;

/** Of a table: more are a mistake. */
const MOST_COLUMNS = 100_000;

type Newline = "\n" | "\r\n" | "\r";

/**
 * Reads a CSV piece by piece, as RFC 4180 has it: quotes, doubled quotes and line ends in them, LF or CRLF, a byte-order mark. Lines end as
 * the first one does. papaparse finds the cells, but for rows of plain numbers.
 */
export class CsvReader {
  readonly #name: string;
  readonly #kinds: Kinds;
  #delimiter: string;
  #newline: Newline = "\n";
  #rest = "";
  #line = 1;
  #rows = 0;
  #columns: ColumnReader[] | undefined;
  #numberRows: NumberRows | undefined;

  /**
   * `kinds` says, when the header is known, as what each column is to be read.
   *
   * Throws    RangeError for a delimiter that cannot be one.
   */
  constructor(name: string, delimiter: string, kinds: Kinds) {
    this.#name = name;
    this.#delimiter = delimiter === "\\t" || delimiter === "tab" ? "\t" : delimiter;
    this.#kinds = kinds;
    if (this.#delimiter.length > 1 || /["\r\n\uFEFF]/.test(this.#delimiter))
      throw new RangeError(`${name}: the delimiter must be one character, and no quote or line end, got "${shown(delimiter)}"`);
  }

  /** Takes the next piece of the file, of any length; the last one is told to be. */
  push(piece: string, last = false): void {
    let text = this.#rest + piece;
    let start = 0;
    if (this.#columns === undefined) {
      if (this.#line === 1 && text.startsWith("\uFEFF")) text = text.slice(1);
      start = this.#header(text, last);
    }
    const end = last ? text.length : start < 0 ? 0 : this.#lastLineEnd(text, start);
    if (start >= 0 && end > start) start = this.#body(text, start, end, last);
    this.#rest = last ? "" : text.slice(Math.max(0, start));
    if (this.#rest.length > LONGEST_ROW)
      throw new Error(
        `${this.#name}: a row must be of at most ${LONGEST_ROW} characters, got more from line ${this.#line} on; is a quote open?`,
      );
  }

  /** Behind the last line end of what there is: a row cannot end behind it, and no quote or "\r\n" is cut in two. */
  #lastLineEnd(text: string, start: number): number {
    const at = text.lastIndexOf(this.#newline === "\r" ? "\r" : "\n");
    return at < start ? start : at + 1;
  }

  /** Reads the header, if it is whole, and says where the rows begin; −1 when more is needed. */
  #header(text: string, last: boolean): number {
    if (!last && !/[\r\n]./s.test(text)) return -1; // behind "\r" one has to see what follows
    if (this.#delimiter === "")
      this.#delimiter = Papa.parse(text.slice(0, 1 << 20), { preview: 20, skipEmptyLines: true }).meta.delimiter || ",";
    this.#newline = newlineOf(text);
    for (let at = 0; ; ) {
      const { data, cursor } = this.#parse(text.slice(at), last, 1);
      if (data.length === 0) return last ? text.length : -1;
      at += cursor;
      const [row] = data;
      this.#line += 1 + this.#lineEnds(row);
      if (!isEmpty(row)) {
        this.#begin(row);
        return at;
      }
      if (at >= text.length) return last ? at : -1;
    }
  }

  #begin(header: readonly string[]): void {
    if (header.length > MOST_COLUMNS) throw new Error(`${this.#name}: there must be at most ${MOST_COLUMNS} columns, got ${header.length}`);
    if (header.some(name => name.includes("\0"))) throw new Error(`${this.#name}: must be a CSV file, got bytes that are no text`);
    const names = header.map((name, j) => name.trim().replace(/\s+/g, " ") || `column ${j + 1}`);
    const seen = new Set<string>();
    for (const name of names) {
      if (seen.has(name)) throw new Error(`${this.#name}: the names of columns must differ, got "${shown(name)}" twice`);
      seen.add(name);
    }
    const kinds = this.#kinds(names);
    this.#columns = names.map((name, j) => new ColumnReader(this.#name, name, kinds[j]));
    if (NumberRows.canRead(this.#delimiter) && this.#newline !== "\r")
      this.#numberRows = new NumberRows(this.#columns, this.#delimiter, this.#newline === "\r\n");
  }

  /** Reads the rows of text[start … end), and says where the first one begins that is not whole. */
  #body(text: string, start: number, end: number, last: boolean): number {
    const { rows = 0, lines = 0, at = start } = this.#numberRows?.read(text, start, end, this.#line) ?? {};
    this.#rows += rows;
    this.#line += lines;
    if (at >= end) return at;
    const part = text.slice(at, end);
    const { data, cursor, errors } = this.#parse(part, last);
    const wrong = errors.find(({ type }) => type === "Quotes");
    const oneLineEach = this.#lineEnds([part]) === data.length - (last ? 1 : 0);
    for (const [i, row] of data.entries()) {
      if (wrong !== undefined && i === wrong.row) break;
      this.#take(row);
      this.#line += oneLineEach ? 1 : 1 + this.#lineEnds(row);
    }
    if (wrong !== undefined)
      throw new Error(
        `${this.#name}: quotes must be closed, and doubled inside, got "${wrong.message.toLowerCase()}" in the row of line ${this.#line}`,
      );
    return at + cursor;
  }

  /** How many line ends there are in these texts. */
  #lineEnds(texts: readonly string[]): number {
    const end = this.#newline === "\r" ? "\r" : "\n";
    let count = 0;
    for (const text of texts) for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, at + 1)) count++;
    return count;
  }

  #take(row: readonly string[]): void {
    const columns = this.#columns as ColumnReader[];
    if (isEmpty(row) && (columns.length > 1 || row[0] === "")) return;
    if (row.length !== columns.length)
      throw new Error(
        `${this.#name}: each row must have the ${columns.length} values of the header, got ${row.length} in line ${this.#line}`,
      );
    for (let j = 0; j < row.length; j++) columns[j].push(row[j], this.#line);
    this.#rows++;
  }

  /** The whole rows at the beginning of a text, and where the one that is not whole begins. */
  #parse(text: string, last: boolean, preview = 0): { data: string[][]; cursor: number; errors: Papa.ParseError[] } {
    const options = { delimiter: this.#delimiter, newline: this.#newline, preview, ...(preview > 0 ? { fastMode: false } : {}) };
    const { data, meta, errors } = new Papa.Parser(options).parse(text, 0, !last);
    return { data, cursor: meta.cursor, errors };
  }

  /** As what the columns are to be read once more whose texts are needed after all, and no other; undefined when there are none. */
  get again(): Kinds | undefined {
    const wanted = (this.#columns ?? []).map(({ again }) => again);
    return wanted.some(each => each !== undefined) ? () => wanted.map(each => each ?? { kind: "none" }) : undefined;
  }

  /**
   * The table, when all of it has been read; with the columns that were read once more.
   *
   * Throws    Error when there is no row.
   */
  done(more?: CsvReader): Table {
    const columns = this.#columns;
    if (columns === undefined) throw new Error(`${this.#name}: must have a header and rows, got an empty file`);
    if (this.#rows === 0) throw new Error(`${this.#name}: must have rows under its header, got none`);
    if (more !== undefined && more.#rows !== this.#rows)
      throw new Error(`${this.#name}: must stay as it is while it is read, got ${this.#rows} rows, then ${more.#rows}`);
    const others = more === undefined ? columns : (more.#columns ?? columns);
    const all = columns.map((column, j) => (column.again === undefined ? column : others[j]));
    return { name: this.#name, rows: this.#rows, columns: all.map(column => column.done()) };
  }
}

const isEmpty = (row: readonly string[]): boolean => row.length === 1 && row[0].trim() === "";

/** How the first line of a text ends, quotes left aside. */
function newlineOf(text: string): Newline {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === "\n") return "\n";
    else if (!quoted && char === "\r") return text[at + 1] === "\n" ? "\r\n" : "\r";
  }
  return "\n";
}

const CSV = { target: "any", text: "object", drop: "object", impute: "boolean", delimiter: "any", name: "any", sha256: "any" } as const;

/** The options of what reads a CSV, checked: TypeError for a name that is not known, or a value of another kind. */
export function csvOptions<O extends CsvOptions>(op: string, given: O): O {
  const options = checked(op, given, CSV, ["target"]);
  for (const name of ["target", "delimiter", "name", "sha256"] as const) {
    const value = (options as Record<string, unknown>)[name];
    if (value !== undefined && typeof value !== "string") throw new TypeError(`${op}: ${name} must be a text, got ${named(value)}`);
  }
  for (const name of ["text", "drop"] as const)
    if (options[name] !== undefined) each(op, name, options[name], column => typeof column === "string", "names of columns");
  return options;
}

/** A text in memory, and what to call it. */
export interface TextOptions extends CsvOptions {
  /** What messages begin with. */
  readonly name?: string;
  /** Of its bytes; not needed unless a run is to know the data again. */
  readonly sha256?: string;
}

/**
 * A CSV in memory as a source: `parseCsv(text, { target: "class" })`.
 *
 * Throws    Error, one line, as `tableSource` says, and for text that is no CSV.
 */
export function parseCsv(text: string, given: TextOptions): Source {
  if (typeof text !== "string") throw new TypeError(`parseCsv: the CSV must be a text, got ${named(text)}`);
  const { name = "parseCsv", sha256 = "", ...options } = csvOptions("parseCsv", given);
  return tableSource(
    readTable(name, text, options.delimiter ?? "", names => wantedKinds(name, names, options)),
    sha256,
    options,
  );
}

/** The table that a text holds. */
export function readTable(name: string, text: string, delimiter: string, kinds: Kinds): Table {
  const read = (wanted: Kinds): CsvReader => {
    const reader = new CsvReader(name, delimiter, wanted);
    reader.push(text, true);
    return reader;
  };
  const reader = read(kinds);
  return reader.done(reader.again && read(reader.again));
}
