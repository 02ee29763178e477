import type { Outcome } from "../autograd/op-types.ts";
import type { Value } from "../autograd/var.ts";
import { ShapeError } from "../tensor/errors.ts";
import type { Labels } from "../tensor/labels.ts";
import { below, options as checked, whole } from "../tensor/options.ts";
import { type Variant, variants } from "./alpha.ts";
import { type Counts, checkCounts, checkLogits, targetsOf } from "./rows.ts";
import { composedLoss, fusedLoss } from "./terms.ts";

export interface RDropOptions {
  /** Weight of the KL term; 1 unless given. */
  readonly alpha?: number;
  /** How many sub-models the rows belong to; 2 unless given. */
  readonly passes?: number;
  /** Touches the cross-entropy only. */
  readonly labelSmoothing?: number;
  /** Rows with this label are left out of both terms (padding, as fairseq does), whatever their scores are; their gradient is 0. */
  readonly ignoreIndex?: number;
  /** Which of the n samples count, in both terms; all unless given. The others are left out as by `ignoreIndex`. */
  readonly mask?: Counts;
  /** Whose meaning of alpha to follow; the paper's unless given. See `explainAlpha`. */
  readonly variant?: Variant;
  /** `false` computes the terms one op after the other, with the same bits, so that a tape shows them; true unless given. */
  readonly fused?: boolean;
}

/** A loss and its two terms: under the paper's variant, loss = nll + alpha · kl. */
export interface RDropTerms<L extends Value = Value> {
  readonly loss: L;
  /** Σ over the passes of the mean cross-entropy. */
  readonly nll: L;
  /** The mean over pairs of passes of ½ [KL(P‖Q) + KL(Q‖P)], averaged over rows. */
  readonly kl: L;
}

const RDROP = {
  alpha: "number",
  passes: "number",
  labelSmoothing: "number",
  ignoreIndex: "number",
  mask: "any",
  variant: Object.keys(variants),
  fused: "boolean",
} as const;

/**
 * The R-Drop loss of m sub-models on one batch:
 *
 *     L = Σ_i −log P_i(y) + α / (m(m−1)) · Σ_{i≠j} KL(P_i‖P_j),      each a mean over the batch.
 *
 * Shapes    logits [m·n, c], the n rows of pass 1 first, then those of pass 2, …; labels n whole numbers → three scalars.
 * Numerics  the KL is taken from logits (`symmetricKl`), finite on saturated ones.
 * Throws    ShapeError unless the rows divide into the passes; RangeError for alpha < 0, passes < 2, a label outside 0..c−1,
 *           or when no row counts.
 * Source    Liang et al., "R-Drop: Regularized Dropout for Neural Networks", NeurIPS 2021, arXiv 2106.14448, eq. 2-4 (m = 2).
 */
export function rDropLoss<L extends Value>(logits: L, labels: Labels, given?: RDropOptions): RDropTerms<Outcome<[L]>> {
  const options = checked("rDropLoss", given, RDROP);
  const { alpha = 1, passes = 2, labelSmoothing = 0, variant = "paper", fused = true } = options;
  const [rows, classes] = checkLogits("rDropLoss", logits);
  below("rDropLoss", "alpha", alpha, 0, Infinity);
  whole("rDropLoss", "passes", passes, 2);
  if (rows % passes !== 0) throw new ShapeError(`rDropLoss: rows must divide into ${passes} passes, got ${rows}`);
  const { nll, kl } = variants[variant];
  const n = rows / passes;
  const counts = checkCounts("rDropLoss", "mask", "sample", options.mask, n);
  const targets = targetsOf("rDropLoss", labels, n, classes, { ignoreIndex: options.ignoreIndex, counts });
  if (targets.counted === 0) throw new RangeError(`rDropLoss: at least one row must count, got none of ${n}`);
  const joined = fused && passes === 2 && labelSmoothing === 0 && targets.counted === n;
  const weights = [nll, kl(alpha, targets.counted, classes)] as const;
  const terms: RDropTerms = joined
    ? fusedLoss(logits, targets.labels, weights)
    : composedLoss(logits, targets, weights, passes, labelSmoothing);
  return terms as RDropTerms<Outcome<[L]>>;
}
