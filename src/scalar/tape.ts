import { type Arithmetic, type Column, numbers } from "./arithmetic.ts";
import { Differentiating } from "./rules.ts";

declare const OVER: unique symbol;

/** A line of a tape over numbers of type T. At run time it is the line's index and nothing else; only the compiler tells it from a number. */
export interface Var<T = number> {
  readonly [OVER]: T;
}

const indexOf = <T>(line: Var<T>): number => line as unknown as number;

/**
 * Reverse mode: every operation appends a line with its value, the lines of its operands, and its slope by each of them.
 *
 *     const tape = new Tape(numbers);
 *     const x = tape.variable(2);
 *     const y = tape.variable(3);
 *     const z = tape.add(tape.mul(x, y), tape.sin(x));
 *     tape.gradient(z, [x, y]);   // [2.583…, 2] = [y + cos x, x]
 *
 *     line     value    operands   slopes
 *     %2  x    2
 *     %3  y    3
 *     %4       6        %2 %3      3  2
 *     %5       0.909…   %2         −0.416…
 *     %6  z    6.909…   %4 %5      1  1
 *
 * A line stands behind its operands. So when one walk from z back to the start comes to a line, it has all of ∂z/∂line, and adds to each
 * operand's part that times the slope. Lines lie in flat arrays: over plain numbers, recording one allocates nothing.
 *
 * Source    R. E. Wengert, CACM 7(8), 1964 (the list); S. Linnainmaa, 1970 (the walk).
 */
export class Tape<T> extends Differentiating<T, Var<T>> {
  readonly zero: Var<T>;
  readonly one: Var<T>;
  #length = 0;
  #values: Column<T>;
  /** Two a line, −1 for none. */
  #operands: Int32Array;
  /** Two a line, by the operands. */
  #slopes: Column<T>;
  /** ∂root/∂line during a walk; zero between walks. */
  #adjoints: Column<T>;

  /** For a tape over this one. An index is kept as a float64 is: an engine then compiles one program for tapes over either. */
  readonly column = (size: number): Column<Var<T>> => new Float64Array(size) as unknown as Column<Var<T>>;

  /** Over `base`; room for `capacity` lines at first. */
  constructor(base: Arithmetic<T>, capacity = 64) {
    super(base);
    this.#values = base.column(capacity);
    this.#operands = new Int32Array(2 * capacity);
    this.#slopes = base.column(2 * capacity);
    this.#adjoints = base.column(capacity);
    this.zero = this.lift(base.zero);
    this.one = this.lift(base.one);
  }

  /** How many lines there are; two of them are the constants zero and one. */
  get length(): number {
    return this.#length;
  }

  /** Forgets the lines from that one on; all but the two constants, unless given. Their memory is used again. */
  clear(from = 2): void {
    this.#length = from;
  }

  /** A line without operands: something to differentiate by. */
  variable(x: T): Var<T> {
    return this.#append(x, -1, this.base.zero, -1, this.base.zero);
  }

  lift(x: T): Var<T> {
    return this.variable(x);
  }

  primal(x: Var<T>): T {
    return this.#values[indexOf(x)];
  }

  protected unary(y: T, x: Var<T>, dx: T): Var<T> {
    return this.#append(y, indexOf(x), dx, -1, dx);
  }

  protected binary(y: T, a: Var<T>, da: T, b: Var<T>, db: T): Var<T> {
    return this.#append(y, indexOf(a), da, indexOf(b), db);
  }

  #append(y: T, a: number, da: T, b: number, db: T): Var<T> {
    const i = this.#length++;
    if (i === this.#values.length) this.#grow();
    this.#values[i] = y;
    this.#operands[2 * i] = a;
    this.#operands[2 * i + 1] = b;
    this.#slopes[2 * i] = da;
    this.#slopes[2 * i + 1] = db;
    return i as unknown as Var<T>;
  }

  #grow(): void {
    this.#values = doubled(this.#values, this.base.column);
    this.#operands = doubled(this.#operands, size => new Int32Array(size));
    this.#slopes = doubled(this.#slopes, this.base.column);
    this.#adjoints = doubled(this.#adjoints, this.base.column);
  }

  /** ∂root/∂x for each x: one walk back, whatever their number. */
  gradient(root: Var<T>, xs: readonly Var<T>[]): T[] {
    const adjoints = this.#adjoints;
    adjoints[indexOf(root)] = this.base.one;
    this.#walk(indexOf(root), 0);
    const gradient = new Array<T>(xs.length);
    for (let i = 0; i < xs.length; i++) gradient[i] = adjoints[indexOf(xs[i])];
    this.#forget(0, indexOf(root));
    return gradient;
  }

  /** From line `last` back to line `first`. */
  #walk(last: number, first: number): void {
    const { base } = this;
    const { zero } = base;
    const operands = this.#operands;
    const slopes = this.#slopes;
    const adjoints = this.#adjoints;
    if (isPlain(base)) {
      walkPlain(operands, slopes as Column<number>, adjoints as Column<number>, last, first);
      return;
    }
    for (let i = last; i >= first; i--) {
      const g = adjoints[i];
      const a = operands[2 * i];
      if (g === zero || a < 0) continue;
      adjoints[a] = base.addMul(adjoints[a], g, slopes[2 * i]);
      const b = operands[2 * i + 1];
      if (b >= 0) adjoints[b] = base.addMul(adjoints[b], g, slopes[2 * i + 1]);
    }
  }

  /** Sets the adjoints from line `first` to line `last` to zero. */
  #forget(first: number, last: number): void {
    const { zero } = this.base;
    const adjoints = this.#adjoints;
    for (let i = first; i <= last; i++) adjoints[i] = zero;
  }

  /**
   * What f records is walked back at once, and in its place a line is kept for each earlier one that it read: the slope by that. So a long
   * computation of few variables fits into a short tape.
   *
   * Source    Preaccumulation: A. Griewank & A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, §10.2.
   */
  collapse(f: () => Var<T>): Var<T> {
    const first = this.#length;
    const root = indexOf(f());
    if (root < first) return root as unknown as Var<T>;
    const { zero, one } = this.base;
    const adjoints = this.#adjoints;
    adjoints[root] = one;
    this.#walk(root, first);
    this.#forget(first, root);

    const slopes = new Map<number, T>();
    for (let k = 2 * first; k < 2 * root + 2; k++) {
      const operand = this.#operands[k];
      if (operand < 0 || operand >= first || adjoints[operand] === zero) continue;
      slopes.set(operand, adjoints[operand]);
      adjoints[operand] = zero;
    }

    const y = this.#values[root];
    this.#length = first;
    let line = this.lift(y);
    for (const [operand, slope] of slopes) line = this.#append(y, operand, slope, indexOf(line), one);
    return line;
  }
}

const isPlain = (base: unknown): boolean => base === numbers;

/** The walk over plain numbers, in their own operators: where a program has met two arithmetics, V8 calls a function for each base.add. */
function walkPlain(operands: Int32Array, slopes: Column<number>, adjoints: Column<number>, last: number, first: number): void {
  for (let i = last; i >= first; i--) {
    const g = adjoints[i];
    const a = operands[2 * i];
    if (g === 0 || a < 0) continue;
    adjoints[a] += g * slopes[2 * i];
    const b = operands[2 * i + 1];
    if (b >= 0) adjoints[b] += g * slopes[2 * i + 1];
  }
}

/** The same numbers in an array twice as long. */
function doubled<C extends Column<unknown>>(column: C, make: (size: number) => C): C {
  const wider = make(2 * column.length);
  for (let i = 0; i < column.length; i++) wider[i] = column[i];
  return wider;
}
