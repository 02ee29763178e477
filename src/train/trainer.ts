import { Tape } from "../autograd/tape.ts";
import { batches } from "../data/batches.ts";
import { type Dataset, takeRows } from "../data/dataset.ts";
import type { KernelSet } from "../kernels/fastest.ts";
import { masks } from "../layers/masks.ts";
import type { Sequential } from "../layers/sequential.ts";
import { crossEntropy } from "../losses/nll.ts";
import { rDropLoss } from "../losses/rdrop.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { Workspace } from "../tensor/workspace.ts";
import { evaluate } from "./metrics.ts";

/** What one step needs to know. */
export interface StepOptions {
  /** Weight of the KL between the sub-models. */
  readonly alpha: number;
  /** How many sub-models a sample goes through; 1 is plain dropout. */
  readonly passes: number;
  readonly seed: number;
}

export interface TrainOptions extends StepOptions {
  readonly epochs: number;
  readonly batch: number;
  /** The fastest there are unless given. The bits are the same. */
  readonly kernels?: KernelSet;
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
 * Throws    Error naming the step when the loss is no longer finite.
 */
export function* train(
  model: Sequential,
  optimizer: Optimizer,
  data: { readonly train: Dataset; readonly test: Dataset },
  { epochs, batch, alpha, passes, seed, kernels = "wasm" }: TrainOptions,
): Generator<TrainEvent> {
  const workspace = new Workspace({ kernels });
  workspace.keep(model.parameters());
  const n = data.train.labels.length;
  const steps = epochs * Math.ceil(n / batch);
  let step = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const total = { loss: 0, nll: 0, kl: 0 };
    for (const rows of batches(n, { batch, seed, epoch })) {
      workspace.begin();
      const losses = trainStep(model, optimizer, takeRows(data.train, rows, workspace.home), step++, { alpha, passes, seed });
      if (!Number.isFinite(losses.loss)) {
        throw new Error(`train: the loss must stay finite, got ${losses.loss} at step ${step}; lower the learning rate`);
      }
      for (const key of ["loss", "nll", "kl"] as const) total[key] += (losses[key] * rows.length) / n;
      yield { kind: "step", step, steps, epoch, ...losses };
    }
    const { error, nll } = evaluate(model, data.test, { workspace });
    yield { kind: "epoch", epoch, ...total, testError: error, testNll: nll };
  }
}

/** One step on one batch: forward through every sub-model, loss, backward, update. `step` counts from 0 and names the masks. */
export function trainStep(
  model: Sequential,
  optimizer: Optimizer,
  { x, labels }: Dataset,
  step: number,
  { alpha, passes, seed }: StepOptions,
  tape: Tape = new Tape(),
): Losses {
  const logits = model.forwardCopies(x, passes, { tape, training: true, masks: masks(seed, step) });
  if (passes === 1) {
    const nll = crossEntropy(logits, labels);
    optimizer.step(tape.gradients(nll, model.parameters()));
    return { loss: nll.item(), nll: nll.item(), kl: 0 };
  }
  const { loss, nll, kl } = rDropLoss(logits, labels, { alpha, passes });
  optimizer.step(tape.gradients(loss, model.parameters()));
  return { loss: loss.item(), nll: nll.item(), kl: kl.item() };
}
