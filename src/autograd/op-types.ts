import type { Tensor } from "../tensor/tensor.ts";
import type { Pulls, Rule, Value, Var } from "./var.ts";

// What only the compiler needs: how the type of an op follows from the plain function that it is made of. Readers may skip it. The tuples keep
// the names that the plain function gives its arguments: an editor shows them.

/** An argument of an op as its caller may give it: where the plain function takes a tensor, a Var will do. */
type Lift<T> = T extends Tensor ? Value : T extends readonly Tensor[] ? readonly Value[] : T;
export type Lifted<A extends readonly unknown[]> = { [K in keyof A]: Lift<A[K]> };

/** The same argument where it is certain to be a Var; never where it is no operand. */
type Sure<T> = T extends Tensor ? Var : T extends readonly Tensor[] ? readonly Var[] : never;
type Positions<A> = { [K in Exclude<keyof A, keyof (readonly unknown[])>]: [Sure<A[K]>] extends [never] ? never : K };
type WithVarAt<A extends readonly unknown[], K> = { [I in keyof A]: I extends K ? Sure<A[I]> : Lift<A[I]> };
type WithVarAtOneOf<A extends readonly unknown[], K> = K extends unknown ? WithVarAt<A, K> : never;

/** Arguments of which one is certain to be a Var, whichever it is. */
type WithVar<A extends readonly unknown[]> = WithVarAtOneOf<A, Positions<A>[keyof Positions<A>]>;

/** Var when a Var is certain to be among the values, Tensor when none can be, else either. */
export type Outcome<B extends readonly Value[]> = true extends { [K in keyof B]: B[K] extends Var ? true : false }[number]
  ? Var
  : Extract<B[number], Var> extends never
    ? Tensor
    : Value;

/** What a rule gets behind g and y: the arguments, and what the forward kept for the way back. */
export type Passed<A extends readonly unknown[], K extends readonly unknown[]> = K extends readonly [] ? Lifted<A> : [...Lifted<A>, ...K];

/** What `rule` can give a derivative to. */
export interface Ruled extends Rule {
  readonly pullback?: (...args: never) => Pulls;
}

/** A differentiable op of the arguments A: on tensors it computes; with a Var among its operands it also records. */
export interface Op<A extends readonly unknown[], P extends readonly unknown[] = Lifted<A>> extends Rule {
  (...args: A): Tensor;
  (...args: WithVar<A>): Var;
  (...args: Lifted<A>): Value;
  /** Never there at run time: where the compiler finds again what the op takes, and what its rule is. */
  readonly takes?: A;
  readonly pullback?: (g: Value, y: Value, ...args: P) => Pulls;
}
