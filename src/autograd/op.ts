import { callable } from "../tensor/options.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Door } from "./doors.ts";
import type { Lifted, Op, Passed, Ruled } from "./op-types.ts";
import { type History, isValue, type Pulls, type Reads, type Rule, type Value, Var, versionOf } from "./var.ts";

/** What is true of an op beside its forward. */
export interface OpOptions<A extends readonly unknown[], L extends readonly unknown[] = A> {
  /** Whether operands may be repeated along axes, as NumPy does: their gradients are then summed back to their shape. */
  readonly broadcasts?: boolean;
  /** What the rule reads beside g: the numbers of nothing, of the result, or of the operands; of all of them unless said. A lean tape keeps no more. */
  readonly reads?: Reads;
  /** For a fused op: the same function in several ops. It is the op's test, and its derivative where the walk is recorded. */
  readonly composition?: (...args: Lifted<A>) => Value;
  /** What looks at the arguments first, and gives them the form that forward and rule know. */
  readonly door?: Door<L>;
}

/**
 * A differentiable op made of a plain function. Its derivative follows by `rule`.
 *
 *     export const mul = op("mul", t.mul, { broadcasts: true });
 *     rule(mul, (g, _y, a, b) => [() => mul(g, b), () => mul(g, a)]);
 *
 * On tensors it is the plain function. With a Var among its operands (those inside an array included) it also records a line; what the
 * line keeps is its own: arrays, labels and options are copied first, so that changing them later changes no gradient.
 *
 * A forward that has more to keep for the way back returns it behind its result, `[y, ...kept]`; the rule gets it behind the arguments.
 */
export function op<A extends readonly unknown[], K extends readonly unknown[] = [], L extends readonly unknown[] = A>(
  opName: string,
  forward: (...args: A) => Tensor | readonly [Tensor, ...K],
  { broadcasts = false, composition, door, reads }: OpOptions<A, L> = {},
): Op<L, Passed<A, K>> {
  callable("op", "forward", forward);
  const plain = forward as unknown as (...args: readonly unknown[]) => Tensor | readonly [Tensor, ...unknown[]];
  const call = (...args: unknown[]): Value => {
    if (door !== undefined) door(opName, args);
    const tape = tapeOf(opName, args);
    if (tape !== undefined) return record(tape, rule, plain, args);
    const result = plain(...args);
    return result instanceof Tensor ? result : result[0];
  };
  const pull = (): never => {
    throw new Error(`${opName}: the op must have a rule to have a gradient, got none; give it one with rule(${opName}, pullback)`);
  };
  const rule: Rule = Object.assign(call, { opName, broadcasts, reads, composition: composition as Rule["composition"], pull });
  return rule as unknown as Op<L, Passed<A, K>>;
}

/**
 * Gives an op its derivative. `pullback(g, y, ...args)` gets the gradient g of the result, the result y and the arguments, and gives one
 * thunk for each tensor among them, in order: a gradient that nobody needs is never computed. Where the result does not move with an
 * operand, undefined stands in the thunk's place. Shapes, arity, accumulation and un-broadcasting are the walk's work.
 *
 * A rule is written with differentiable ops. On a plain walk they meet tensors and compute; on a recorded one they meet Vars and record,
 * and so the derivative has a derivative.
 */
export function rule<O extends Ruled>(op: O, pullback: NonNullable<O["pullback"]>): void {
  callable("rule", "op", op);
  callable("rule", "pullback", pullback);
  const plain = pullback as unknown as (g: Value, y: Value, ...args: readonly unknown[]) => Pulls;
  op.pull = (g, y, args) => plain(g, y, ...args);
}

/** `op` and `rule` in one, for a rule that does not name its own op. */
export function defineOp<A extends readonly unknown[], K extends readonly unknown[] = []>(
  opName: string,
  forward: (...args: A) => Tensor | readonly [Tensor, ...K],
  pullback: (g: Value, y: Value, ...args: Passed<A, K>) => Pulls,
  options: OpOptions<A> = {},
): Op<A, Passed<A, K>> {
  const made = op(opName, forward, options);
  rule(made, pullback);
  return made;
}

/** The one tape that the Vars among the arguments stand on; undefined when there is none. */
function tapeOf(opName: string, args: readonly unknown[]): History | undefined {
  let tape: History | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    const found = arg instanceof Var ? arg.tapeFor(opName) : Array.isArray(arg) && isValue(arg[0]) ? tapeOf(opName, arg) : undefined;
    if (found === undefined) continue;
    if (tape !== undefined && tape !== found) throw new Error(`${opName}: operands must be recorded on one tape, got two`);
    tape = found;
  }
  return tape;
}

/** Computes on the plain arguments and appends the line. */
function record(
  tape: History,
  rule: Rule,
  forward: (...args: readonly unknown[]) => Tensor | readonly [Tensor, ...unknown[]],
  args: readonly unknown[],
): Var {
  const operands: number[] = [];
  const plain = opened(args, operands);
  let versions = 0;
  const result = forward(...plain);
  for (const x of plain) versions += versionOf(x);
  if (result instanceof Tensor) return tape.record(rule, result, plain, operands, versions);
  return tape.record(rule, result[0], [...plain, ...result.slice(1)], operands, versions);
}

/** The arguments without history, and on which lines they stood. What is no tensor is copied, for its caller may change it later. */
function opened(args: readonly unknown[], operands: number[]): unknown[] {
  const plain = new Array<unknown>(args.length);
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg instanceof Var) {
      operands.push(arg.index);
      plain[i] = arg.value;
    } else if (arg instanceof Tensor) {
      operands.push(-1);
      plain[i] = arg;
    } else plain[i] = Array.isArray(arg) && isValue(arg[0]) ? opened(arg, operands) : own(arg);
  }
  return plain;
}

/** A copy of an array, a typed array or an object of options; anything else as it is. */
function own(arg: unknown): unknown {
  if (typeof arg !== "object" || arg === null) return arg;
  if (Array.isArray(arg) || (ArrayBuffer.isView(arg) && !(arg instanceof DataView)))
    return (arg as unknown as { slice(): unknown }).slice();
  return Object.getPrototypeOf(arg) === Object.prototype ? { ...arg } : arg;
}
