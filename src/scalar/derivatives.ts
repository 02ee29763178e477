import type { Arithmetic } from "./arithmetic.ts";
import { type Dual, Duals } from "./duals.ts";
import { Tape } from "./tape.ts";

/** An arithmetic over another, whose numbers it takes as constants. */
export interface Lifting<T, V> extends Arithmetic<V> {
  lift(x: T): V;
}

/**
 * A function of several numbers, written for any arithmetic over that of its arguments. It must name none of them: a line of one tape, or a
 * dual number of one level, cannot get into another's derivative but by `lift`, or the formula does not compile. That is what keeps
 * d/dx (x · d/dy (x + y)) at 1, where a derivative that takes the inner x for a y makes it 2 ("perturbation confusion").
 */
export type Formula<T> = <V>(m: Lifting<T, V>, xs: readonly V[]) => V;
export type Formulas<T> = <V>(m: Lifting<T, V>, xs: readonly V[]) => readonly V[];

/** Gives, in the arithmetic m, the value of a formula and its gradient: both can be differentiated again. */
export type Gradient = <T>(m: Arithmetic<T>) => (f: Formula<T>, xs: readonly T[]) => { value: T; gradient: T[] };

/**
 * Gradients by one walk back over a tape, whatever the number of arguments.
 *
 *     reverseGradient(numbers)((m, [x, y]) => m.mul(x, m.exp(y)), [2, 0]);   // { value: 2, gradient: [1, 2] }
 *
 * All calls of the function that it gives use one tape, each from where it finds it: also one inside another's formula.
 */
export const reverseGradient: Gradient = m => {
  const tape = new Tape(m);
  return (f, xs) => {
    const first = tape.length;
    const vars = xs.map(x => tape.variable(x));
    const y = f(tape, vars);
    const result = { value: tape.primal(y), gradient: tape.gradient(y, vars) };
    tape.clear(first);
    return result;
  };
};

/** Gradients by dual numbers with a tangent an argument. */
export const forwardGradient: Gradient = m => {
  const duals = new Duals(m);
  const units = unitVectors(m);
  return (f, xs) => {
    const y = f(
      duals,
      xs.map((x, i) => duals.variable(x, units(xs.length)[i])),
    );
    return { value: y.value, gradient: tangentsOf(y, m, xs.length) };
  };
};

/** Values and Jacobian, a row a result: a walk back for each. */
export function reverseJacobian<T>(m: Arithmetic<T>, f: Formulas<T>, xs: readonly T[]): { values: T[]; jacobian: T[][] } {
  const tape = new Tape(m);
  const vars = xs.map(x => tape.variable(x));
  const ys = f(tape, vars);
  return { values: ys.map(y => tape.primal(y)), jacobian: ys.map(y => tape.gradient(y, vars)) };
}

/** Values and Jacobian, a row a result: all columns at once. */
export function forwardJacobian<T>(m: Arithmetic<T>, f: Formulas<T>, xs: readonly T[]): { values: T[]; jacobian: T[][] } {
  const duals = new Duals(m);
  const units = unitVectors(m)(xs.length);
  const ys = f(
    duals,
    xs.map((x, i) => duals.variable(x, units[i])),
  );
  return { values: ys.map(y => y.value), jacobian: ys.map(y => tangentsOf(y, m, xs.length)) };
}

/** Directions of n arguments, one each; kept from one call to the next. */
function unitVectors<T>({ zero, one }: Arithmetic<T>): (n: number) => readonly (readonly T[])[] {
  let units: T[][] = [];
  return n => {
    if (units.length !== n) units = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? one : zero)));
    return units;
  };
}

/** The tangents, zeros for a constant's. */
const tangentsOf = <T>({ tangents }: Dual<T>, { zero }: Arithmetic<T>, n: number): T[] =>
  tangents.length === 0 ? new Array<T>(n).fill(zero) : [...tangents];
