import type { Tensor } from "../tensor/tensor.ts";
import type { Pulls, Rule, Value, Var } from "./var.ts";

// What only the compiler needs: how the type of an op follows from the plain function that it is made of. Readers may skip it.

/** An argument of an op as its caller may give it: where the plain function takes a tensor, a Var will do. */
type Lift<T> = T extends Tensor ? Value : T extends readonly Tensor[] ? readonly Value[] : T;
export type Lifted<A extends readonly unknown[]> = { [K in keyof A]: Lift<A[K]> };

/** Var when a Var is certain to be among the arguments, Tensor when none can be, else either. */
type Element<T> = T extends readonly (infer E)[] ? E : T;
type Result<B extends readonly unknown[]> = true extends { [K in keyof B]: Element<B[K]> extends Var ? true : false }[number]
  ? Var
  : Extract<Element<B[number]>, Var> extends never
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
  <B extends Lifted<A>>(...args: B): Result<B>;
  /** Never there at run time: where the compiler finds again what the op takes, and what its rule is. */
  readonly takes?: A;
  readonly pullback?: (g: Value, y: Value, ...args: P) => Pulls;
}
