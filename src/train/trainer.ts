import { Tape } from "../autograd/tape.ts";
import { batches } from "../data/batches.ts";
import type { Dataset } from "../data/dataset.ts";
import { masks } from "../layers/masks.ts";
import type { Sequential } from "../layers/sequential.ts";
import { crossEntropy } from "../losses/nll.ts";
import { rDropLoss } from "../losses/rdrop.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { evaluate } from "./metrics.ts";

export interface TrainOptions {
  readonly epochs: number;
  readonly batch: number;
  /** Weight of the KL between the sub-models. */
  readonly alpha: number;
  /** How many sub-models a sample goes through; 1 is plain dropout. */
  readonly passes: number;
  readonly seed: number;
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
  { epochs, batch, alpha, passes, seed }: TrainOptions,
): Generator<TrainEvent> {
  const steps = epochs * Math.ceil(data.train.labels.length / batch);
  let step = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const total = { loss: 0, nll: 0, kl: 0 };
    let rows = 0;
    for (const part of batches(data.train, { batch, seed, epoch })) {
      const losses = trainStep(model, optimizer, part, { alpha, passes, seed, step: step++ });
      if (!Number.isFinite(losses.loss)) throw new Error(`train: the loss must stay finite, got ${losses.loss} at step ${step}; lower the learning rate`);
      for (const key of ["loss", "nll", "kl"] as const) total[key] += losses[key] * part.labels.length;
      rows += part.labels.length;
      yield { kind: "step", step, steps, epoch, ...losses };
    }
    const { error, nll } = evaluate(model, data.test);
    yield { kind: "epoch", epoch, loss: total.loss / rows, nll: total.nll / rows, kl: total.kl / rows, testError: error, testNll: nll };
  }
}

/** One step on one batch: forward through every sub-model, loss, backward, update. */
export function trainStep(
  model: Sequential,
  optimizer: Optimizer,
  { x, labels }: Dataset,
  { alpha, passes, seed, step }: { readonly alpha: number; readonly passes: number; readonly seed: number; readonly step: number },
): Losses {
  const tape = new Tape();
  const logits = model.forwardCopies(x, passes, { tape, training: true, masks: masks(seed, step) });
  const { loss, nll, kl } = passes === 1 ? plainLoss(logits, labels) : rDropLoss(logits, labels, { alpha, passes });
  optimizer.step(tape.gradients(loss, model.parameters()));
  return { loss: loss.item(), nll: nll.item(), kl: kl === undefined ? 0 : kl.item() };
}

function plainLoss(logits: Parameters<typeof crossEntropy>[0], labels: Int32Array) {
  const nll = crossEntropy(logits, labels);
  return { loss: nll, nll, kl: undefined };
}
