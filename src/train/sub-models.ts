import type { Dataset } from "../data/dataset.ts";
import { exp, log } from "../kernels/reference/math.ts";
import type { Model } from "../layers/pass.ts";
import { guessOf } from "./calibration.ts";
import { type Evaluation, evaluate } from "./metrics.ts";
import { forEachSubModel, type SubModelOptions } from "./predict.ts";

/** The full model beside the sub-models that dropout trained. */
export interface SubModelGap {
  /** The full model, without dropout. */
  readonly full: Evaluation;
  /** One sub-model, on average: the mean of their errors and NLLs. */
  readonly single: Evaluation;
  /** All of them together: error and NLL of the average of their probabilities. */
  readonly average: Evaluation;
  readonly passes: number;
}

/**
 * How far the full model is from its sub-models: what R-Drop is to close, since the full model is used and the sub-models are trained.
 * By Jensen's inequality, average.nll <= single.nll.
 *
 * Units     nats.
 * Numerics  −log p̄ of the label is log T − log Σ_t exp(log p_t), with the largest taken out: finite however small the probabilities.
 * Throws    as `mcDropout`.
 */
export function subModelGap(model: Model, data: Dataset, options: SubModelOptions = {}): SubModelGap {
  const { x, labels, classes } = data;
  const n = labels.length;
  const sums = new Float64Array(n * classes); // of probabilities: for the guess alone
  const largest = new Float64Array(n).fill(-Infinity); // log p of the label, and Σ exp(log p − largest) beside it
  const scaled = new Float64Array(n);
  let [wrong, nll] = [0, 0];
  const passes = forEachSubModel("subModelGap", model, x, options, (logP, i) => {
    if (guessOf(logP, 0, classes) !== labels[i]) wrong++;
    const own = logP[labels[i]];
    nll -= own;
    if (own > largest[i]) {
      scaled[i] = scaled[i] * exp(largest[i] - own) + 1;
      largest[i] = own;
    } else scaled[i] += exp(own - largest[i]);
    for (let j = 0; j < classes; j++) sums[i * classes + j] += exp(logP[j]);
  });
  let [averageWrong, averageNll] = [0, 0];
  for (let i = 0; i < n; i++) {
    if (guessOf(sums, i, classes) !== labels[i]) averageWrong++;
    averageNll += log(passes) - largest[i] - log(scaled[i]);
  }
  const { workspace } = options;
  return {
    full: evaluate(model, data, workspace === undefined ? {} : { workspace }),
    single: { error: wrong / (n * passes), nll: nll / (n * passes) },
    average: { error: averageWrong / n, nll: averageNll / n },
    passes,
  };
}
