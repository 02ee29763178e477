import { affine } from "../../src/autograd/fused.ts";
import * as op from "../../src/autograd/rules.ts";
import type { Value } from "../../src/autograd/var.ts";
import { klDiv } from "../../src/losses/kl.ts";
import { crossEntropy, nllLoss } from "../../src/losses/nll.ts";
import { rDropLoss } from "../../src/losses/rdrop.ts";
import type { Stored } from "../close.ts";

// The cases of ops.json, which second-order.json goes on from, and how each op among them is called here.

/** The options of an op by name; which of them a case has depends on its op. */
export interface Args {
  readonly alpha: number;
  readonly axis: number;
  readonly exponent: number;
  readonly reduction: "mean" | "sum" | "none";
  readonly shape: number[];
}

export interface Case {
  readonly op: string;
  readonly inputs: readonly Stored[];
  readonly ints: number[] | null;
  readonly args: object;
  readonly output: Stored;
  readonly gradOutput: Stored;
  readonly gradInputs: readonly Stored[];
}

type Call = (xs: Value[], args: Args, labels: number[]) => Value;

const calls: Record<string, Call> = {
  abs: ([x]) => op.abs(x),
  add: ([a, b]) => op.add(a, b),
  concat: (xs, { axis }) => op.concat(xs, axis),
  crossEntropy: ([x], args, labels) => crossEntropy(x, labels, args),
  div: ([a, b]) => op.div(a, b),
  exp: ([x]) => op.exp(x),
  klDiv: ([logQ, target], args) => klDiv(logQ, target, args),
  linear: ([x, weight, bias]) => affine(x, weight, bias),
  log: ([x]) => op.log(x),
  logSoftmax: ([x], args) => op.logSoftmax(x, args),
  logSumExp: ([x], args) => op.logSumExp(x, args),
  matmul: ([a, b]) => op.matmul(a, b),
  max: ([x], args) => op.max(x, args),
  mean: ([x], args) => op.mean(x, args),
  mul: ([a, b]) => op.mul(a, b),
  neg: ([x]) => op.neg(x),
  nllLoss: ([x], args, labels) => nllLoss(x, labels, args),
  pow: ([x], { exponent }) => op.pow(x, exponent),
  rDropLoss: ([x], args, labels) => rDropLoss(x, labels, args).loss,
  relu: ([x]) => op.relu(x),
  reshape: ([x], { shape }) => op.reshape(x, shape),
  sigmoid: ([x]) => op.sigmoid(x),
  slice: ([x], args) => op.slice(x, args),
  softmax: ([x], args) => op.softmax(x, args),
  sqrt: ([x]) => op.sqrt(x),
  square: ([x]) => op.square(x),
  sub: ([a, b]) => op.sub(a, b),
  sum: ([x], args) => op.sum(x, args),
  tanh: ([x]) => op.tanh(x),
  transpose: ([x]) => op.transpose(x),
};

/** Calls the op of a case. Throws Error for an op that is not known here. */
export function callCase({ op: name, args, ints }: Case, xs: Value[]): Value {
  if (!Object.hasOwn(calls, name)) throw new Error(`ops.json: every op must be known, got ${name}`);
  return calls[name](xs, args as Args, ints ?? []);
}
