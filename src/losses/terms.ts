import { rDropTerms } from "../autograd/fused.ts";
import { add, exp, gather, logSoftmax, mean, mul, neg, reshape, scale, slice, sub, sum } from "../autograd/rules.ts";
import type { Value } from "../autograd/var.ts";
import { ShapeError } from "../tensor/errors.ts";
import { checkLabels, type Labels } from "../tensor/labels.ts";
import type { CrossEntropyOptions } from "./nll.ts";
import { checkLogits, reduceRows } from "./rows.ts";

// What the losses are made of.

/** Cross-entropy from log-probabilities. */
export function smoothNll(
  op: string,
  logP: Value,
  labels: Labels,
  { reduction = "mean", ignoreIndex, labelSmoothing = 0 }: CrossEntropyOptions,
): Value {
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1))
    throw new RangeError(`${op}: labelSmoothing must satisfy 0 <= labelSmoothing <= 1, got ${labelSmoothing}`);
  const { picked, counts } = pickLabels(op, logP, labels, ignoreIndex);
  const smoothed = labelSmoothing === 0 ? picked : add(scale(picked, 1 - labelSmoothing), scale(mean(logP, { axis: 1 }), labelSmoothing));
  return reduceRows(op, neg(smoothed), reduction, counts);
}

function pickLabels(op: string, logP: Value, labels: Labels, ignoreIndex?: number): { picked: Value; counts?: boolean[] } {
  const [n, c] = checkLogits(op, logP);
  checkLabels(op, labels, n, c, ignoreIndex);
  if (ignoreIndex === undefined) return { picked: gather(logP, labels) };
  const counts = Array.from(labels, label => label !== ignoreIndex);
  return {
    picked: gather(
      logP,
      Array.from(labels, (label, i) => (counts[i] ? label : 0)),
    ),
    counts,
  };
}

/** ½ Σ (p − q)(s − t) of each row, where p and q are the probabilities of s and t. */
export const symmetricKlRows = (p: Value, q: Value, s: Value, t: Value): Value => scale(sum(mul(sub(p, q), sub(s, t)), { axis: 1 }), 0.5);

/** The two terms of R-Drop. */
interface Terms {
  readonly nll: Value;
  readonly kl: Value;
}

/** The common case, two passes in which every row counts, in one walk: the same bits as `composedTerms`. */
export function fusedTerms(logits: Value, labels: Labels): Terms {
  const terms = rDropTerms(logits, labels);
  const [nll, kl] = [0, 1].map(i => reshape(slice(terms, { start: i, end: i + 1 }), [])) as [Value, Value];
  return { nll, kl };
}

/** The definition. The two terms share one logSoftmax and its exp. */
export function composedTerms(logits: Value, { targets, counts }: KeptRows, passes: number, labelSmoothing: number): Terms {
  const n = targets.length;
  const logP = logSoftmax(logits);
  const p = exp(logP);
  const ofPass = (x: Value, i: number): Value => slice(x, { start: i * n, end: (i + 1) * n });
  const indices = Array.from({ length: passes }, (_, i) => i);
  const nlls = indices.map(i => smoothNll("rDropLoss", ofPass(logP, i), targets, { labelSmoothing, ignoreIndex: LEFT_OUT }));
  const kls = indices.flatMap(i =>
    indices
      .slice(i + 1)
      .map(j => reduceRows("rDropLoss", symmetricKlRows(ofPass(p, i), ofPass(p, j), ofPass(logits, i), ofPass(logits, j)), "mean", counts)),
  );
  const total = (xs: readonly Value[]): Value => xs.reduce((a, b) => add(a, b));
  return { nll: total(nlls), kl: kls.length === 1 ? kls[0] : scale(total(kls), 1 / kls.length) };
}

const LEFT_OUT = -1;

/** Which samples count (all of them when `counts` is absent); the labels, checked, with LEFT_OUT for those that do not. */
export interface KeptRows {
  readonly targets: Labels;
  readonly counts?: readonly boolean[];
  readonly counted: number;
}

/** Throws as rDropLoss says. */
export function keptRows(
  labels: Labels,
  n: number,
  classes: number,
  { ignoreIndex, mask }: { readonly ignoreIndex?: number; readonly mask?: ArrayLike<number | boolean> },
): KeptRows {
  if (ignoreIndex === undefined && mask === undefined) {
    checkLabels("rDropLoss", labels, n, classes);
    return { targets: labels, counted: n };
  }
  if (mask !== undefined && mask.length !== n)
    throw new ShapeError(`rDropLoss: mask must have one entry a sample, got ${mask.length} for ${n} samples`);
  const counts = Array.from({ length: n }, (_, i) => labels[i] !== ignoreIndex && (mask === undefined || Boolean(mask[i])));
  const counted = counts.filter(Boolean).length;
  checkLabels("rDropLoss", counted === n ? labels : Array.from(labels, (label, i) => (counts[i] ? label : 0)), n, classes);
  if (counted === 0) throw new RangeError(`rDropLoss: at least one row must count, got none of ${n}`);
  return { targets: Array.from(labels, (label, i) => (counts[i] ? label : LEFT_OUT)), counts, counted };
}
