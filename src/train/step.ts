import { Tape } from "../autograd/tape.ts";
import { detach, type Value } from "../autograd/var.ts";
import { forwardCopies } from "../layers/copies.ts";
import { type Masks, masks } from "../layers/masks.ts";
import { type Model, namedParameters } from "../layers/pass.ts";
import { type Variant, variants } from "../losses/alpha.ts";
import { crossEntropy } from "../losses/nll.ts";
import { type RDropTerms, rDropLoss } from "../losses/rdrop.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { filled } from "../tensor/create.ts";
import type { Labels } from "../tensor/labels.ts";
import { options as checked, has, KERNEL_SETS, whole } from "../tensor/options.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Rows to learn from, and their classes. */
export interface Batch {
  readonly x: Tensor;
  readonly labels: Labels;
}

/** What one step needs to know. */
export interface StepOptions {
  /** Weight of the KL between the sub-models. */
  readonly alpha: number;
  /** How many sub-models a sample goes through; 1 is plain dropout. */
  readonly passes: number;
  readonly seed: number;
  /** Of the cross-entropy; 0 unless given. */
  readonly labelSmoothing?: number;
  /** Whose meaning of alpha to follow; the paper's unless given. */
  readonly variant?: Variant;
  /** `false` does each op in a walk of its own, with the same bits, so that the tape hides nothing; true unless given. */
  readonly fused?: boolean;
  /** Where the step is recorded; a new one unless given. */
  readonly tape?: Tape;
}

/** One training step before its update, with all that led to it. */
export interface Step {
  /** Every line of the forward pass; closed, but readable. */
  readonly tape: Tape;
  /** [passes·n, classes], the rows of the first sub-model, then those of the second, … */
  readonly logits: Tensor;
  /** loss = nll + alpha · kl; nll is summed over the passes, kl is 0 when there is one. */
  readonly terms: RDropTerms;
  /** In the order of the model's parameters. */
  readonly gradients: readonly Tensor[];
  /** The gradients by the names of their parameters. */
  namedGradients(): Map<string, Tensor>;
  /** The mask of every dropout that dropped, by its name, drawn again. */
  masks(): Map<string, Tensor>;
}

/** What `train` knows; a step may be given the options of its training. */
export const TRAIN = {
  alpha: "number",
  passes: "number",
  seed: "number",
  epochs: "number",
  batch: "number",
  labelSmoothing: "number",
  variant: Object.keys(variants),
  schedule: "function",
  klEvery: "number",
  clip: "number",
  maxNorm: "number",
  doubleBatch: "boolean",
  patience: "number",
  fused: "boolean",
  kernels: KERNEL_SETS,
  threads: "number",
  workspace: "object",
  from: "object",
  warn: "function",
} as const;
const STEP = { ...TRAIN, tape: "object" } as const;

/**
 * One step on one batch, without its update: forward through every sub-model, loss, gradients. It changes nothing. `number` counts steps
 * from 0 and names the masks.
 *
 *     const now = step(model, batch, number, { alpha: 1, passes: 2, seed });
 *     update(optimizer, now);
 */
export function step(model: Model, batch: Batch, number: number, options: StepOptions): Step {
  const {
    alpha,
    passes,
    seed,
    labelSmoothing = 0,
    variant = "paper",
    fused = true,
    tape = new Tape(),
  } = checked("step", options, STEP, ["alpha", "passes", "seed"]);
  has("step", "model", model, "forward", "parameters");
  has("step", "batch", batch, "x", "labels");
  whole("step", "passes", passes, 1, 256);
  const { x, labels } = batch;
  const drawn = masks(seed, number);
  const logits = forwardCopies(model, x, passes, { tape, training: true, masks: drawn, fused });
  const terms =
    passes === 1
      ? plainTerms(logits, labels, labelSmoothing)
      : rDropLoss(logits, labels, { alpha, passes, labelSmoothing, variant, fused });
  const gradients = tape.gradients(terms.loss, model.parameters());
  return {
    tape,
    logits: detach(logits),
    terms,
    gradients,
    namedGradients: () => new Map([...namedParameters(model).keys()].map((name, i) => [name, gradients[i]])),
    masks: () => drawnMasks(drawn),
  };
}

/** Moves the parameters along the gradients of a step. */
export function update(optimizer: Optimizer, now: Pick<Step, "gradients">): void {
  has("update", "optimizer", optimizer, "step");
  has("update", "step", now, "gradients");
  optimizer.step(now.gradients);
}

/** One pass: the cross-entropy alone. */
function plainTerms(logits: Value, labels: Labels, labelSmoothing: number): RDropTerms {
  const nll = crossEntropy(logits, labels, { labelSmoothing });
  return { loss: nll, nll, kl: filled([], 0, logits.dtype) };
}

const drawnMasks = (drawn: Masks): Map<string, Tensor> => new Map(Array.from(drawn.sites, site => [site.name, drawn.mask(site)]));
