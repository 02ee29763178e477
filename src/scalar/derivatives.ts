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

/** A formula's value and its gradient, by one mode or the other: in the arithmetic m, so that both can be differentiated again. */
export type Gradient = <T>(m: Arithmetic<T>, f: Formula<T>, xs: readonly T[]) => { value: T; gradient: T[] };

/** By one walk back over a tape, whatever the number of arguments. */
export const reverseGradient: Gradient = (m, f, xs) => {
  const tape = new Tape(m);
  const vars = xs.map(x => tape.variable(x));
  const y = f(tape, vars);
  return { value: tape.primal(y), gradient: tape.gradient(y, vars) };
};

/** By dual numbers with a tangent an argument. */
export const forwardGradient: Gradient = (m, f, xs) => {
  const duals = new Duals(m);
  const y = f(duals, seeded(duals, m, xs));
  return { value: y.value, gradient: tangentsOf(y, m, xs.length) };
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
  const ys = f(duals, seeded(duals, m, xs));
  return { values: ys.map(y => y.value), jacobian: ys.map(y => tangentsOf(y, m, xs.length)) };
}

/** Each argument with slope one in a direction of its own. */
const seeded = <T>(duals: Duals<T>, m: Arithmetic<T>, xs: readonly T[]): Dual<T>[] =>
  xs.map((x, i) =>
    duals.variable(
      x,
      xs.map((_, j) => (i === j ? m.one : m.zero)),
    ),
  );

/** The tangents, zeros for a constant's. */
const tangentsOf = <T>({ tangents }: Dual<T>, { zero }: Arithmetic<T>, n: number): T[] =>
  tangents.length === 0 ? new Array<T>(n).fill(zero) : [...tangents];
