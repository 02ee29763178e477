import { pick, rDropTerms, weigh } from "../autograd/fused.ts";
import { add, exp, gather, logSoftmax, mean, mul, neg, scale, slice, sub, sum } from "../autograd/rules.ts";
import type { Value } from "../autograd/var.ts";
import type { Labels } from "../tensor/labels.ts";
import { within } from "../tensor/options.ts";
import { keepRows, type Reduction, reduceRows, type Targets } from "./rows.ts";

// What the losses are made of.

/** Cross-entropy from log-probabilities. Those of rows that do not count must be finite. */
export function smoothNll(
  op: string,
  logP: Value,
  { labels, counts }: Targets,
  { reduction = "mean", labelSmoothing = 0 }: { readonly reduction?: Reduction; readonly labelSmoothing?: number } = {},
): Value {
  within(op, "labelSmoothing", labelSmoothing, 0, 1);
  const picked = gather(logP, labels);
  const smoothed = labelSmoothing === 0 ? picked : add(scale(picked, 1 - labelSmoothing), scale(mean(logP, { axis: 1 }), labelSmoothing));
  return reduceRows(op, neg(smoothed), reduction, counts);
}

/** ½ Σ (p − q)(s − t) of each row, where p and q are the probabilities of s and t. */
export const symmetricKlRows = (p: Value, q: Value, s: Value, t: Value): Value => scale(sum(mul(sub(p, q), sub(s, t)), { axis: 1 }), 0.5);

/** The two terms of R-Drop. */
interface Terms {
  readonly nll: Value;
  readonly kl: Value;
}

/** nll and kl, and the loss that they make under these weights. */
export interface Weighted extends Terms {
  readonly loss: Value;
}

/** The common case, two passes in which every row counts, in one walk: the same bits as the composition. */
export function fusedLoss(logits: Value, labels: Labels, weights: readonly [nll: number, kl: number]): Weighted {
  const terms = rDropTerms(logits, labels);
  return { loss: weigh(terms, weights), nll: pick(terms, 0), kl: pick(terms, 1) };
}

/** The definition, op by op. */
export function composedLoss(
  logits: Value,
  targets: Targets,
  weights: readonly [nll: number, kl: number],
  passes: number,
  labelSmoothing: number,
): Weighted {
  const { nll, kl } = composedTerms(logits, targets, passes, labelSmoothing);
  return { loss: add(scale(nll, weights[0]), scale(kl, weights[1])), nll, kl };
}

/** The two terms share one logSoftmax and its exp. */
function composedTerms(logits: Value, targets: Targets, passes: number, labelSmoothing: number): Terms {
  const n = targets.labels.length;
  const scores = keepRows(logits, targets.counts);
  const logP = logSoftmax(scores);
  const p = exp(logP);
  const ofPass = (x: Value, i: number): Value => slice(x, { start: i * n, end: (i + 1) * n });
  const klOf = (i: number, j: number): Value => symmetricKlRows(ofPass(p, i), ofPass(p, j), ofPass(scores, i), ofPass(scores, j));
  const indices = Array.from({ length: passes }, (_, i) => i);
  const nlls = indices.map(i => smoothNll("rDropLoss", ofPass(logP, i), targets, { labelSmoothing }));
  const kls = indices.flatMap(i => indices.slice(i + 1).map(j => reduceRows("rDropLoss", klOf(i, j), "mean", targets.counts)));
  const total = (xs: readonly Value[]): Value => xs.reduce((a, b) => add(a, b));
  return { nll: total(nlls), kl: kls.length === 1 ? kls[0] : scale(total(kls), 1 / kls.length) };
}
