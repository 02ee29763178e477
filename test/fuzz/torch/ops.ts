import * as r from "../../../src/index.ts";
import type { Pass } from "../../../src/layers/pass.ts";
import type { Line } from "./program.ts";

// How the engine is asked for a line: through its public entry, as a user would.

type Call = (xs: readonly r.Value[], args: readonly unknown[], tape: r.Tape | undefined) => r.Value;

/** An op that takes its operands one by one, and its arguments behind them. */
const plain =
  (op: unknown): Call =>
  (xs, args) =>
    (op as (...args: readonly unknown[]) => r.Value)(...xs, ...args);

/** A training pass whose masks follow from a seed. */
const training = (seed: unknown, tape: r.Tape | undefined): Pass => ({ tape, training: true, masks: r.masks(seed as number, 0) });

/** The language: every op, loss and layer. The mask among the arguments of a dropout is for PyTorch; here the seed before it says as much. */
const calls: Record<string, Call> = {
  abs: plain(r.abs),
  add: plain(r.add),
  affine: plain(r.affine),
  concat: (xs, [axis]) => r.concat(xs, axis as number | undefined),
  cos: plain(r.cos),
  crossEntropy: plain(r.crossEntropy),
  detach: plain(r.detach),
  div: plain(r.div),
  dropout: ([x], [p, seed], tape) => r.dropout(p as number).forward(x, training(seed, tape)),
  exp: plain(r.exp),
  gather: plain(r.gather),
  klDiv: plain(r.klDiv),
  linear: ([x, weight, bias], _args, tape) => new r.Linear(r.detach(weight), r.detach(bias)).forward(x, { tape, training: false }),
  log: plain(r.log),
  logSoftmax: plain(r.logSoftmax),
  logSumExp: plain(r.logSumExp),
  matmul: plain(r.matmul),
  max: plain(r.max),
  mean: plain(r.mean),
  min: plain(r.min),
  mul: plain(r.mul),
  neg: plain(r.neg),
  nllLoss: plain(r.nllLoss),
  pow: plain(r.pow),
  rDropLoss: ([logits], [labels, options]) => r.rDropLoss(logits, labels as number[], options as r.RDropOptions | undefined).loss,
  relu: plain(r.relu),
  reluDropout: ([x], [p, seed, copies], tape) =>
    r.sequential(r.relu(), r.dropout(p as number)).forwardCopies(x, copies as number, training(seed, tape)),
  reshape: plain(r.reshape),
  scale: plain(r.scale),
  sigmoid: plain(r.sigmoid),
  sin: plain(r.sin),
  slice: plain(r.slice),
  softmax: plain(r.softmax),
  sqrt: plain(r.sqrt),
  square: plain(r.square),
  sub: plain(r.sub),
  sum: plain(r.sum),
  symmetricKl: plain(r.symmetricKl),
  take: plain(r.take),
  tanh: plain(r.tanh),
  transpose: plain(r.transpose),
  xlogx: plain(r.xlogx),
};

export const opNames: readonly string[] = Object.keys(calls);

/** Computes a line that is no leaf. On tensors it is a plain computation, on Vars it is recorded. */
export const call = ({ op, args }: Pick<Line, "op" | "args">, xs: readonly r.Value[], tape?: r.Tape): r.Value => calls[op](xs, args, tape);
