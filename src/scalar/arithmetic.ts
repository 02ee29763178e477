/**
 * What a formula computes with: m is to numbers of the type T what `Math` and its operators are to plain ones.
 *
 *     const f = <T>(m: Arithmetic<T>, x: T, y: T): T => m.add(m.mul(x, y), m.sin(x));
 *     f(numbers, 2, 3);   // 6.909…
 *
 * The same formula on the lines of a Tape, or on Duals, gives derivatives. Both are arithmetics made of another one, so they nest: a Tape
 * over Duals over numbers differentiates twice. Each level has a type of its own, and what comes from below has to be lifted: no derivative
 * can be taken for one of another level. Over Lanes they differentiate at many points at once.
 */
export interface Arithmetic<T> {
  readonly zero: T;
  readonly one: T;
  constant(c: number): T;
  /** The plain number in x: what is compared, and printed. */
  value(x: T): number;
  /** −1, 0 or 1: what a formula that may run for many numbers at once (`Lanes`) branches on. */
  sign(x: T): number;

  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  /** sum + a b, rounded twice: what a walk back adds up. */
  addMul(sum: T, a: T, b: T): T;
  div(a: T, b: T): T;
  neg(x: T): T;
  /** c x, for a plain number c. */
  scale(x: T, c: number): T;
  /** x + c, for a plain number c. */
  shift(x: T, c: number): T;

  square(x: T): T;
  sqrt(x: T): T;
  /** 1 / √x */
  rsqrt(x: T): T;
  /** xᵉ, for a plain number e. */
  pow(x: T, e: number): T;
  exp(x: T): T;
  log(x: T): T;
  sin(x: T): T;
  cos(x: T): T;
  tanh(x: T): T;
  /** 1 / (1 + e⁻ˣ) */
  sigmoid(x: T): T;

  /** The result of f. A Tape keeps one line of it in place of all that f has recorded: the same derivative, less memory. */
  collapse(f: () => T): T;
  /** Room for so many numbers, each zero. */
  readonly column: (size: number) => Column<T>;
}

/** An array of fixed length: a Float64Array for plain numbers. */
export interface Column<T> {
  readonly length: number;
  [i: number]: T;
}

/** Plain numbers: what every other arithmetic stands on. */
export const numbers: Arithmetic<number> = new (class Numbers implements Arithmetic<number> {
  readonly zero = 0;
  readonly one = 1;
  constant(c: number): number {
    return c;
  }
  value(x: number): number {
    return x;
  }
  sign(x: number): number {
    return Math.sign(x);
  }
  add(a: number, b: number): number {
    return a + b;
  }
  sub(a: number, b: number): number {
    return a - b;
  }
  mul(a: number, b: number): number {
    return a * b;
  }
  addMul(sum: number, a: number, b: number): number {
    return sum + a * b;
  }
  div(a: number, b: number): number {
    return a / b;
  }
  neg(x: number): number {
    return -x;
  }
  scale(x: number, c: number): number {
    return x * c;
  }
  shift(x: number, c: number): number {
    return x + c;
  }
  square(x: number): number {
    return x * x;
  }
  sqrt(x: number): number {
    return Math.sqrt(x);
  }
  rsqrt(x: number): number {
    return 1 / Math.sqrt(x);
  }
  pow(x: number, e: number): number {
    return x ** e;
  }
  exp(x: number): number {
    return Math.exp(x);
  }
  log(x: number): number {
    return Math.log(x);
  }
  sin(x: number): number {
    return Math.sin(x);
  }
  cos(x: number): number {
    return Math.cos(x);
  }
  tanh(x: number): number {
    return Math.tanh(x);
  }
  sigmoid(x: number): number {
    return 1 / (1 + Math.exp(-x));
  }
  collapse(f: () => number): number {
    return f();
  }
  readonly column = (size: number): Column<number> => new Float64Array(size);
})();
