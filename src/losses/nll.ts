import type { Outcome } from "../autograd/op-types.ts";
import { logSoftmax } from "../autograd/rules.ts";
import type { Value } from "../autograd/var.ts";
import type { Labels } from "../tensor/labels.ts";
import { options as checked } from "../tensor/options.ts";
import { checkLogits, keepRows, REDUCTIONS, type Reduction, targetsOf } from "./rows.ts";
import { smoothNll } from "./terms.ts";

export interface NllOptions {
  /** "mean" unless given. */
  readonly reduction?: Reduction;
  /** Rows with this label add nothing and are not counted by the mean, whatever their scores are; their gradient is 0. */
  readonly ignoreIndex?: number;
}

export interface CrossEntropyOptions extends NllOptions {
  /** Share of the target spread evenly over the classes; 0 unless given. */
  readonly labelSmoothing?: number;
}

const NLL = { reduction: REDUCTIONS, ignoreIndex: "number" } as const;
const CROSS_ENTROPY = { ...NLL, labelSmoothing: "number" } as const;

/**
 * Negative log-likelihood: −logP[i, y_i] of each row, reduced.
 *
 * Shapes    logP [n, c] log-probabilities, labels n whole numbers → [] (or [n] under "none").
 * Gradient  dlogP[i, y_i] = −g / n, zeros elsewhere.
 * Units     natural log (nats).
 * Throws    ShapeError for shapes; RangeError for a label outside 0..c−1 that is not `ignoreIndex`, for an unknown reduction, or when
 *           no row is left to average.
 */
export function nllLoss<L extends Value>(logP: L, labels: Labels, options?: NllOptions): Outcome<[L]> {
  const { reduction = "mean", ignoreIndex } = checked("nllLoss", options, NLL);
  const [n, c] = checkLogits("nllLoss", logP);
  const targets = targetsOf("nllLoss", labels, n, c, { ignoreIndex });
  return smoothNll("nllLoss", keepRows(logP, targets.counts), targets, { reduction }) as Outcome<[L]>;
}

/**
 * Cross-entropy of scores: nllLoss(logSoftmax(logits)). With label smoothing ε, each row is (1 − ε)·nll + ε·mean_c(−logP).
 *
 * Shapes    logits [n, c], labels n whole numbers → [] (or [n] under "none").
 * Units     natural log (nats).
 * Throws    as nllLoss; RangeError unless 0 <= labelSmoothing <= 1.
 * Source    Szegedy et al., CVPR 2016, section 7 (label smoothing).
 */
export function crossEntropy<L extends Value>(logits: L, labels: Labels, options?: CrossEntropyOptions): Outcome<[L]> {
  const { reduction = "mean", ignoreIndex, labelSmoothing = 0 } = checked("crossEntropy", options, CROSS_ENTROPY);
  const [n, c] = checkLogits("crossEntropy", logits);
  const targets = targetsOf("crossEntropy", labels, n, c, { ignoreIndex });
  const logP = logSoftmax(keepRows(logits, targets.counts));
  return smoothNll("crossEntropy", logP, targets, { reduction, labelSmoothing }) as Outcome<[L]>;
}
