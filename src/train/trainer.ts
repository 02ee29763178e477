import { batches } from "../data/batches.ts";
import { type Dataset, takeRows } from "../data/dataset.ts";
import type { KernelSet } from "../kernels/fastest.ts";
import type { Model } from "../layers/pass.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { Workspace } from "../tensor/workspace.ts";
import { evaluate } from "./metrics.ts";
import { type Batch, type Step, type StepOptions, step, update } from "./step.ts";

export interface TrainOptions extends Pick<StepOptions, "alpha" | "passes" | "seed" | "fused"> {
  readonly epochs: number;
  readonly batch: number;
  /** The fastest there are unless given. The bits are the same. */
  readonly kernels?: KernelSet;
  /** Where to compute. It is the caller's: the parameters stay in it. One of its own, released at the end, unless given. */
  readonly workspace?: Workspace;
}

/** The losses of one step, or their means over an epoch: loss = nll + alpha · kl, nll summed over the passes, kl 0 when there is one. */
export interface Losses {
  readonly loss: number;
  readonly nll: number;
  readonly kl: number;
}

/** What training tells as it goes: each step done, and each epoch with its test. */
export type TrainEvent =
  | ({ readonly kind: "step"; readonly step: number; readonly steps: number; readonly epoch: number } & Losses)
  | ({ readonly kind: "epoch"; readonly epoch: number; readonly testError: number; readonly testNll: number } & Losses);

/**
 * Trains in place, telling each step and epoch:
 *
 *     for (const event of train(model, optimizer, { train, test }, options)) if (event.kind === "epoch") console.log(event.testError);
 *
 * Everything is a function of the options: batches and masks depend on (seed, epoch) and (seed, step) alone.
 *
 * Throws    Error naming the step when the loss is no longer finite: before the update, so the parameters are the last good ones.
 */
export function* train(
  model: Model,
  optimizer: Optimizer,
  data: { readonly train: Dataset; readonly test: Dataset },
  options: TrainOptions,
): Generator<TrainEvent> {
  const { epochs, batch, seed, kernels = "wasm" } = options;
  const workspace = options.workspace ?? new Workspace({ kernels });
  const n = data.train.labels.length;
  const steps = epochs * Math.ceil(n / batch);
  let done = 0;
  workspace.keep(model.parameters());
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const total = { loss: 0, nll: 0, kl: 0 };
      for (const rows of batches(n, { batch, seed, epoch })) {
        workspace.begin();
        const losses = trainStep(model, optimizer, takeRows(data.train, rows, workspace.home), done++, options);
        for (const key of ["loss", "nll", "kl"] as const) total[key] += (losses[key] * rows.length) / n;
        yield { kind: "step", step: done, steps, epoch, ...losses };
      }
      const { error, nll } = evaluate(model, data.test, { workspace });
      yield { kind: "epoch", epoch, ...total, testError: error, testNll: nll };
    }
  } finally {
    if (options.workspace === undefined) workspace.release();
  }
}

/** `step` and `update`, in that order. Throws Error when the loss is not finite, before the update. */
export function trainStep(model: Model, optimizer: Optimizer, batch: Batch, number: number, options: StepOptions): Losses {
  const now = step(model, batch, number, options);
  const losses = lossesOf(now);
  if (!Number.isFinite(losses.loss))
    throw new Error(`train: the loss must stay finite, got ${losses.loss} at step ${number + 1}; lower the learning rate`);
  update(optimizer, now);
  return losses;
}

const lossesOf = ({ terms }: Step): Losses => ({ loss: terms.loss.item(), nll: terms.nll.item(), kl: terms.kl.item() });
