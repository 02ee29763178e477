type Cells = Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** Numbers of a part; a power of two. */
const PART = 4096;
const BITS = 12;

/**
 * A growing list of float64 numbers in as few bytes as hold them: each part of 4096 is of bytes as long as its numbers are 0..255, then of
 * 16 or 32 bits, of float32 where that is exact, and of float64. Nothing is copied as it grows. (−0 becomes 0; NaN is kept.)
 */
export class Numbers {
  length = 0;
  readonly #parts: Cells[] = [];

  push(value: number): void {
    const at = this.length & (PART - 1);
    const cells = this.#room(at, 1);
    (fits(cells, value) ? cells : this.#widen(value))[at] = value + 0;
    this.length++;
  }

  /** Adds values[start], values[start + stride], … `count` of them. */
  pushMany(values: Float64Array, start: number, stride: number, count: number): void {
    for (let done = 0; done < count; ) {
      const at = this.length & (PART - 1);
      const some = Math.min(count - done, PART - at);
      let cells = this.#room(at, some);
      if (cells instanceof Uint8Array) {
        // the common case, alone: a loop that meets one kind of array
        for (let i = 0, q = start + done * stride; i < some; i++, q += stride) {
          const value = values[q];
          const byte = value & 255;
          if (byte !== value) {
            cells = this.#widen(value);
            break;
          }
          cells[at + i] = byte;
        }
      }
      if (!(cells instanceof Uint8Array))
        for (let i = 0, q = start + done * stride; i < some; i++, q += stride) {
          const value = values[q];
          if (!fits(cells, value)) cells = this.#widen(value);
          cells[at + i] = value + 0;
        }
      this.length += some;
      done += some;
    }
  }

  at(i: number): number {
    return this.#parts[i >>> BITS][i & (PART - 1)];
  }

  /** out[i] = the number at rows[start + i], for the rows start … end − 1; `part` is the one that all of them lie in, −1 for several. */
  takeInto(out: Float64Array, rows: Int32Array, start: number, end: number, part: number): void {
    const parts = this.#parts;
    const cells = parts[part];
    if (cells instanceof Uint8Array)
      // the common case, alone: a loop that meets one kind of array
      for (let i = start, q = 0; i < end; i++, q++) out[q] = cells[rows[i] & (PART - 1)];
    else for (let i = start, q = 0; i < end; i++, q++) out[q] = parts[rows[i] >>> BITS][rows[i] & (PART - 1)];
  }

  /** The part that these rows lie in, for `takeInto`. */
  static partOf(rows: Int32Array, start: number, end: number): number {
    const part = rows[start] >>> BITS;
    for (let i = start; i < end; i++) if (rows[i] >>> BITS !== part) return -1;
    return part;
  }

  /** All of them; into `out`, if it is given. */
  toFloat64(out: Float64Array = new Float64Array(this.length)): Float64Array {
    for (const [i, cells] of this.#parts.entries()) out.set(cells.subarray(0, Math.min(PART, this.length - i * PART)), i * PART);
    return out;
  }

  get byteLength(): number {
    return this.#parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** The last part, with room for `count` more at `at`. The first one begins small: there may be many lists of few numbers. */
  #room(at: number, count: number): Cells {
    const last = this.#parts.length - 1;
    if (at === 0) return this.#parts[this.#parts.push(new Uint8Array(last < 0 ? powerOfTwo(count) : PART)) - 1];
    const cells = this.#parts[last];
    if (at + count <= cells.length) return cells;
    this.#parts[last] = copied(cells, cells.constructor as CellsConstructor, powerOfTwo(at + count));
    return this.#parts[last];
  }

  /** The last part, as the next kind that holds this number too. */
  #widen(value: number): Cells {
    const last = this.#parts.length - 1;
    for (;;) {
      const cells = this.#parts[last];
      if (fits(cells, value)) return cells;
      this.#parts[last] = copied(cells, next(cells), cells.length);
    }
  }
}

type CellsConstructor = new (length: number) => Cells;

function copied(from: Cells, Kind: CellsConstructor, length: number): Cells {
  const to = new Kind(length);
  to.set(from);
  return to;
}

/** The kind behind that of these cells; from 32 bits on to float32 only where it holds all that are there. */
function next(cells: Cells): CellsConstructor {
  if (cells instanceof Uint8Array) return Int16Array;
  if (cells instanceof Int16Array) return Int32Array;
  if (cells instanceof Int32Array && cells.every(value => Math.fround(value) === value)) return Float32Array;
  return Float64Array;
}

function fits(cells: Cells, value: number): boolean {
  if (cells instanceof Uint8Array) return (value & 255) === value;
  if (cells instanceof Int16Array) return (value << 16) >> 16 === value;
  if (cells instanceof Int32Array) return (value | 0) === value;
  return cells instanceof Float64Array || Math.fround(value) === value || Number.isNaN(value);
}

const powerOfTwo = (n: number): number => Math.min(PART, Math.max(16, 2 ** Math.ceil(Math.log2(n))));
