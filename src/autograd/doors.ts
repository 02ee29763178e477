import type { Transposes } from "../kernels/reference/matmul.ts";
import { isArrayLike, named } from "../tensor/errors.ts";
import type { DType } from "../tensor/home.ts";
import type { SliceOptions } from "../tensor/move.ts";
import { AXIS, AXIS_KEPT, type AxisOptions, axisOf, checkShape, DTYPES, type Known, number, oneOf, options } from "../tensor/options.ts";
import type { TakeOptions } from "../tensor/take.ts";
import { allocate, type Shape, type Tensor } from "../tensor/tensor.ts";
import { detach, isValue } from "./var.ts";

// The doors of the ops: where arguments are looked at, once, before an op computes or records. What comes in may be written in more than
// one way (a number for a tensor, an axis for options); what goes on to the forward, the tape and the rule has one form.

/** Checks the arguments of an op in place, and puts them into the form that its forward takes. L is what callers may write. */
export interface Door<L extends readonly unknown[]> {
  (op: string, args: unknown[]): void;
  /** Never there at run time: what the compiler finds L by. */
  readonly takes?: L;
}

/** `operands` tensors, then what `rest` looks at, `most` arguments in all. */
const door =
  <L extends readonly unknown[]>(operands: number, most = operands, rest?: (op: string, args: unknown[]) => void): Door<L> =>
  (op, args) => {
    for (let i = 0; i < operands; i++) if (!isValue(args[i])) throw notOperand(op, args[i]);
    rest?.(op, args);
    if (args.length > most) throw tooMany(op, args, most);
  };

export const unary = door<[x: Tensor]>(1);
export const ternary = door<[x: Tensor, weight: Tensor, bias: Tensor]>(3);

/** Two tensors, or a tensor and a number, which takes the dtype of the other and lives where its results do. */
export const binary: Door<[a: Tensor | number, b: Tensor | number]> = (op, args) => {
  if (args.length > 2) throw tooMany(op, args, 2);
  for (let i = 0; i < 2; i++) {
    if (isValue(args[i])) continue;
    if (typeof args[i] !== "number") throw notOperand(op, args[i], "tensors, Vars or numbers");
    const other = args[1 - i];
    if (typeof other === "number")
      throw new TypeError(`${op}: one operand must be a tensor or a Var, got two numbers; tensor(${args[i]}) makes one`);
    if (isValue(other)) args[i] = constant(args[i] as number, detach(other));
  }
};

function constant(value: number, beside: Tensor): Tensor {
  const x = allocate([], beside);
  x.data[0] = value;
  return x;
}

/** A tensor, and a number called `name`. */
const withNumber = (name: string): Door<[x: Tensor, by: number]> => door(1, 2, (op, args) => number(op, name, args[1]));
export const scaled = withNumber("factor");
export const raised = withNumber("exponent");

const withAxis = <O extends AxisOptions>(known: Known): Door<[x: Tensor, axis?: number | O]> =>
  door(1, 2, (op, args) => {
    if (args.length > 1) args[1] = axisOf(op, args[1] as AxisOptions, known);
  });

/** `softmax(x)`, `softmax(x, 1)`, `softmax(x, { axis: 1 })` */
export const along = withAxis<Pick<AxisOptions, "axis">>(AXIS);
/** `sum(x)`, `sum(x, 0)`, `sum(x, { axis: 0, keepDims: true })` */
export const reduced = withAxis<AxisOptions>(AXIS_KEPT);

const withOptions = <L extends readonly unknown[]>(operands: number, known: Known): Door<L> =>
  door(operands, operands + 1, (op, args) => {
    if (args.length > operands) options(op, args[operands] as object, known);
  });
export const transposing = withOptions<[a: Tensor, b: Tensor, options?: Transposes]>(2, { transposeA: "boolean", transposeB: "boolean" });
export const slicing = withOptions<[x: Tensor, options?: SliceOptions]>(1, { axis: "number", start: "number", end: "number" });

export const shaped = door<[x: Tensor, shape: Shape]>(1, 2, (op, args) => checkShape(op, args[1]));
export const typed = door<[x: Tensor, dtype: DType]>(1, 2, (op, args) => oneOf(op, "dtype", args[1], DTYPES));
export const labelled = door<[x: Tensor, labels: ArrayLike<number>]>(1, 2);
/** `take(x, [2, 0])`, `take(x, [2, 0], 1)`, `take(x, [2, 0], { axis: 1 })` */
export const indexed = door<[x: Tensor, indices: ArrayLike<number>, axis?: number | TakeOptions]>(1, 3, (op, args) => {
  if (args.length > 2) args[2] = axisOf(op, args[2] as TakeOptions, AXIS);
});

/** Tensors in an array, and their axis. */
export const joining: Door<[xs: readonly Tensor[], axis?: number | Omit<AxisOptions, "keepDims">]> = (op, args) => {
  const [xs, axis] = args as [unknown, AxisOptions];
  if (!Array.isArray(xs)) throw new TypeError(`${op}: tensors must come in an array, got ${named(xs)}`);
  for (const x of xs) if (!isValue(x)) throw notOperand(op, x);
  if (args.length > 2) throw tooMany(op, args, 2);
  if (axis !== undefined) args[1] = axisOf(op, axis, AXIS);
};

/** Says what an operand must be, and how to make one. */
export function notOperand(op: string, x: unknown, what = "tensors or Vars"): TypeError {
  return new TypeError(
    `${op}: operands must be ${what}, got ${named(x)}${typeof x === "number" ? `; tensor(${x}) makes one` : isArrayLike(x) ? "; tensor([...]) makes one" : ""}`,
  );
}

const tooMany = (op: string, args: unknown[], most: number): TypeError =>
  new TypeError(`${op}: there must be at most ${most} arguments, got ${args.length}; in map(), write x => ${op}(x)`);
