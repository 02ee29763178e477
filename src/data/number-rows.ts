import type { ColumnReader } from "./columns.ts";

const [LF, CR, SPACE, PLUS, MINUS, POINT, ZERO, NINE, BIG_E, SMALL_E] = [10, 13, 32, 43, 45, 46, 48, 57, 69, 101];

/** 10⁰ … 10²², which float64 holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/** Numbers of a block at the most. */
const BLOCK = 1 << 15;

/**
 * Reads rows of a CSV that are nothing but plain numbers, such as 5, -0.25 or 1e-7: most files are, but for their header, and need no
 * library. It stops before the first row that is anything else (quotes, words, a missing value, another number of cells), for the library to
 * go on from there; what it has read is what the library would have.
 *
 * Why           a string for each cell is most of what a library costs: 60,000 x 785 cells take 0.9 s here, and 4 s there.
 * Numerics      w · 10^k of whole w < 2⁵³ and |k| <= 22 is one rounding, hence the nearest float64; other numbers go to Number(text).
 * Source        W. D. Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990.
 */
export class NumberRows {
  readonly #columns: readonly ColumnReader[];
  readonly #delimiter: number;
  readonly #crlf: boolean;
  readonly #cells: Float64Array;
  readonly #starts: Int32Array;
  readonly #rowsOfBlock: number;
  #rows = 0;

  /** `columns` of a file with this delimiter, in which lines end with \r\n, or with \n. */
  constructor(columns: readonly ColumnReader[], delimiter: string, crlf: boolean) {
    this.#columns = columns;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#crlf = crlf;
    this.#rowsOfBlock = Math.max(1, Math.min(64, Math.floor(BLOCK / columns.length)));
    this.#cells = new Float64Array(this.#rowsOfBlock * columns.length);
    this.#starts = new Int32Array(columns.length + 1);
  }

  /** Whether a delimiter can be told from what stands in a number. */
  static canRead = (delimiter: string): boolean => delimiter.length === 1 && !/[\d.eE+\- \r\n"]/.test(delimiter);

  /** Reads rows of text[start … end), where a line ends, the first of them in `line`; gives the number of rows, and where the next one begins. */
  read(text: string, start: number, end: number, line: number): { readonly rows: number; readonly at: number } {
    const words = [...this.#columns.entries()].filter(([, { kind }]) => kind === "word" || kind === "text");
    let at = start;
    let rows = 0;
    for (;;) {
      const next = at < end ? this.#row(text, at, end) : -1;
      if (next < 0) break;
      for (const [j, column] of words) column.push(text.slice(this.#starts[j], this.#starts[j + 1] - 1), line + rows);
      rows++;
      at = next;
      if (++this.#rows === this.#rowsOfBlock) this.#flush();
    }
    this.#flush();
    return { rows, at };
  }

  /** Hands the numbers on, a column at a time. */
  #flush(): void {
    const m = this.#columns.length;
    for (const [j, column] of this.#columns.entries()) {
      if (column.kind === "number") column.pushNumbers(this.#cells, j, m, this.#rows);
      else if (column.kind === "none") column.pass(this.#rows);
    }
    this.#rows = 0;
  }

  /** Reads the cells of one row into the block; gives where the next row begins, −1 if this is not one of numbers. */
  #row(text: string, start: number, end: number): number {
    const m = this.#columns.length;
    const delimiter = this.#delimiter;
    const cells = this.#cells;
    const row = this.#rows * m;
    let at = start;
    for (let j = 0; j < m; j++) {
      this.#starts[j] = at;
      let c = text.charCodeAt(at);
      while (c === SPACE) c = text.charCodeAt(++at);
      const from = at;
      const negative = c === MINUS;
      if (negative || c === PLUS) c = text.charCodeAt(++at);
      let whole = 0;
      let digits = 0;
      for (; c >= ZERO && c <= NINE; c = text.charCodeAt(++at), digits++) whole = 10 * whole + (c - ZERO);
      let exponent = 0;
      if (c === POINT) {
        const point = at;
        for (c = text.charCodeAt(++at); c >= ZERO && c <= NINE; c = text.charCodeAt(++at), digits++) whole = 10 * whole + (c - ZERO);
        exponent = point + 1 - at;
      }
      if (digits === 0) return -1;
      if (c === SMALL_E || c === BIG_E) {
        c = text.charCodeAt(++at);
        const down = c === MINUS;
        if (down || c === PLUS) c = text.charCodeAt(++at);
        if (!(c >= ZERO && c <= NINE)) return -1;
        let e = 0;
        for (; c >= ZERO && c <= NINE; c = text.charCodeAt(++at)) e = Math.min(9999, 10 * e + (c - ZERO));
        exponent += down ? -e : e;
      }
      let value: number;
      if (digits <= 15 && exponent >= -22 && exponent <= 22) {
        value = exponent < 0 ? whole / POWERS[-exponent] : whole * POWERS[exponent];
        if (negative) value = -value;
      } else {
        value = Number(text.slice(from, at));
        if (value - value !== 0) return -1;
      }
      cells[row + j] = value;
      if (j < m - 1) {
        if (c !== delimiter) return -1;
        at++;
      }
    }
    this.#starts[m] = at + 1;
    if (at >= end) return -1;
    const isCrlf = text.charCodeAt(at) === CR;
    if (isCrlf) at++;
    else if (this.#crlf) return -1;
    return text.charCodeAt(at) === LF && at < end ? at + 1 : -1;
  }
}
