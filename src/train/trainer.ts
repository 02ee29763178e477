import { batches } from "../data/batches.ts";
import { type Dataset, takeRows } from "../data/dataset.ts";
import type { KernelSet } from "../kernels/kernels.ts";
import type { Model } from "../layers/pass.ts";
import { clipGradients, limitNorms } from "../optim/norms.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { Schedule } from "../optim/schedules.ts";
import { options as checked, has, whole } from "../tensor/options.ts";
import { Workspace } from "../tensor/workspace.ts";
import { evaluate } from "./metrics.ts";
import { allFinite, whereNotFinite } from "./not-finite.ts";
import { type Best, checkCourse, type Losses, type Progress, restore, type Scores, storedParameters, type TrainState } from "./state.ts";
import { type Batch, type Step, type StepOptions, step, TRAIN, update } from "./step.ts";

/** What a training step does beside the step itself. */
export interface UpdateOptions {
  /** The learning rate of each step; the optimizer's own unless given. */
  readonly schedule?: Schedule | undefined;
  /** R-Drop at every so many-th step, one pass at the others: the paper's way to save time. 1 unless given. */
  readonly klEvery?: number | undefined;
  /** The most that the common norm of the gradients may be; see `clipGradients`. */
  readonly clip?: number | undefined;
  /** The most that the weights into a unit may be long; see `limitNorms`. */
  readonly maxNorm?: number | undefined;
}

export interface TrainOptions extends Omit<StepOptions, "tape">, UpdateOptions {
  readonly epochs: number;
  readonly batch: number;
  /** Each step takes, beside its rows, as many of a second order of them: twice the batch at the same number of updates. */
  readonly doubleBatch?: boolean | undefined;
  /** Ends when the validation NLL has not come down for so many epochs; `progress.best` holds the parameters of the best one. */
  readonly patience?: number | undefined;
  /** The fastest there are unless given. The bits are the same. */
  readonly kernels?: KernelSet;
  /** That compute together, as a `Workspace` takes them. The bits are the same. */
  readonly threads?: number | undefined;
  /** Where to compute. It is the caller's: the parameters stay in it. One of its own, released at the end, unless given. */
  readonly workspace?: Workspace;
  /** Goes on from here, with the bits of a training that was never interrupted; from the beginning unless given. */
  readonly from?: TrainState | undefined;
  /** Told, once, what will come to nothing: an alpha where the model has no dropout. `console.warn` unless given. */
  readonly warn?: (message: string) => void;
}

/** What training tells as it goes: each step done, and each epoch with its test; and how far it has come, for `trainState`. */
export type TrainEvent = { readonly progress: Progress } & (
  | ({ readonly kind: "step"; readonly step: number; readonly steps: number; readonly epoch: number } & Losses)
  | ({ readonly kind: "epoch"; readonly epoch: number } & Scores & Losses)
);

const NEEDED = ["epochs", "batch", "alpha", "passes", "seed"];

const NO_DROPOUT =
  "train: alpha weights nothing, for no dropout of the model drops: its passes are equal, and their KL is 0; add dropout(p), or set passes to 1";

/** What training learns from, what it may choose the epoch by, and what it is only measured on. */
export interface TrainData {
  readonly train: Dataset;
  readonly validation?: Dataset | undefined;
  readonly test: Dataset;
}

const NOTHING: Losses = { loss: 0, nll: 0, kl: 0 };

/**
 * Trains in place, telling each step and epoch:
 *
 *     for (const event of train(model, optimizer, { train, test }, options)) if (event.kind === "epoch") console.log(event.testError);
 *
 * Everything is a function of the options: batches and masks depend on (seed, epoch) and (seed, step) alone.
 *
 * Throws    Error naming the step, and the line of its tape where it began, when the loss or a gradient is no longer finite: before the
 *           update, so the parameters are the last good ones. RangeError for patience without validation data. As `restore` says for a
 *           state that does not fit.
 */
export function* train(model: Model, optimizer: Optimizer, data: TrainData, options: TrainOptions): Generator<TrainEvent> {
  const given = checked("train", options, TRAIN, NEEDED);
  const { epochs, batch, seed, kernels = "wasm", threads, from, doubleBatch = false, patience = Infinity } = given;
  has("train", "model", model, "forward", "parameters");
  has("train", "optimizer", optimizer, "step", "state", "load");
  has("train", "data", data, "train", "test");
  has("train", "data.train", data.train, "x", "labels");
  has("train", "data.test", data.test, "x", "labels");
  whole("train", "epochs", epochs, 0);
  whole("train", "batch", batch, 1);
  whole("train", "passes", options.passes, 1, 256);
  if (!(patience > 0)) throw new RangeError(`train: patience must be a number of epochs above 0, got ${patience}`);
  if (patience < Infinity && data.validation === undefined)
    throw new RangeError("train: patience needs validation data to be patient with, got none");
  const { warn = console.warn, ...silenced } = options;
  let settings: TrainOptions = { ...silenced, warn };
  const n = data.train.labels.length;
  const perEpoch = Math.ceil(n / batch);
  const course = { rows: n, batch, seed };
  const order = doubleBatch ? pairsOfBatches : batches;
  let progress: Progress = { course, step: 0, epochs: 0, losses: NOTHING };
  if (from !== undefined) {
    has("train", "from", from, "course", "parameters", "optimizer");
    checkCourse(from, course);
    restore(model, optimizer, from);
    progress = { course, step: from.step, epochs: from.epochs, losses: from.losses, best: from.best };
  }
  const workspace = options.workspace ?? new Workspace({ kernels, threads });
  workspace.keep(model.parameters());
  try {
    while (progress.epochs < epochs && progress.epochs - (progress.best?.epoch ?? 0) < patience) {
      const epoch = progress.epochs + 1;
      let row = progress.step - progress.epochs * perEpoch;
      for (const rows of order(n, { batch, seed, epoch })) {
        if (row-- > 0) continue; // done before the training was interrupted
        workspace.begin();
        const losses = trainStep(model, optimizer, takeRows(data.train, rows, workspace.home), progress.step, settings);
        settings = silenced;
        // Field by field: a spread takes a microsecond, and a small step no more than forty.
        const sofar = plus(progress.losses, losses, rows.length, doubleBatch ? 2 * n : n);
        progress = { course, step: progress.step + 1, epochs: progress.epochs, losses: sofar, best: progress.best };
        yield { kind: "step", step: progress.step, steps: epochs * perEpoch, epoch, ...losses, progress };
      }
      const scores = scoresOf(model, data, workspace);
      const { losses, best } = progress;
      progress = {
        ...progress,
        epochs: epoch,
        losses: NOTHING,
        best: patience < Infinity ? better(model, epoch, scores, best) : undefined,
      };
      yield { kind: "epoch", epoch, ...losses, ...scores, progress };
    }
  } finally {
    if (options.workspace === undefined) workspace.release();
  }
}

/** Two batches at a time, of two orders of the rows that know nothing of each other; each row comes twice. */
function* pairsOfBatches(n: number, { batch, seed, epoch }: Parameters<typeof batches>[1]): Generator<Int32Array> {
  const others = batches(n, { batch, seed, epoch: -epoch });
  for (const rows of batches(n, { batch, seed, epoch })) yield Int32Array.of(...rows, ...(others.next().value as Int32Array));
}

function scoresOf(model: Model, { validation, test }: TrainData, workspace: Workspace): Scores {
  const { error: testError, nll: testNll } = evaluate(model, test, { workspace });
  if (validation === undefined) return { testError, testNll };
  const { error: validationError, nll: validationNll } = evaluate(model, validation, { workspace });
  return { validationError, validationNll, testError, testNll };
}

/** The best epoch so far by its validation NLL; of equals, the first. */
function better(model: Model, epoch: number, { validationError = 1, validationNll = Infinity }: Scores, best: Best | undefined): Best {
  if (best !== undefined && !(validationNll < best.validationNll)) return best;
  return { epoch, validationError, validationNll, parameters: storedParameters(model) };
}

/**
 * `step` and `update`, in that order, with what the options ask for around them.
 *
 * Throws    Error when the loss or a gradient is not finite, before the update: it names the line of the tape where that began.
 */
export function trainStep(
  model: Model,
  optimizer: Optimizer,
  batch: Batch,
  number: number,
  given: StepOptions & UpdateOptions & Pick<TrainOptions, "warn">,
): Losses {
  has("trainStep", "options", given, "alpha", "passes", "seed");
  const { schedule, klEvery = 1, clip, maxNorm, warn } = given;
  const options = number % klEvery === 0 ? given : { ...given, passes: 1 };
  const now = step(model, batch, number, options);
  const losses = lossesOf(now);
  const notFinite = (what: string): Error => {
    const where = whereNotFinite(model, batch, number, options);
    return new Error(`train: ${what} at step ${number + 1}${where === undefined ? "" : `, which began ${where}`}; lower the learning rate`);
  };
  if (!Number.isFinite(losses.loss)) throw notFinite(`the loss must stay finite, got ${losses.loss}`);
  if (warn !== undefined && losses.kl === 0 && options.alpha > 0 && options.passes > 1 && now.masks().size === 0) warn(NO_DROPOUT);
  if (schedule !== undefined) optimizer.lr = schedule(number);
  try {
    update(optimizer, clip === undefined ? now : { gradients: clipGradients(now.gradients, clip) });
  } catch (error) {
    if (!now.gradients.every(allFinite)) throw notFinite("gradients must stay finite, got one that is not");
    throw error;
  }
  if (maxNorm !== undefined) limitNorms(model.parameters(), maxNorm);
  return losses;
}

const lossesOf = ({ terms }: Step): Losses => ({ loss: terms.loss.item(), nll: terms.nll.item(), kl: terms.kl.item() });

/** The sum, with the losses of a batch counted as the share that its rows are of n. */
const plus = (sum: Losses, batch: Losses, rows: number, n: number): Losses => ({
  loss: sum.loss + (batch.loss * rows) / n,
  nll: sum.nll + (batch.nll * rows) / n,
  kl: sum.kl + (batch.kl * rows) / n,
});
