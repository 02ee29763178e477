import { Tensor } from "../tensor/tensor.ts";
import { type Tape, type Value, Var } from "./tape.ts";

/** The gradients of an op's tensor operands, in order, each computed only when it is asked for. */
export type Pulls = readonly (() => Tensor)[];

/** What the tape needs to know of an op. */
export interface Rule {
  readonly opName: string;
  readonly broadcasts: boolean;
  pull(g: Tensor, y: Tensor, args: readonly unknown[]): Pulls;
}

/** An argument of an op as its caller may give it: where the plain function takes a tensor, a Var will do. */
type Lift<T> = T extends Tensor ? Value : T extends readonly Tensor[] ? readonly Value[] : T;
type Lifted<A extends readonly unknown[]> = { [K in keyof A]: Lift<A[K]> };

/** Var when a Var is certain to be among the arguments, Tensor when none can be, else either. */
type Element<T> = T extends readonly (infer E)[] ? E : T;
type Result<B extends readonly unknown[]> = true extends { [K in keyof B]: Element<B[K]> extends Var ? true : false }[number]
  ? Var
  : Extract<Element<B[number]>, Var> extends never
    ? Tensor
    : Value;

/** A differentiable op: on tensors it computes; with a Var among its operands it also records. */
export interface Op<A extends readonly unknown[]> extends Rule {
  <B extends Lifted<A>>(...args: B): Result<B>;
}

/**
 * Makes a differentiable op of a plain function and its pullback.
 *
 * `pullback(g, y, ...args)` gets the gradient g of the result, the result y and the plain arguments, and gives one thunk for each
 * tensor among them (those inside an array included), in order: a gradient that nobody needs is never computed. Shapes, arity,
 * accumulation and un-broadcasting are the tape's work; a rule is only mathematics.
 *
 * A forward that has more to keep for the way back returns it behind its result, `[y, kept]`; the pullback gets it behind the arguments.
 */
export function defineOp<A extends readonly unknown[], K extends readonly unknown[] = []>(
  opName: string,
  forward: (...args: A) => Tensor | readonly [Tensor, ...K],
  pullback: (g: Tensor, y: Tensor, ...args: [...A, ...K]) => Pulls,
  { broadcasts = false }: { readonly broadcasts?: boolean } = {},
): Op<A> {
  const op = (...args: unknown[]): Value => {
    const operands: number[] = [];
    let tape: Tape | undefined;
    const open = (arg: unknown): unknown => {
      if (arg instanceof Var) {
        if (tape !== undefined && tape !== arg.tape) throw new Error(`${opName}: operands must be recorded on one tape, got two`);
        tape = arg.tape;
        operands.push(arg.index);
        return arg.value;
      }
      if (arg instanceof Tensor) operands.push(-1);
      else if (Array.isArray(arg) && isValue(arg[0])) return arg.map(open);
      return arg;
    };
    const plain = args.map(open);
    const result = forward(...(plain as unknown as A));
    const y = result instanceof Tensor ? result : result[0];
    if (tape === undefined) return y;
    return tape.record(rule, y, result instanceof Tensor ? plain : [...plain, ...result.slice(1)], operands);
  };
  const pull = (g: Tensor, y: Tensor, args: readonly unknown[]): Pulls => pullback(g, y, ...(args as [...A, ...K]));
  const rule = Object.assign(op, { opName, broadcasts, pull });
  return rule as unknown as Op<A>;
}

const isValue = (x: unknown): x is Value => x instanceof Tensor || x instanceof Var;
