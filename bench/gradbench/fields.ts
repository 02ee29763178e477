import { named } from "../../src/tensor/errors.ts";

/** Rows of one length, one behind the other. */
export interface Rows {
  readonly data: Float64Array;
  readonly shape: readonly [rows: number, columns: number];
}

/** The fields of an input, each looked at as it is read. Messages begin with the eval: `llsq: n must be a whole number from 2, got nothing`. */
export class Fields {
  readonly eval: string;
  readonly #input: Record<string, unknown>;

  constructor(evalName: string, input: unknown) {
    if (typeof input !== "object" || input === null || Array.isArray(input))
      throw new TypeError(`${evalName}: the input must be an object, got ${named(input)}`);
    this.eval = evalName;
    this.#input = input as Record<string, unknown>;
  }

  number(name: string): number {
    const x = this.#input[name];
    if (typeof x !== "number" || !Number.isFinite(x)) throw this.#wrong(name, "a number", x);
    return x;
  }

  whole(name: string, least: number, unless?: number): number {
    const x = this.#input[name] ?? unless;
    if (!Number.isSafeInteger(x) || (x as number) < least) throw this.#wrong(name, `a whole number from ${least}`, x);
    return x as number;
  }

  /** A number from 0; `unless` where there is none. */
  seconds(name: string, unless: number): number {
    const x = this.#input[name] ?? unless;
    if (typeof x !== "number" || !(x >= 0 && x < Infinity)) throw this.#wrong(name, "a number from 0", x);
    return x;
  }

  flag(name: string): boolean {
    const x = this.#input[name];
    if (typeof x !== "boolean") throw this.#wrong(name, "true or false", x);
    return x;
  }

  /** Another object inside. */
  object(name: string): Fields {
    const x = this.#input[name];
    if (typeof x !== "object" || x === null || Array.isArray(x)) throw this.#wrong(name, "an object", x);
    return new Fields(`${this.eval}: ${name}`, x);
  }

  /** `length` numbers, or any number of them from `least`. */
  numbers(name: string, { length, least = 0 }: { readonly length?: number; readonly least?: number } = {}): Float64Array {
    const x = this.#array(name, length, least);
    x.forEach((v, i) => {
      if (typeof v !== "number" || !Number.isFinite(v)) throw this.#wrong(`${name}[${i}]`, "a number", v);
    });
    return Float64Array.from(x as number[]);
  }

  /** `length` whole numbers, `least` and above, below `end`. */
  wholes(
    name: string,
    { length, least = 0, end }: { readonly length?: number; readonly least?: number; readonly end: number },
  ): Int32Array {
    const x = this.#array(name, length, 0);
    x.forEach((v, i) => {
      if (!Number.isInteger(v) || (v as number) < least || (v as number) >= end)
        throw this.#wrong(`${name}[${i}]`, `a whole number from ${least} to ${end - 1}`, v);
    });
    return Int32Array.from(x as number[]);
  }

  /** Rows of numbers; of one length, which is `columns` where that is given. */
  rows(name: string, { rows, columns }: { readonly rows?: number; readonly columns?: number } = {}): Rows {
    const x = this.#array(name, rows, 0);
    const width = columns ?? (Array.isArray(x[0]) ? x[0].length : 0);
    const data = new Float64Array(x.length * width);
    x.forEach((row, i) => {
      data.set(new Fields(this.eval, { [`${name}[${i}]`]: row }).numbers(`${name}[${i}]`, { length: width }), i * width);
    });
    return { data, shape: [x.length, width] };
  }

  /** Square matrices of numbers. */
  matrices(name: string, size: number, length: number): Float64Array[] {
    return this.#array(name, length, 0).map((matrix, i) => {
      const inner = `${name}[${i}]`;
      return new Fields(this.eval, { [inner]: matrix }).rows(inner, { rows: size, columns: size }).data;
    });
  }

  #array(name: string, length: number | undefined, least: number): unknown[] {
    const x = this.#input[name];
    const what = length === undefined ? (least === 0 ? "an array" : `an array of ${least} or more`) : `an array of ${length}`;
    if (!Array.isArray(x)) throw this.#wrong(name, what, x);
    if (length === undefined ? x.length < least : x.length !== length) throw this.#wrong(name, what, x.length);
    return x;
  }

  #wrong(name: string, must: string, x: unknown): TypeError {
    return new TypeError(`${this.eval}: ${name} must be ${must}, got ${x === undefined ? "nothing" : named(x)}`);
  }
}

/** The rows again, as JSON writes them. */
export function rowsOf(data: ArrayLike<number>, columns: number): number[][] {
  const flat = Array.from(data);
  return Array.from({ length: columns === 0 ? 0 : flat.length / columns }, (_, i) => flat.slice(i * columns, (i + 1) * columns));
}
