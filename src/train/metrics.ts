import { detach } from "../autograd/var.ts";
import type { Dataset } from "../data/dataset.ts";
import { forwardCopies } from "../layers/copies.ts";
import { masks } from "../layers/masks.ts";
import type { Model } from "../layers/pass.ts";
import { symmetricKl } from "../losses/kl.ts";
import { crossEntropy } from "../losses/nll.ts";
import { slice } from "../tensor/move.ts";
import { options as checked, has, whole } from "../tensor/options.ts";
import { argmax } from "../tensor/reduce.ts";
import type { Workspace } from "../tensor/workspace.ts";

/** How a classifier does on data it may not have seen. */
export interface Evaluation {
  /** Fraction of rows whose most probable class is not their label. */
  readonly error: number;
  /** Mean negative log-likelihood of the labels, in nats. */
  readonly nll: number;
}

/** Rows at a time, and a workspace to compute them in; its step is begun anew for each. */
export interface EvaluateOptions {
  readonly batch?: number;
  readonly workspace?: Workspace;
}

const EVALUATE = { batch: "number", workspace: "object" } as const;

/** Runs the model without dropout over all rows. */
export function evaluate(model: Model, data: Dataset, options?: EvaluateOptions): Evaluation {
  const { batch = 512, workspace } = checked("evaluate", options, EVALUATE);
  has("evaluate", "model", model, "forward", "parameters");
  has("evaluate", "data", data, "x", "labels");
  whole("evaluate", "batch", batch, 1);
  const { x, labels } = data;
  let wrong = 0;
  let nll = 0;
  for (let start = 0; start < labels.length; start += batch) {
    const end = Math.min(start + batch, labels.length);
    workspace?.begin();
    const rows = slice(x, { start, end });
    const logits = detach(model.forward(workspace?.place(rows) ?? rows, { training: false }));
    const target = labels.subarray(start, end);
    nll += crossEntropy(logits, target, { reduction: "sum" }).item();
    argmax(logits).forEach((guess, i) => {
      if (guess !== target[i]) wrong++;
    });
  }
  return { error: wrong / labels.length, nll: nll / labels.length };
}

/**
 * How far two sub-models of a dropout network disagree: ½ [KL(P₁‖P₂) + KL(P₂‖P₁)], averaged over all rows, in nats. Each row goes
 * through under two dropout masks, which depend on (seed, batch) alone; 0 for a model without dropout.
 */
export function subModelKl(
  model: Model,
  { x, labels }: Dataset,
  { seed, batch = 512, workspace }: EvaluateOptions & { readonly seed: number },
): number {
  let kl = 0;
  for (let start = 0, step = 0; start < labels.length; start += batch, step++) {
    const end = Math.min(start + batch, labels.length);
    workspace?.begin();
    const part = slice(x, { start, end });
    const logits = detach(forwardCopies(model, workspace?.place(part) ?? part, 2, { training: true, masks: masks(seed, step) }));
    const rows = end - start;
    kl += symmetricKl(slice(logits, { end: rows }), slice(logits, { start: rows }), { reduction: "sum" }).item();
  }
  return kl / labels.length;
}
