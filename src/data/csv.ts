import Papa from "papaparse";
import { ColumnReader, type Table, type Wanted } from "./columns.ts";
import type { Source } from "./source.ts";
import { type TableOptions, tableSource, wantedKinds } from "./table.ts";

export interface CsvOptions extends TableOptions {
  /** Between two values of a row; found in the first rows unless given. */
  readonly delimiter?: string;
}

/** The longest that one row may be, quotes that never close included. */
const LONGEST_ROW = 1 << 26;

/** Of a column: a longer one is a row. */
const LONGEST_NAME = 200;

/** Of a table: more are a mistake. */
const MOST_COLUMNS = 100_000;

/** Reads a CSV piece by piece, as RFC 4180 has it: quotes, doubled quotes and line ends in them, LF or CRLF, a byte-order mark. */
export class CsvReader {
  readonly #name: string;
  readonly #kinds: (names: readonly string[]) => Wanted[];
  #delimiter: string;
  #rest = "";
  #line = 1;
  #rows = 0;
  #columns: ColumnReader[] = [];
  #names: string[] | undefined;

  /** `kinds` says, when the header is known, as what each column is to be read. */
  constructor(name: string, delimiter: string, kinds: (names: readonly string[]) => Wanted[]) {
    this.#name = name;
    this.#delimiter = delimiter;
    this.#kinds = kinds;
  }

  /** Takes the next piece of the file, of any length. */
  push(piece: string, last = false): void {
    let text = this.#rest + piece;
    if (this.#names === undefined && this.#rest === "") text = text.replace(/^\uFEFF/, "");
    if (this.#names === undefined && this.#delimiter === "") {
      if (!last && !/[\r\n]/.test(text) && text.length < LONGEST_ROW) {
        this.#rest = text;
        return;
      }
      this.#delimiter = Papa.parse(text.slice(0, 1 << 20), { preview: 20, skipEmptyLines: true }).meta.delimiter || ",";
    }
    // A quote that closes at the end of the piece may be the first of two, and "\r" the first of "\r\n".
    const { data, cursor, errors } = parsePiece(text, this.#delimiter, last);
    const quote = errors.find(({ type }) => type === "Quotes");
    if (last && quote !== undefined)
      throw new Error(
        `${this.#name}: quotes must be closed and doubled inside, got ${quote.message.toLowerCase()} from line ${this.#line + (quote.row ?? 0)} on`,
      );
    this.#take(data, text.includes('"'));
    this.#rest = last ? "" : text.slice(cursor);
    if (this.#rest.length > LONGEST_ROW)
      throw new Error(
        `${this.#name}: a row must be of at most ${LONGEST_ROW} characters, got more from line ${this.#line} on; is a quote open?`,
      );
  }

  /** Takes whole rows. Only a cell in quotes may have lines of its own. */
  #take(data: readonly string[][], quoted: boolean): void {
    const rows: string[][] = [];
    const lines: number[] = [];
    for (const row of data) {
      const line = this.#line;
      this.#line += 1 + (quoted ? row.reduce((sum, cell) => sum + linesIn(cell), 0) : 0);
      if (row.length === 1 && row[0].trim() === "") continue; // an empty line
      if (this.#names === undefined) this.#begin(row);
      else if (row.length !== this.#columns.length)
        throw new Error(
          `${this.#name}: each row must have the ${this.#columns.length} values of the header, got ${row.length} in line ${line}`,
        );
      else {
        rows.push(row);
        lines.push(line);
      }
    }
    for (let j = 0; j < this.#columns.length; j++) this.#columns[j].pushAll(rows, j, i => lines[i]);
    this.#rows += rows.length;
  }

  #begin(header: readonly string[]): void {
    const names = header.map(name => name.trim().replace(/\s+/g, " ")); // a name of two lines is one of one
    if (names.length > MOST_COLUMNS) throw new Error(`${this.#name}: there must be at most ${MOST_COLUMNS} columns, got ${names.length}`);
    const seen = new Set<string>();
    for (const [j, name] of names.entries()) {
      if (name === "") throw new Error(`${this.#name}: each column must have a name in line 1, got none for column ${j + 1}`);
      if (name.includes("\0")) throw new Error(`${this.#name}: must be a CSV file, got bytes that are no text`);
      if (name.length > LONGEST_NAME)
        throw new Error(
          `${this.#name}: names of columns must have at most ${LONGEST_NAME} characters, got ${name.length}; is a quote open?`,
        );
      if (seen.has(name)) throw new Error(`${this.#name}: names of columns must differ, got "${name}" twice`);
      seen.add(name);
    }
    this.#names = names;
    const kinds = this.#kinds(names);
    this.#columns = names.map((name, j) => new ColumnReader(name, kinds[j]));
  }

  /** How many rows have to be read once more, since some column of them turned out to be no numbers; 0 when there are none. */
  get rereadTo(): number {
    return this.#columns.reduce((most, column) => Math.max(most, column.rereadTo), 0);
  }

  /** Reads the same file once more, for those columns: `push` is false when no more is needed. */
  again(): { push(piece: string, last?: boolean): boolean } {
    const columns = this.#columns;
    const end = this.rereadTo;
    let row = -1; // the header
    let rest = "";
    return {
      push: (piece, last = false) => {
        const text = row < 0 ? (rest + piece).replace(/^\uFEFF/, "") : rest + piece;
        const { data, cursor } = parsePiece(text, this.#delimiter, last);
        for (const cells of data) {
          if (cells.length === 1 && cells[0].trim() === "") continue;
          for (let j = 0; row >= 0 && j < cells.length; j++) if (row < columns[j].rereadTo) columns[j].reread(row, cells[j]);
          if (++row >= end) return false;
        }
        rest = text.slice(cursor);
        return !last;
      },
    };
  }

  /** The table, when all of it has been read. Throws Error when there is no row. */
  done(): Table {
    if (this.#names === undefined) throw new Error(`${this.#name}: must have a header and rows, got an empty file`);
    if (this.#rows === 0) throw new Error(`${this.#name}: must have rows under its header, got none`);
    return { name: this.#name, rows: this.#rows, columns: this.#columns.map(column => column.done()) };
  }
}

/** The whole rows in a piece of CSV, and where the one that is not whole begins. */
function parsePiece(text: string, delimiter: string, last: boolean): { data: string[][]; cursor: number; errors: Papa.ParseError[] } {
  const { data, meta, errors } = new Papa.Parser({ delimiter, newline: newlineOf(text) }).parse(text, 0, !last);
  return { data, cursor: meta.cursor, errors };
}

const linesIn = (cell: string): number => (cell.includes("\n") ? cell.split("\n").length - 1 : 0);

/** How lines end: as the first one does. */
function newlineOf(text: string): "\n" | "\r\n" | "\r" {
  const end = /\r\n|\n|\r(?!$)/.exec(text)?.[0];
  return end === "\r\n" || end === "\r" ? end : "\n";
}

/** A CSV in memory as a source. Throws Error, one line, as `tableSource` says, and for text that is no CSV. */
export function parseCsv(name: string, text: string, sha256: string, options: CsvOptions): Source {
  const table = readTable(name, text, options.delimiter ?? "", names => wantedKinds(name, names, options));
  return tableSource(table, sha256, options);
}

/** The table that a text holds. */
export function readTable(name: string, text: string, delimiter: string, kinds: (names: readonly string[]) => Wanted[]): Table {
  const reader = new CsvReader(name, delimiter, kinds);
  reader.push(text, true);
  if (reader.rereadTo > 0) reader.again().push(text, true);
  return reader.done();
}
