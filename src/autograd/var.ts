import { named } from "../tensor/errors.ts";
import type { DType } from "../tensor/home.ts";
import { INSPECT } from "../tensor/print.ts";
import { type Shape, Tensor } from "../tensor/tensor.ts";

/** The gradients of an op's operands, in order, each computed only when it is asked for; undefined for an operand without slope. */
export type Pulls = readonly ((() => Value) | undefined)[];

/** The tensors whose numbers a rule reads beside g: none, the result, or those among the arguments. The shapes of all are at hand. */
export type Reads = "shapes" | "result" | "operands";

/** What a line keeps of the op that made it. */
export interface Rule {
  readonly opName: string;
  /** Whether operands may have been repeated: the walk then sums a gradient back to its operand's shape. */
  readonly broadcasts: boolean;
  /** What the rule reads the numbers of; all that there are, unless said. */
  readonly reads?: Reads | undefined;
  /** How the gradient g of the result y passes to the operands among the arguments. */
  pull(g: Value, y: Value, args: readonly unknown[]): Pulls;
  /** The same function in several ops, for one that does it in a single walk: what a recorded walk differentiates in its place. */
  readonly composition?: ((...args: readonly unknown[]) => Value) | undefined;
}

/** The tape as its lines see it. */
export interface History {
  readonly lines: readonly Var[];
  watch(x: Tensor): Var;
  record(rule: Rule, value: Tensor, args: readonly unknown[], operands: readonly number[], versions: number): Var;
  gradients(loss: Value, xs: readonly Value[], options: GradientOptions & { readonly record: true }): Var[];
  gradients(loss: Value, xs: readonly Value[], options?: GradientOptions): Tensor[];
}

export interface GradientOptions {
  /** Keeps the tape open for another walk. */
  readonly keep?: boolean;
  /** Records the walk itself, so that the gradients are lines that can be differentiated again. Keeps the tape open. */
  readonly record?: boolean;
  /** The gradient of the root to begin with, of its shape; 1 unless given, for a root of one number. */
  readonly seed?: Value;
}

/** How lines find their tape, until it is released: whoever still holds a line does not hold all the others. */
export interface Binding {
  tape: History | undefined;
}

/** A line of a tape: a value, and how it was made, `value = op(args)`. */
export class Var {
  readonly index: number;
  readonly value: Tensor;
  /** Undefined for a watched tensor, which nothing has made. */
  readonly rule: Rule | undefined;
  /** As the plain op took them; arrays and options are copies that nobody else changes. */
  readonly args: readonly unknown[];
  /** The line that each tensor among the arguments stands on, in order; −1 for a constant. */
  readonly operands: readonly number[];
  /** The versions of the tensors among the arguments, added up: another sum later means that one was written into. */
  readonly versions: number;
  readonly #binding: Binding;

  constructor(
    binding: Binding,
    index: number,
    value: Tensor,
    rule?: Rule,
    args: readonly unknown[] = [],
    operands: readonly number[] = [],
    versions = 0,
  ) {
    this.#binding = binding;
    this.index = index;
    this.value = value;
    this.rule = rule;
    this.args = args;
    this.operands = operands;
    this.versions = versions;
  }

  /** The tape that the line stands on. Throws Error when it has been released. */
  get tape(): History {
    return this.tapeFor("tape");
  }

  /** The tape, for `op` to write on. */
  tapeFor(op: string): History {
    const { tape } = this.#binding;
    if (tape === undefined) throw new Error(`${op}: its tape has been released; record the forward pass on a new Tape`);
    return tape;
  }

  /** The name of the op, "watch" for a watched tensor. */
  get op(): string {
    return this.rule?.opName ?? "watch";
  }

  get shape(): Shape {
    return this.value.shape;
  }

  get size(): number {
    return this.value.size;
  }

  get dtype(): DType {
    return this.value.dtype;
  }

  item(): number {
    return this.value.item();
  }

  toString(): string {
    return `%${this.index} = ${this.value}`;
  }

  /** What `console.log` shows in Node. */
  [INSPECT](): string {
    return `Var %${this.index} ${this.op}, ${this.value[INSPECT]()}`;
  }
}

/** What an op takes: a tensor (a constant to it) or a Var (whose history is kept). */
export type Value = Tensor | Var;

export const isValue = (x: unknown): x is Value => x instanceof Tensor || x instanceof Var;

/** Throws TypeError unless x is a tensor or a Var. */
export function checkValue(op: string, name: string, x: unknown): asserts x is Value {
  if (!isValue(x)) throw new TypeError(`${op}: ${name} must be a tensor or a Var, got ${named(x)}`);
}

/** The tensor in a value; its history stays behind. */
export function detach(x: Value): Tensor {
  if (x instanceof Var) return x.value;
  checkValue("detach", "x", x);
  return x;
}

/** The version of a tensor, or those of the tensors in an array added up; 0 for any other argument. */
export function versionOf(arg: unknown): number {
  if (arg instanceof Tensor) return arg.version;
  if (!Array.isArray(arg) || !(arg[0] instanceof Tensor)) return 0;
  return arg.reduce((sum: number, x: Tensor) => sum + x.version, 0);
}
