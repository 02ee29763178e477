import type { Dataset } from "../data/dataset.ts";
import type { Model } from "../layers/pass.ts";
import type { Workspace } from "../tensor/workspace.ts";
import { brierScore, calibrationError, reliability } from "../train/calibration.ts";
import { confusionMatrix } from "../train/class-report.ts";
import { subModelKl } from "../train/metrics.ts";
import { predictProbabilities } from "../train/predict.ts";
import { type SubModelGap, subModelGap } from "../train/sub-models.ts";
import { type CloudOptions, type MaskCloud, maskCloud } from "./mask-cloud.ts";
import type { Bin } from "./reliability.ts";

/** How a trained model does on rows that it has not seen: plain data, all that a report shows of it. */
export interface ModelEvaluation {
  readonly rows: number;
  readonly error: number;
  readonly nll: number;
  readonly brier: number;
  readonly ece: number;
  /** Between two sub-models. */
  readonly kl: number;
  readonly gap: SubModelGap;
  /** [label][guess]: rows. */
  readonly confusion: readonly (readonly number[])[];
  readonly bins: readonly Bin[];
  readonly cloud: MaskCloud;
}

/** Sub-models for the gap: their mean is known well enough, and all rows go through each. */
const PASSES = 20;

/**
 * Every measure of a report, of the model as it stands, on the test rows:
 *
 *     runReport({ …, evaluation: evaluateModel(model, prepared.test, { seed: config.seed }) })
 *
 * A function of (model, data, options).
 */
export function evaluateModel(model: Model, data: Dataset, options: CloudOptions = {}): ModelEvaluation {
  const { seed = 0, workspace } = options;
  const where: { workspace?: Workspace } = workspace === undefined ? {} : { workspace };
  const probabilities = predictProbabilities(model, data.x, where);
  const gap = subModelGap(model, data, { passes: PASSES, seed, ...where });
  return {
    rows: data.labels.length,
    ...gap.full,
    brier: brierScore(probabilities, data.labels),
    ece: calibrationError(probabilities, data.labels),
    kl: subModelKl(model, data, { seed, ...where }),
    gap,
    confusion: confusionMatrix(probabilities, data.labels),
    bins: reliability(probabilities, data.labels).map(({ rows, confidence, accuracy }) => ({ rows, confidence, accuracy })),
    cloud: maskCloud(model, data, options),
  };
}
