import { detach } from "../autograd/var.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Model } from "../layers/pass.ts";
import { slice } from "../tensor/move.ts";
import { softmax } from "../tensor/softmax.ts";
import type { Workspace } from "../tensor/workspace.ts";
import { evaluate, subModelKl } from "../train/metrics.ts";

/** How a model does on some rows: what is compared. For each, less is better. */
export interface Scores {
  /** Share of rows whose most probable class is not their label. */
  readonly error: number;
  /** Mean negative log-likelihood of the labels, in nats. */
  readonly nll: number;
  /** Mean over the rows of Σ_c (p_c − [c = label])². */
  readonly brier: number;
  /** Expected calibration error, in 15 bins of confidence. */
  readonly ece: number;
  /** ½ [KL(P₁‖P₂) + KL(P₂‖P₁)] between two sub-models, in nats. */
  readonly kl: number;
}

export const METRICS = ["error", "nll", "brier", "ece", "kl"] as const;
export type Metric = (typeof METRICS)[number];

/** Rows of about the same confidence: how many, how sure the model was of them, and how many it had right. */
export interface Bin {
  readonly rows: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/** Scores with what a reliability diagram and a confusion matrix are drawn from. */
export interface Detail extends Scores {
  /** confusion[label][guess]: rows. */
  readonly confusion: readonly (readonly number[])[];
  readonly bins: readonly Bin[];
}

const BINS = 15;
const BATCH = 512;

/**
 * All scores of a model on some rows, without dropout but for the KL, whose masks depend on the seed alone.
 *
 * Source    Brier, Monthly Weather Review 78(1), 1950; Guo et al., ICML 2017, eq. 3, for the calibration error.
 */
export function scoresOf(
  model: Model,
  data: Dataset,
  { seed, workspace }: { readonly seed: number; readonly workspace: Workspace },
): Detail {
  const { error, nll } = evaluate(model, data, { workspace });
  const { classes, labels } = data;
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const sums = Array.from({ length: BINS }, () => ({ rows: 0, confidence: 0, right: 0 }));
  let brier = 0;
  for (let start = 0; start < labels.length; start += BATCH) {
    const end = Math.min(start + BATCH, labels.length);
    workspace.begin();
    const p = softmax(detach(model.forward(workspace.place(slice(data.x, { start, end })), { training: false }))).data;
    for (let i = start; i < end; i++) {
      const row = p.subarray((i - start) * classes, (i - start + 1) * classes);
      let guess = 0;
      for (let c = 0; c < classes; c++) {
        if (row[c] > row[guess]) guess = c;
        const miss = row[c] - (c === labels[i] ? 1 : 0);
        brier += miss * miss;
      }
      confusion[labels[i]][guess]++;
      const bin = sums[Math.min(BINS - 1, Math.floor(row[guess] * BINS))];
      bin.rows++;
      bin.confidence += row[guess];
      if (guess === labels[i]) bin.right++;
    }
  }
  const n = labels.length;
  const bins = sums.map(({ rows, confidence, right }) => ({
    rows,
    confidence: rows === 0 ? 0 : confidence / rows,
    accuracy: rows === 0 ? 0 : right / rows,
  }));
  return {
    error,
    nll,
    brier: brier / n,
    ece: bins.reduce((sum, { rows, confidence, accuracy }) => sum + (rows / n) * Math.abs(accuracy - confidence), 0),
    kl: subModelKl(model, data, { seed, workspace }),
    confusion,
    bins,
  };
}
