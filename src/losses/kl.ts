import type { Outcome } from "../autograd/op-types.ts";
import { exp, mean, mul, scale, softmax, sub, sum, xlogx } from "../autograd/rules.ts";
import type { Value } from "../autograd/var.ts";
import { sameShape } from "../tensor/broadcast.ts";
import { ShapeError, show } from "../tensor/errors.ts";
import { options as checked } from "../tensor/options.ts";
import { type Counts, checkCounts, checkLogits, keepRows, reduceRows } from "./rows.ts";
import { symmetricKlRows } from "./terms.ts";

export interface KlOptions {
  /** "batchmean" (the sum over all elements / n, the mathematical KL averaged over rows) unless given; "mean" divides by n·c. */
  readonly reduction?: "batchmean" | "mean" | "sum" | "none";
  /** Whether the target comes as log-probabilities; true unless given. */
  readonly logTarget?: boolean;
}

export interface SymmetricKlOptions {
  /** "batchmean" (the mean over the rows that count) unless given. */
  readonly reduction?: "batchmean" | "sum" | "none";
  /** Which rows count; all unless given. Whatever the others hold adds nothing, and their gradient is 0. */
  readonly counts?: Counts;
}

const KL = { reduction: ["batchmean", "mean", "sum", "none"], logTarget: "boolean" } as const;
const SYMMETRIC = { reduction: ["batchmean", "sum", "none"], counts: "any" } as const;

/**
 * KL(P‖Q) = Σ_c p (log p − log q) from log-probabilities: `klDiv(logQ, logP)`. The first argument is the approximation Q and the
 * second the target P, in PyTorch's order; the divergence points from the target: klDiv(logQ, logP) is KL(P‖Q).
 *
 * Shapes    logQ, target [n, c] → [] (or [n, c] under "none").
 * Gradient  dlogQ = −g p; dlogP = g p (log p − log q + 1).
 * Units     natural log (nats).
 * Throws    ShapeError unless both are [n, c] with at least one row and one class; RangeError for an unknown reduction.
 *
 * `logTarget: false` takes the target as probabilities, with 0·log 0 = 0.
 * Differs from PyTorch in two defaults: `batchmean` and a target in logs.
 * Source    Kullback & Leibler, Ann. Math. Stat. 22(1), 1951.
 */
export function klDiv<Q extends Value, P extends Value>(logQ: Q, target: P, options?: KlOptions): Outcome<[Q, P]> {
  const { reduction = "batchmean", logTarget = true } = checked("klDiv", options, KL);
  const [n] = checkPair("klDiv", logQ, target);
  const terms: Value = logTarget ? mul(exp(target), sub(target, logQ)) : sub(xlogx(target), mul(target, logQ));
  const reduced = { none: () => terms, mean: () => mean(terms), sum: () => sum(terms), batchmean: () => scale(sum(terms), 1 / n) };
  return reduced[reduction]() as Outcome<[Q, P]>;
}

/**
 * ½ [KL(P‖Q) + KL(Q‖P)] straight from the scores s of P and t of Q:
 *
 *     KL(P‖Q) + KL(Q‖P) = Σ (p − q)(log p − log q) = Σ (p − q)(s − t),
 *
 * for log p = s − log Z_s, log q = t − log Z_t, and the two constants meet Σ (p − q) = 0.
 *
 * Shapes    s, t [n, c] → [] (or [n], a row's own, under "none").
 * Numerics  no logarithm is taken, so it is finite wherever the scores are.
 * Throws    ShapeError unless both are [n, c]; RangeError for an unknown reduction, or when `counts` leaves no row to average.
 * Source    Jeffreys, Proc. R. Soc. A 186, 1946 (the symmetric form); Liang et al., arXiv 2106.14448, eq. 2.
 */
export function symmetricKl<S extends Value, T extends Value>(s: S, t: T, options?: SymmetricKlOptions): Outcome<[S, T]> {
  const { reduction = "batchmean", counts } = checked("symmetricKl", options, SYMMETRIC);
  const [n] = checkPair("symmetricKl", s, t);
  const kept = checkCounts("symmetricKl", "counts", "row", counts, n);
  const [a, b] = [keepRows(s, kept), keepRows(t, kept)];
  const rows = symmetricKlRows(softmax(a), softmax(b), a, b);
  return reduceRows("symmetricKl", rows, reduction === "batchmean" ? "mean" : reduction, kept) as Outcome<[S, T]>;
}

function checkPair(op: string, a: Value, b: Value): [number, number] {
  checkLogits(op, a);
  checkLogits(op, b);
  if (!sameShape(a.shape, b.shape)) throw new ShapeError(`${op}: the two must have one shape, got ${show(a.shape)} and ${show(b.shape)}`);
  return checkLogits(op, a);
}
