import { basename } from "node:path";
import { isPlain, type PlainFunction } from "../src/autograd/from-function.ts";
import { type GradcheckInput, toTensor } from "../src/autograd/gradcheck-inputs.ts";
import { unravel } from "../src/autograd/report.ts";
import { Tape } from "../src/autograd/tape.ts";
import type { Differentiable } from "../src/autograd/trial.ts";
import { detach, isValue, Var } from "../src/autograd/var.ts";
import type { KernelSet } from "../src/kernels/kernels.ts";
import { sameShape } from "../src/tensor/broadcast.ts";
import { named, show } from "../src/tensor/errors.ts";
import type { DType } from "../src/tensor/home.ts";
import { Tensor } from "../src/tensor/tensor.ts";
import { Workspace } from "../src/tensor/workspace.ts";
import { forwardAndBack } from "./fused.ts";
import { type Machine, machine } from "./machine.ts";
import { attempt } from "./own-code.ts";
import { MOST_TOLERANCE } from "./product.ts";
import { machineLine, short, significant, table } from "./report.ts";
import { time } from "./timing.ts";

export interface OwnOpOptions {
  readonly dtype: DType;
  readonly kernels: KernelSet;
  readonly seconds: number;
  /** How long one call may take. */
  readonly patience: number;
}

/** Milliseconds, the best of the rounds. */
export interface OwnOpRow {
  readonly pass: "forward" | "forward and backward";
  readonly reference_ms: number;
  readonly fn_ms: number;
  /** reference / fn. */
  readonly ratio: number;
}

export interface OwnOpReport extends Machine {
  readonly name: string;
  readonly file: string;
  readonly tolerance: number;
  readonly verified: true;
  readonly rows: readonly OwnOpRow[];
}

/** An op that somebody has written, and what defines it. */
export interface OwnOp {
  readonly name: string;
  readonly file: string;
  readonly fn: Differentiable;
  readonly reference: Differentiable;
  readonly inputs: readonly GradcheckInput[];
  /** How far a number may be from the reference's, as a share of the largest of its array; 0 where every bit must be the same. */
  readonly tolerance: number;
}

/**
 * The op of a module, by what it exports: `fn` and `inputs`, as for `rdrop gradcheck --file`, and `reference`, the function that defines
 * it; `name` and `tolerance` where they are wanted.
 *
 * Throws    TypeError or RangeError, of one line.
 */
export function ownOp(file: string, exports: Readonly<Record<string, unknown>>): OwnOp {
  const { fn, reference, inputs, name = basename(file), tolerance = 0 } = exports;
  if (typeof fn !== "function") throw new TypeError(`bench op: ${file} must export fn, a function of the inputs, got ${typeof fn}`);
  if (typeof reference !== "function")
    throw new TypeError(`bench op: ${file} must export reference, the function that defines fn, got ${typeof reference}`);
  if (!Array.isArray(inputs))
    throw new TypeError(`bench op: ${file} must export inputs, an array of tensors or of nested numbers, got ${typeof inputs}`);
  if (typeof name !== "string") throw new TypeError(`bench op: name of ${file} must be a text, got ${typeof name}`);
  if (typeof tolerance !== "number" || !(tolerance >= 0 && tolerance <= MOST_TOLERANCE))
    throw new RangeError(`bench op: tolerance of ${file} must be a number in 0..${MOST_TOLERANCE}, got ${tolerance}`);
  const like = (f: unknown): Differentiable => (isPlain(f as Differentiable) ? (f as PlainFunction).like(inputs) : (f as Differentiable));
  return { name, file, fn: like(fn), reference: like(reference), inputs, tolerance };
}

const ROUNDS = 5;

/** An op beside its reference: values compared and both timed in alternation; then gradients, and the way back, where both are recorded. */
export function benchOp(own: OwnOp, { dtype, kernels, seconds, patience }: OwnOpOptions): OwnOpReport {
  const { name, file, tolerance } = own;
  const workspace = new Workspace({ kernels, megabytes: 512 });
  const inputs = own.inputs.map((x, i) => {
    const { data, shape } = toTensor(x, `bench op: input ${i} of ${file}`, dtype);
    return new Tensor(data.slice(), shape);
  });
  workspace.keep(inputs);

  const forward = (f: Differentiable) => (): Tensor[] => {
    workspace.begin();
    return [tensorOf(f(...inputs))];
  };
  const both = (f: Differentiable) => (): Tensor[] => {
    workspace.begin();
    return forwardAndBack(f, inputs, w => workspace.place(w));
  };
  const compared = (pass: OwnOpRow["pass"], way: typeof forward): OwnOpRow => {
    const runs = { reference: way(own.reference), fn: way(own.fn) };
    const first = (which: keyof typeof runs): Tensor[] =>
      attempt({ command: "bench op", file }, `${which}, ${pass}`, patience, runs[which]).map(x => new Tensor(x.data.slice(), x.shape));
    const [expected, got] = [first("reference"), first("fn")];
    got.forEach((x, i) => {
      const wrong = difference(x, expected[i], tolerance);
      const must = tolerance === 0 ? "give the bits of its reference" : `be within ${tolerance.toExponential()} of its reference`;
      const what = i === 0 ? "of the value" : `of the gradient of input ${i - 1}`;
      if (wrong !== undefined) throw new Error(`bench op: ${file} must ${must}, got ${wrong.replace("AT", what)}`);
    });
    const best = { reference: Infinity, fn: Infinity };
    for (let round = 0; round < ROUNDS; round++)
      for (const which of ["reference", "fn"] as const)
        best[which] = Math.min(best[which], time(runs[which], { seconds: seconds / ROUNDS }).best);
    const [reference_ms, fn_ms] = [significant(best.reference), significant(best.fn)];
    return { pass, reference_ms, fn_ms, ratio: significant(best.reference / best.fn, 3) };
  };

  const rows = [compared("forward", forward)];
  if (isRecorded(own.fn, inputs) && isRecorded(own.reference, inputs)) rows.push(compared("forward and backward", both));
  return { ...machine(), name, file, tolerance, verified: true, rows };
}

function tensorOf(y: unknown): Tensor {
  if (isValue(y)) return detach(y);
  throw new TypeError(`fn and reference must return a tensor or a Var, got ${named(y)}`);
}

const isRecorded = (f: Differentiable, inputs: readonly Tensor[]): boolean => {
  const tape = new Tape();
  return f(...inputs.map(x => tape.watch(x))) instanceof Var;
};

/** What is wrong with x, in words in which AT stands for what it is; undefined where it is right. */
function difference(x: Tensor, expected: Tensor, tolerance: number): string | undefined {
  if (!sameShape(x.shape, expected.shape)) return `the shape ${show(x.shape)} in place of ${show(expected.shape)} AT`;
  let largest = 0;
  for (const value of expected.data) largest = Math.max(largest, Math.abs(value));
  const isRight = (value: number, q: number): boolean =>
    Object.is(value, expected.data[q]) || (tolerance > 0 && Math.abs(value - expected.data[q]) <= tolerance * largest);
  const q = x.data.findIndex((value, at) => !isRight(value, at));
  if (q < 0) return undefined;
  return `${x.data[q]} in place of ${expected.data[q]} at ${show(unravel(q, x.shape))} AT`;
}

export function ownOpText({ name, tolerance, rows, ...where }: OwnOpReport): string {
  const exactly = tolerance === 0 ? "bit for bit" : `to ${tolerance.toExponential()} of the largest number`;
  const body = rows.map(({ pass, reference_ms, fn_ms, ratio }) => [pass, short(reference_ms), short(fn_ms), `${short(ratio)}x`]);
  return `${name} beside its reference, best of ${ROUNDS} rounds in alternation; ${rows.length > 1 ? "values and gradients agree" : "values agree"}, ${exactly}.
${machineLine(where)}

${table(["", "reference, ms", "fn, ms", "ratio"], body)}`;
}
