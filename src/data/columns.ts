import { Numbers } from "./numbers.ts";
import { hashesOf, wordsOf } from "./words.ts";

/** What stands for a missing value, after spaces are taken off. */
const MISSING = new Set(["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"]);

/** Beyond so many distinct words, a column that looks like text is kept as hashes, and its texts are let go. */
const MANY_VALUES = 1000;

/** A column of a table as it is read, cell by cell. */
export interface Column {
  readonly name: string;
  /** The line of the first missing value, if there is one, and how many there are. */
  readonly missing: { readonly count: number; readonly line: number };
  readonly values: Values;
}

/** Numbers (NaN where missing); words by their place in `names` (−1 where missing); or texts as hashes, those of row i from starts[i] on. */
export type Values =
  | { readonly kind: "number"; readonly numbers: Numbers }
  | { readonly kind: "word"; readonly codes: Int32Array; readonly names: readonly string[] }
  | { readonly kind: "text"; readonly hashes: Int32Array; readonly starts: Int32Array };

/** A table in columns, as it was read. */
export interface Table {
  /** What to call it: the path of the file. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** What is known about a column before it is read. */
export type Wanted = "word" | "text" | undefined;

/** Whether so many distinct values of so many look like free text: most of them differ, and they are of several words. */
export function looksLikeText(names: readonly string[], rows: number): boolean {
  if (names.length <= rows / 2) return false;
  const sample = names.slice(0, 200);
  return sample.reduce((sum, name) => sum + wordsOf(name).length, 0) >= 3 * sample.length;
}

/**
 * Reads one column. It is of numbers as long as all its cells are; with the first that is not, it becomes one of words, and the cells
 * before are to be read again: `rereadTo` says how many.
 */
export class ColumnReader {
  readonly name: string;
  rereadTo = 0;
  #kind: "number" | "word" | "text";
  #rows = 0;
  #missing = 0;
  #missingLine = 0;
  readonly #numbers = new Numbers();
  #codes: Int32Array = new Int32Array(0);
  readonly #places = new Map<string, number>();
  #names: string[] = [];
  #starts: Int32Array = new Int32Array(0);
  #hashes: Int32Array = new Int32Array(0);
  #hashed = 0;
  readonly #mayBeText: boolean;

  constructor(name: string, wanted: Wanted) {
    this.name = name;
    this.#mayBeText = wanted === undefined;
    this.#kind = wanted ?? "number";
    if (wanted !== undefined) this.#becomeWords();
    if (wanted === "text") this.#becomeText();
  }

  /** Takes cell j of each of these rows; `lineOf` says in which line a row begins. */
  pushAll(rows: readonly (readonly string[])[], j: number, lineOf: (row: number) => number): void {
    let i = 0;
    const numbers = this.#numbers;
    for (; this.#kind === "number" && i < rows.length; i++) {
      const cell = rows[i][j];
      const x = +cell;
      if (x - x === 0 && (x !== 0 || isZero(cell))) {
        numbers.push(x);
        this.#rows++;
      } else this.#pushOther(this.#rows++, cell.trim(), lineOf(i));
    }
    for (; i < rows.length; i++) this.#pushOther(this.#rows++, rows[i][j].trim(), lineOf(i));
  }

  #pushOther(row: number, cell: string, line: number): void {
    const missing = MISSING.has(cell);
    if (missing && this.#missing++ === 0) this.#missingLine = line;
    if (this.#kind === "number") {
      if (missing) {
        this.#numbers.push(Number.NaN);
        return;
      }
      this.rereadTo = row;
      this.#becomeWords();
      this.#kind = "word";
    }
    this.#put(row, missing ? undefined : cell);
    if (this.#mayBeText && this.#kind === "word" && this.#names.length === MANY_VALUES && looksLikeText(this.#names, row + 1))
      this.#becomeText();
  }

  /** A cell that was read as a number, once more, now as the word that it is. */
  reread(row: number, cell: string): void {
    const word = cell.trim();
    if (!MISSING.has(word)) this.#put(row, word);
  }

  #put(row: number, word: string | undefined): void {
    if (this.#kind === "text") {
      this.#putText(row, word ?? "");
      return;
    }
    if (row >= this.#codes.length) this.#codes = grown(this.#codes, new Int32Array(2 * row + 16).fill(-1));
    if (word === undefined) return;
    let code = this.#places.get(word);
    if (code === undefined) {
      code = this.#names.length;
      const own = copyOf(word);
      this.#places.set(own, code);
      this.#names.push(own);
    }
    this.#codes[row] = code;
  }

  #putText(row: number, text: string): void {
    const hashes = hashesOf(text);
    if (row + 1 >= this.#starts.length) this.#starts = grown(this.#starts, new Int32Array(2 * row + 16));
    if (this.#hashed + hashes.length > this.#hashes.length)
      this.#hashes = grown(this.#hashes, new Int32Array(2 * (this.#hashed + hashes.length)));
    this.#hashes.set(hashes, this.#hashed);
    this.#hashed += hashes.length;
    this.#starts[row + 1] = this.#hashed;
  }

  #becomeWords(): void {
    this.#codes = new Int32Array(Math.max(16, this.#numbers.length)).fill(-1);
    this.#numbers.clear();
  }

  /** Words become the hashes of their texts; those of numbers that are still to be read again are looked up then. */
  #becomeText(): void {
    const [codes, names, rows] = [this.#codes, this.#names, this.#kind === "text" ? 0 : this.#rows];
    this.#kind = "text";
    this.#starts = new Int32Array(rows + 16);
    for (let row = 0; row < rows; row++) this.#putText(row, codes[row] < 0 ? "" : names[codes[row]]);
    this.#names = [];
    this.#places.clear();
  }

  /** The column, when its last cell has been read. */
  done(): Column {
    const missing = { count: this.#missing, line: this.#missingLine };
    return { name: this.name, missing, values: this.#values() };
  }

  #values(): Values {
    const rows = this.#rows;
    if (this.#kind === "number") return { kind: "number", numbers: this.#numbers.close() };
    if (this.#kind === "word" && this.#mayBeText && looksLikeText(this.#names, rows)) this.#becomeText();
    if (this.#kind === "word") {
      if (this.#codes.length < rows) this.#codes = grown(this.#codes, new Int32Array(rows).fill(-1));
      return { kind: "word", codes: this.#codes.slice(0, rows), names: this.#names };
    }
    return { kind: "text", hashes: this.#hashes.slice(0, this.#hashed), starts: this.#starts.slice(0, rows + 1) };
  }
}

/** Whether what counts as 0 is one: "" and spaces do as well. */
const isZero = (cell: string): boolean => cell === "0" || cell.trim() !== "";

function grown(from: Int32Array, to: Int32Array): Int32Array {
  to.set(from);
  return to;
}

/** The same text in memory of its own: a piece of a file would keep the whole file. */
const copyOf = (text: string): string => Array.from(text).join("");
