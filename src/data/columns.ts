import { Numbers } from "./numbers.ts";
import { shown } from "./shown.ts";
import { Texts } from "./texts.ts";
import { wordsOf } from "./words.ts";

/** What stands for a missing value, after spaces are taken off. */
const MISSING = new Set(["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"]);

/** Of a category: with more distinct words a column is a text, kept as hashes, if it looks like one; else it is a mistake. */
export const MOST_VALUES = 1000;

/** Beyond so many, further ones are not told apart. */
const MOST_NAMES = 10_000;

/** A column of a table as it is read, cell by cell. */
export interface Column {
  readonly name: string;
  /** How many values are missing, and the line of the first. */
  readonly missing: { readonly count: number; readonly line: number };
  readonly values: Values;
}

/**
 * Numbers (NaN where missing); words by their place in `names` (−1 where missing; behind the last name where there were too many to keep);
 * texts as hashes; or nothing, of a column that nobody wants.
 */
export type Values =
  | { readonly kind: "number"; readonly numbers: Numbers }
  | { readonly kind: "word"; readonly codes: Numbers; readonly names: readonly string[]; readonly more: boolean }
  | { readonly kind: "text"; readonly texts: Texts }
  | { readonly kind: "none" };

/** A table in columns, as it was read. */
export interface Table {
  /** What to call it: the path of the file. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** A cell that is no number, where numbers stood before it. */
interface Odd {
  readonly word: string;
  readonly line: number;
}

/**
 * As what a column is to be read: `auto` is of numbers as long as they are, else `words`; `words` are categories or a text, whichever they
 * look like; `number` refuses what is none; `none` is not kept.
 */
export interface Wanted {
  readonly kind: "auto" | "words" | "category" | "text" | "number" | "none";
  /** Words that are to be told apart however many others there are. */
  readonly known?: readonly string[];
  readonly odd?: Odd | undefined;
}

/** Whether words look like free text: they are of several, and most of them differ, or too many for categories do. */
export function looksLikeText(names: readonly string[], rows: number): boolean {
  if (names.length <= Math.min(rows / 2, MOST_VALUES)) return false;
  const sample = names.slice(0, 200);
  return sample.reduce((sum, name) => sum + wordsOf(name).length, 0) >= 3 * sample.length;
}

/** Reads one column, cell by cell. */
export class ColumnReader {
  readonly name: string;
  readonly #file: string;
  readonly #wanted: Wanted["kind"];
  #kind: Values["kind"];
  #odd: Odd | undefined;
  #again = false;
  #rows = 0;
  #missing = 0;
  #missingLine = 0;
  #numbers = new Numbers();
  #texts: Texts | undefined;
  #places: Map<string, number> | undefined; // made when there are words: there may be many columns
  readonly #names: string[] = [];
  #more = false;

  constructor(file: string, name: string, { kind, known = [], odd }: Wanted) {
    this.name = name;
    this.#file = file;
    this.#wanted = kind;
    this.#odd = odd;
    this.#kind = kind === "auto" ? "number" : kind === "words" || kind === "category" ? "word" : kind;
    for (const word of known) this.#codeOf(word, true);
  }

  /** As what the cells are kept by now. */
  get kind(): Values["kind"] {
    return this.#kind;
  }

  /** Set when words were found behind numbers, whose texts are gone: the column is to be read once more, like this. */
  get again(): Wanted | undefined {
    return this.#again ? { kind: "words", odd: this.#odd } : undefined;
  }

  /** Takes the next cell, which stands in `line`. */
  push(cell: string, line: number): void {
    this.#rows++;
    if (this.#kind === "none") return;
    if (this.#kind === "number") {
      const value = +cell;
      if (value - value === 0 && (value !== 0 || cell.trim() !== "") && !/^\s*0[xob]/i.test(cell)) {
        this.#numbers.push(value);
        return;
      }
    }
    const word = cell.trim();
    if (word.length > 4 || !MISSING.has(word)) this.#pushWord(word, line);
    else this.#pushMissing(line);
  }

  /** Takes the cells values[start], values[start + stride], … of a column of numbers. */
  pushNumbers(values: Float64Array, start: number, stride: number, count: number): void {
    this.#numbers.pushMany(values, start, stride, count);
    this.#rows += count;
  }

  /** Takes the next cells, of a column that is not kept. */
  pass(count: number): void {
    this.#rows += count;
  }

  #pushMissing(line: number): void {
    if (this.#missing++ === 0) this.#missingLine = line;
    if (this.#kind === "text") this.#putText("");
    else this.#numbers.push(this.#kind === "number" ? Number.NaN : -1);
  }

  #pushWord(word: string, line: number): void {
    if (this.#kind === "number") this.#noNumbers(word, line);
    if (this.#kind === "text") this.#putText(word);
    else if (this.#kind === "word") {
      const before = this.#names.length;
      this.#numbers.push(this.#codeOf(word, false));
      const isFirstTooMany = before === MOST_VALUES && this.#names.length > before;
      if (isFirstTooMany && this.#wanted !== "category" && looksLikeText(this.#names, this.#rows)) this.#becomeText();
    }
  }

  #putText(text: string): void {
    this.#texts ??= new Texts();
    this.#texts.push(text);
  }

  /** The first cell that is no number: a column of words, unless it has to be one of numbers. Those before it are missing, or have to be read again. */
  #noNumbers(word: string, line: number): void {
    if (this.#wanted === "number")
      throw new RangeError(`${this.#file}: ${this.name} must hold numbers, as in training, got "${shown(word)}" in line ${line}`);
    this.#odd = { word, line };
    this.#again = this.#rows - 1 > this.#missing;
    this.#kind = this.#again ? "none" : "word";
    this.#numbers = new Numbers();
    for (let row = 0; row < this.#missing && !this.#again; row++) this.#numbers.push(-1);
  }

  #codeOf(word: string, known: boolean): number {
    this.#places ??= new Map();
    const code = this.#places.get(word);
    if (code !== undefined) return code;
    if (this.#names.length >= MOST_NAMES && !known) {
      this.#more = true;
      return this.#names.length;
    }
    const own = copyOf(word);
    this.#places.set(own, this.#names.length);
    return this.#names.push(own) - 1;
  }

  /** Words become the hashes of their texts. */
  #becomeText(): void {
    const [codes, names] = [this.#numbers, this.#names];
    this.#kind = "text";
    for (let row = 0; row < codes.length; row++) this.#putText(names[codes.at(row)] ?? "");
    this.#numbers = new Numbers();
    this.#places = undefined;
  }

  /** The column, when its last cell has been read. Throws RangeError for a few words among many numbers. */
  done(): Column {
    const missing = { count: this.#missing, line: this.#missingLine };
    if (this.#kind === "word" && this.#wanted !== "category") {
      if (looksLikeText(this.#names, this.#rows)) this.#becomeText();
      else this.#checkOdd();
    }
    return { name: this.name, missing, values: this.#values() };
  }

  /** Categories that are nearly all numbers are none: a few may be, unless a decimal comma is what makes them words. */
  #checkOdd(): void {
    const names = this.#names;
    if (this.#odd === undefined || names.filter(name => ANY_NUMBER.test(name)).length < 0.9 * names.length) return;
    const { word, line } = this.#odd;
    const isComma = /^[-+]?\d*,\d+$/.test(word);
    if (names.length <= 20 && !isComma) return;
    const why = isComma ? "is its decimal point a comma?" : "does it stand for a missing value?";
    throw new RangeError(
      `${this.#file}: ${this.name} must hold numbers alone, or few of them, got "${shown(word)}" in line ${line}; ${why}`,
    );
  }

  #values(): Values {
    if (this.#kind === "number") return { kind: "number", numbers: this.#numbers };
    if (this.#kind === "word") return { kind: "word", codes: this.#numbers, names: this.#names, more: this.#more };
    return this.#kind === "text" ? { kind: "text", texts: this.#texts ?? new Texts() } : { kind: "none" };
  }
}

/** A number, its decimal point a comma perhaps. */
const ANY_NUMBER = /^[-+]?\d*[.,]?\d+(e[-+]?\d+)?$/i;

/** The same text in memory of its own: a piece of a file would keep the whole file. */
const copyOf = (text: string): string => Array.from(text).join("");
