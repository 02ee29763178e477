import type { Dataset } from "../data/dataset.ts";
import type { Layer } from "../layers/pass.ts";
import { detach } from "../autograd/tape.ts";
import { crossEntropy } from "../losses/nll.ts";
import { slice } from "../tensor/move.ts";
import { argmax } from "../tensor/reduce.ts";

/** How a classifier does on data it may not have seen. */
export interface Evaluation {
  /** Fraction of rows whose most probable class is not their label. */
  readonly error: number;
  /** Mean negative log-likelihood of the labels, in nats. */
  readonly nll: number;
}

/** Runs the model without dropout over all rows, `batch` at a time. */
export function evaluate(model: Layer, { x, labels }: Dataset, batch = 512): Evaluation {
  let wrong = 0;
  let nll = 0;
  for (let start = 0; start < labels.length; start += batch) {
    const end = Math.min(start + batch, labels.length);
    const logits = detach(model.forward(slice(x, { start, end }), { training: false }));
    const target = labels.subarray(start, end);
    nll += crossEntropy(logits, target, { reduction: "sum" }).item();
    argmax(logits).forEach((guess, i) => {
      if (guess !== target[i]) wrong++;
    });
  }
  return { error: wrong / labels.length, nll: nll / labels.length };
}
