import { batches } from "../data/batches.ts";
import { type Dataset, takeRows } from "../data/dataset.ts";
import type { KernelSet } from "../kernels/kernels.ts";
import type { Model } from "../layers/pass.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { options as checked, has, whole } from "../tensor/options.ts";
import { Workspace } from "../tensor/workspace.ts";
import { evaluate } from "./metrics.ts";
import { checkCourse, type Losses, type Progress, restore, type TrainState } from "./state.ts";
import { type Batch, type Step, type StepOptions, step, TRAIN, update } from "./step.ts";

export interface TrainOptions extends Pick<StepOptions, "alpha" | "passes" | "seed" | "fused"> {
  readonly epochs: number;
  readonly batch: number;
  /** The fastest there are unless given. The bits are the same. */
  readonly kernels?: KernelSet;
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
  | ({ readonly kind: "epoch"; readonly epoch: number; readonly testError: number; readonly testNll: number } & Losses)
);

const NEEDED = ["epochs", "batch", "alpha", "passes", "seed"];

const NO_DROPOUT =
  "train: alpha weights nothing, for no dropout of the model drops: its passes are equal, and their KL is 0; add dropout(p), or set passes to 1";

const silent = (): void => {};

const NOTHING: Losses = { loss: 0, nll: 0, kl: 0 };

/**
 * Trains in place, telling each step and epoch:
 *
 *     for (const event of train(model, optimizer, { train, test }, options)) if (event.kind === "epoch") console.log(event.testError);
 *
 * Everything is a function of the options: batches and masks depend on (seed, epoch) and (seed, step) alone.
 *
 * Throws    Error naming the step when the loss is no longer finite, RangeError when a gradient is not: before the update, so the
 *           parameters are the last good ones. As `restore` says for a state that does not fit.
 */
export function* train(
  model: Model,
  optimizer: Optimizer,
  data: { readonly train: Dataset; readonly test: Dataset },
  options: TrainOptions,
): Generator<TrainEvent> {
  const { epochs, batch, seed, kernels = "wasm", from } = checked("train", options, TRAIN, NEEDED);
  has("train", "model", model, "forward", "parameters");
  has("train", "optimizer", optimizer, "step", "state", "load");
  has("train", "data", data, "train", "test");
  has("train", "data.train", data.train, "x", "labels");
  has("train", "data.test", data.test, "x", "labels");
  whole("train", "epochs", epochs, 0);
  whole("train", "batch", batch, 1);
  whole("train", "passes", options.passes, 1, 256);
  let { warn = console.warn } = options;
  const n = data.train.labels.length;
  const perEpoch = Math.ceil(n / batch);
  const course = { rows: n, batch, seed };
  let progress: Progress = { course, step: 0, epochs: 0, losses: NOTHING };
  if (from !== undefined) {
    has("train", "from", from, "course", "parameters", "optimizer");
    checkCourse(from, course);
    restore(model, optimizer, from);
    progress = { course, step: from.step, epochs: from.epochs, losses: from.losses, best: from.best };
  }
  const workspace = options.workspace ?? new Workspace({ kernels });
  workspace.keep(model.parameters());
  try {
    while (progress.epochs < epochs) {
      const epoch = progress.epochs + 1;
      let row = progress.step - progress.epochs * perEpoch;
      for (const rows of batches(n, { batch, seed, epoch })) {
        if (row-- > 0) continue; // done before the training was interrupted
        workspace.begin();
        const losses = trainStep(model, optimizer, takeRows(data.train, rows, workspace.home), progress.step, { ...options, warn });
        warn = silent;
        progress = { ...progress, step: progress.step + 1, losses: plus(progress.losses, losses, rows.length, n) };
        yield { kind: "step", step: progress.step, steps: epochs * perEpoch, epoch, ...losses, progress };
      }
      const { error: testError, nll: testNll } = evaluate(model, data.test, { workspace });
      const { losses, best } = progress;
      const better = best === undefined || testNll < best.testNll;
      progress = { ...progress, epochs: epoch, losses: NOTHING, best: better ? { epoch, testError, testNll } : best };
      yield { kind: "epoch", epoch, ...losses, testError, testNll, progress };
    }
  } finally {
    if (options.workspace === undefined) workspace.release();
  }
}

/** `step` and `update`, in that order. Throws Error when the loss is not finite, before the update. */
export function trainStep(
  model: Model,
  optimizer: Optimizer,
  batch: Batch,
  number: number,
  options: StepOptions & Pick<TrainOptions, "warn">,
): Losses {
  const now = step(model, batch, number, options);
  const losses = lossesOf(now);
  if (!Number.isFinite(losses.loss))
    throw new Error(`train: the loss must stay finite, got ${losses.loss} at step ${number + 1}; lower the learning rate`);
  if (losses.kl === 0 && options.alpha > 0 && options.passes > 1 && now.masks().size === 0) options.warn?.(NO_DROPOUT);
  update(optimizer, now);
  return losses;
}

const lossesOf = ({ terms }: Step): Losses => ({ loss: terms.loss.item(), nll: terms.nll.item(), kl: terms.kl.item() });

/** The sum, with the losses of a batch counted as the share that its rows are of n. */
const plus = (sum: Losses, batch: Losses, rows: number, n: number): Losses => ({
  loss: sum.loss + (batch.loss * rows) / n,
  nll: sum.nll + (batch.nll * rows) / n,
  kl: sum.kl + (batch.kl * rows) / n,
});
