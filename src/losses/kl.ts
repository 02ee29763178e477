import { exp, mean, mul, scale, softmax, sub, sum, xlogx } from "../autograd/rules.ts";
import type { Value } from "../autograd/var.ts";
import { sameShape } from "../tensor/broadcast.ts";
import { ShapeError, show } from "../tensor/errors.ts";
import { checkLogits, reduceRows } from "./rows.ts";
import { symmetricKlRows } from "./terms.ts";

export interface KlOptions {
  /** "batchmean" (the sum over all elements / n, the mathematical KL averaged over rows) unless given; "mean" divides by n·c. */
  readonly reduction?: "batchmean" | "mean" | "sum" | "none";
}

/**
 * KL(P‖Q) = Σ_c p (log p − log q) from log-probabilities: `klDiv(logQ, logP)`. The first argument is the approximation Q and the
 * second the target P, in PyTorch's order; the divergence points from the target: klDiv(logQ, logP) is KL(P‖Q).
 *
 * Shapes    logQ, target [n, c] → [] (or [n, c] under "none").
 * Gradient  dlogQ = −g p; dlogP = g p (log p − log q + 1).
 * Units     natural log (nats).
 * Throws    ShapeError unless both are [n, c] with at least one row and one class.
 *
 * `logTarget: false` takes the target as probabilities, with 0·log 0 = 0.
 * Differs from PyTorch in two defaults: `batchmean` and a target in logs.
 * Source    Kullback & Leibler, Ann. Math. Stat. 22(1), 1951.
 */
export function klDiv(
  logQ: Value,
  target: Value,
  { reduction = "batchmean", logTarget = true }: KlOptions & { readonly logTarget?: boolean } = {},
): Value {
  const [n] = checkPair("klDiv", logQ, target);
  const terms = logTarget ? mul(exp(target), sub(target, logQ)) : sub(xlogx(target), mul(target, logQ));
  if (reduction === "none") return terms;
  if (reduction === "mean") return mean(terms);
  return reduction === "sum" ? sum(terms) : scale(sum(terms), 1 / n);
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
 * Throws    ShapeError unless both are [n, c]; RangeError when `counts` leaves no row.
 * Source    Jeffreys, Proc. R. Soc. A 186, 1946 (the symmetric form); Liang et al., arXiv 2106.14448, eq. 2.
 */
export function symmetricKl(
  s: Value,
  t: Value,
  { reduction = "batchmean", counts }: { readonly reduction?: "batchmean" | "sum" | "none"; readonly counts?: readonly boolean[] } = {},
): Value {
  checkPair("symmetricKl", s, t);
  return reduceRows("symmetricKl", symmetricKlRows(softmax(s), softmax(t), s, t), reduction === "batchmean" ? "mean" : reduction, counts);
}

function checkPair(op: string, a: Value, b: Value): [number, number] {
  if (!sameShape(a.shape, b.shape)) throw new ShapeError(`${op}: the two must have one shape, got ${show(a.shape)} and ${show(b.shape)}`);
  return checkLogits(op, a);
}
