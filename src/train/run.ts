import type { Model } from "../layers/pass.ts";
import { adam, adamW } from "../optim/adam.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { schedule } from "../optim/schedules.ts";
import { sgd } from "../optim/sgd.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { classifier } from "./classifier.ts";
import type { RunConfig } from "./config.ts";
import type { TrainData, TrainOptions } from "./trainer.ts";

/** What a config asks for, ready to be trained. */
export interface Run<M extends Model = ReturnType<typeof classifier>> {
  readonly model: M;
  readonly optimizer: Optimizer;
  readonly options: TrainOptions;
}

/**
 * The model, the optimizer and the options of a config, for the data at hand:
 *
 *     const { model, optimizer, options } = runOf(config, data);
 *     for (const event of train(model, optimizer, data, options)) …
 *
 * Throws    RangeError for a warm-up that is longer than the run.
 */
export function runOf(config: RunConfig, { train }: Pick<TrainData, "train">): Run {
  const { epochs, batch, lr, warmup, hidden, dropout, inputDropout, seed } = config;
  const { alpha, passes, klEvery, doubleBatch, labelSmoothing, variant, patience, clip, maxNorm } = config;
  const [rows, inputs] = train.x.shape;
  const model = classifier(inputs, train.classes, { hidden, dropout, inputDropout, seed });
  const steps = epochs * Math.ceil(rows / batch);
  return {
    model,
    optimizer: optimizerOf(config, model.parameters()),
    options: {
      ...{ epochs, batch, seed, alpha, passes, klEvery, doubleBatch, labelSmoothing, variant },
      schedule: schedule(config.schedule, { lr, steps, warmup }),
      patience: unlessNone(patience),
      clip: unlessNone(clip),
      maxNorm: unlessNone(maxNorm),
    },
  };
}

function optimizerOf({ optimizer, lr, beta1, beta2, eps, momentum, nesterov, ...config }: RunConfig, parameters: Tensor[]): Optimizer {
  const weightDecay = config.weightDecay === "auto" ? (optimizer === "adamw" ? 0.01 : 0) : config.weightDecay;
  if (optimizer === "sgd") return sgd(parameters, { lr, momentum, nesterov, weightDecay });
  const options = { lr, betas: [beta1, beta2], eps, weightDecay } as const;
  return optimizer === "adam" ? adam(parameters, options) : adamW(parameters, options);
}

const unlessNone = (value: number): number | undefined => (value === 0 ? undefined : value);
