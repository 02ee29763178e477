import type { Dataset } from "../data/dataset.ts";
import type { Model } from "../layers/pass.ts";
import type { Workspace } from "../tensor/workspace.ts";
import { brierScore, calibrationError, type ReliabilityBin, reliability } from "../train/calibration.ts";
import { confusionMatrix } from "../train/class-report.ts";
import { evaluate, subModelKl } from "../train/metrics.ts";
import { predictProbabilities } from "../train/predict.ts";

/** How a model does on some rows: what is compared. For each, less is better. */
export interface Scores {
  /** Share of rows whose most probable class is not their label. */
  readonly error: number;
  /** Mean negative log-likelihood of the labels, in nats. */
  readonly nll: number;
  readonly brier: number;
  /** Expected calibration error, in 15 bins. */
  readonly ece: number;
  /** ½ [KL(P₁‖P₂) + KL(P₂‖P₁)] between two sub-models, in nats. */
  readonly kl: number;
}

export const METRICS = ["error", "nll", "brier", "ece", "kl"] as const;
export type Metric = (typeof METRICS)[number];

/** How a score is written: times `scale` (shares as percent), with so many decimal places. */
export const WRITTEN: Readonly<Record<Metric, { readonly scale: number; readonly places: number }>> = {
  error: { scale: 100, places: 2 },
  nll: { scale: 1, places: 4 },
  brier: { scale: 1, places: 4 },
  ece: { scale: 100, places: 2 },
  kl: { scale: 1, places: 4 },
};

/** Scores with what a reliability diagram and a confusion matrix are drawn from. */
export interface Detail extends Scores {
  /** confusion[label][guess]: rows. */
  readonly confusion: readonly (readonly number[])[];
  readonly bins: readonly ReliabilityBin[];
}

/** All scores of a model on some rows, without dropout but for the KL, whose masks depend on the seed alone. */
export function scoresOf(
  model: Model,
  data: Dataset,
  { seed, workspace }: { readonly seed: number; readonly workspace: Workspace },
): Detail {
  const probabilities = predictProbabilities(model, data.x, { workspace });
  const { labels } = data;
  return {
    ...evaluate(model, data, { workspace }),
    brier: brierScore(probabilities, labels),
    ece: calibrationError(probabilities, labels),
    kl: subModelKl(model, data, { seed, workspace }),
    confusion: confusionMatrix(probabilities, labels),
    bins: reliability(probabilities, labels),
  };
}
