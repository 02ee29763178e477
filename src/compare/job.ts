import type { Dataset } from "../data/dataset.ts";
import type { Source } from "../data/source.ts";
import { type Prepared, prepare } from "../data/splits.ts";
import { Workspace } from "../tensor/workspace.ts";
import type { RunConfig } from "../train/config.ts";
import { runOf } from "../train/run.ts";
import { type Best, restoreParameters } from "../train/state.ts";
import { train } from "../train/trainer.ts";
import { type Detail, METRICS, type Scores, scoresOf } from "./scores.ts";

/** One run: options only. With the data it says all that the result depends on. */
export interface Job {
  readonly config: RunConfig;
}

/** Data that is split already. */
export interface Parts {
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly test: Dataset;
}

/** What runs learn from: rows that each seed splits its own way, or parts that are the same for all. */
export type Data = Source | Parts;

/** An epoch of a run. */
export interface Epoch {
  readonly epoch: number;
  readonly loss: number;
  readonly nll: number;
  readonly kl: number;
  readonly validationError: number;
  readonly validationNll: number;
  readonly testError: number;
  readonly testNll: number;
}

/** What a run has come to: plain JSON, the same bytes wherever it was computed; there is no clock in it. */
export interface Result {
  /** The epoch whose parameters are scored: under patience the one with the least validation NLL, else the last. */
  readonly epoch: number;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  readonly validation: Scores;
  readonly test: Detail;
  readonly curve: readonly Epoch[];
}

/** Of how many steps how many are done. */
export type OnStep = (done: number, all: number) => void;

/**
 * Trains to the end and scores what came of it: a pure function of (config, data). `threads` compute it together.
 *
 * Throws    Error, one line, as `train` says: for a loss that is no longer finite, say.
 */
export function runJob(job: Job, data: Data, onStep: OnStep = () => {}, threads = 1): Result {
  const steps = jobSteps(job, data, threads);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    onStep(...value);
  }
}

/** `runJob`, stopping after every step to tell how many of how many are done; what it returns is the result. */
export function* jobSteps({ config }: Job, data: Data, threads = 1): Generator<Parameters<OnStep>, Result> {
  const parts = partsOf(config, data);
  const { model, optimizer, options } = runOf(config, parts);
  const workspace = new Workspace({ threads });
  try {
    const curve: Epoch[] = [];
    let epoch = 0;
    let best: Best | undefined;
    for (const event of train(model, optimizer, parts, { ...options, workspace })) {
      if (event.kind === "step") yield [event.step, event.steps];
      else {
        const { loss, nll, kl, testError, testNll, validationError = Number.NaN, validationNll = Number.NaN } = event;
        curve.push({ epoch: event.epoch, loss, nll, kl, validationError, validationNll, testError, testNll });
        epoch = event.epoch;
        best = event.progress.best;
      }
    }
    if (best !== undefined) restoreParameters(model, best.parameters);
    const scoring = { seed: config.seed, workspace };
    const validation = scoresOf(model, parts.validation, scoring);
    const result: Result = {
      epoch: best?.epoch ?? epoch,
      rows: { train: parts.train.labels.length, validation: parts.validation.labels.length, test: parts.test.labels.length },
      validation: Object.fromEntries(METRICS.map(metric => [metric, validation[metric]])) as unknown as Scores,
      test: scoresOf(model, parts.test, scoring),
      curve,
    };
    return JSON.parse(JSON.stringify(result)) as Result; // as one that has come through a file or a message
  } finally {
    workspace.release();
  }
}

/** The rows that a run learns from, chooses by and is tested on. */
export const partsOf = ({ seed, validation, test, limit }: RunConfig, data: Data): Parts =>
  "fit" in data ? chosenBy(prepare(data, { seed, validation, test, limit })) : data;

function chosenBy({ train, validation, test }: Prepared): Parts {
  if (validation === undefined)
    throw new RangeError("compare: validation must be above 0: what is compared is chosen on those rows, got 0");
  return { train, validation, test };
}
