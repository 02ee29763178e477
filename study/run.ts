import { type Scores, scoresOf } from "../src/compare/scores.ts";
import { type Dataset, takeRows } from "../src/data/dataset.ts";
import type { Source } from "../src/data/source.ts";
import { prepare } from "../src/data/splits.ts";
import { mislabel } from "../src/data/synthetic.ts";
import { type Model, namedParameters } from "../src/layers/pass.ts";
import { Workspace } from "../src/tensor/workspace.ts";
import type { ReliabilityBin } from "../src/train/calibration.ts";
import { type Evaluation, evaluate, subModelKl } from "../src/train/metrics.ts";
import { runOf } from "../src/train/run.ts";
import { type SubModelGap, subModelGap } from "../src/train/sub-models.ts";
import { train } from "../src/train/trainer.ts";
import type { Experiment } from "./plan.ts";

/** An epoch on the way. */
export interface Point extends Evaluation {
  readonly epoch: number;
  /** The training loss as the steps saw it: cross-entropy, summed over the passes. */
  readonly trained: number;
  /** Between two sub-models, on the test rows. */
  readonly kl: number;
}

/** Scores of the last epoch on rows that it has not learnt from. */
export interface Tested extends Scores {
  /** Mean confidence less accuracy: above 0 where the model is surer than it is right. */
  readonly overconfidence: number;
}

/** What a run has come to: plain JSON, without a clock. */
export interface Outcome {
  /** SHA-256 of the data. */
  readonly sha256: string;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  /** Null where all rows are learnt from. */
  readonly validation: Tested | null;
  readonly test: Tested;
  /** Frobenius norm of each matrix of weights, from the input on. */
  readonly norms: readonly number[];
  readonly curve: readonly Point[];
  readonly gap: SubModelGap | null;
}

/**
 * Trains to the last epoch and measures: a function of (experiment, data). `threads` compute it together, with the same bits.
 *
 * `train` tests after every epoch, which would take most of the time of a run of few labels: it is given one row to test on, and the
 * test rows are looked at where a point of the curve is asked for, and at the end.
 *
 * Throws    Error, one line, as `prepare` and `train` say.
 */
export function runExperiment({ wrong, config, measure }: Experiment, source: Source, threads = 1): Outcome {
  const prepared = prepare(source, config);
  const learnt = wrongly(prepared.train, wrong, 2 * config.seed);
  const validation = prepared.validation && wrongly(prepared.validation, wrong, 2 * config.seed + 1);
  const { test } = prepared;
  const { model, optimizer, options } = runOf(config, { train: learnt });
  const workspace = new Workspace({ threads });
  const scoring = { seed: config.seed, workspace };
  try {
    const curve: Point[] = [];
    for (const event of train(model, optimizer, { train: learnt, test: takeRows(test, [0]) }, { ...options, workspace }))
      if (event.kind === "epoch" && measure.every > 0 && event.epoch % measure.every === 0)
        curve.push({
          epoch: event.epoch,
          trained: event.nll,
          ...evaluate(model, test, { workspace }),
          kl: subModelKl(model, test, scoring),
        });
    const outcome: Outcome = {
      sha256: source.sha256,
      rows: { train: learnt.labels.length, validation: validation?.labels.length ?? 0, test: test.labels.length },
      validation: validation === undefined ? null : testedOf(model, validation, scoring),
      test: testedOf(model, test, scoring),
      norms: weightNorms(model),
      curve,
      gap: measure.subModels === 0 ? null : subModelGap(model, test, { passes: measure.subModels, ...scoring }),
    };
    return JSON.parse(JSON.stringify(outcome)) as Outcome; // as one that has come out of a file
  } finally {
    workspace.release();
  }
}

const wrongly = (rows: Dataset, fraction: number, seed: number): Dataset => (fraction === 0 ? rows : mislabel(rows, { fraction, seed }));

function testedOf(model: Model, rows: Dataset, scoring: Parameters<typeof scoresOf>[2]): Tested {
  const { confusion: _, bins, ...scores } = scoresOf(model, rows, scoring);
  return { ...scores, overconfidence: overconfidence(bins) };
}

/** Σ over bins of (rows in it / n) · (confidence − accuracy): the calibration error with its sign. */
export function overconfidence(bins: readonly ReliabilityBin[]): number {
  const n = bins.reduce((sum, { rows }) => sum + rows, 0);
  return bins.reduce((sum, { rows, confidence, accuracy }) => sum + rows * (confidence - accuracy), 0) / n;
}

/** ‖W‖ = √Σ w² of each matrix among the parameters, in their order; in float64. */
export const weightNorms = (model: Model): number[] =>
  [...namedParameters(model).values()]
    .filter(({ shape }) => shape.length === 2)
    .map(({ data }) => Math.sqrt(Float64Array.from(data, w => w * w).reduce((sum, square) => sum + square, 0)));
