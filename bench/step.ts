import { Tape } from "../src/autograd/tape.ts";
import type { KernelSet } from "../src/kernels/kernels.ts";
import { dropout } from "../src/layers/dropout.ts";
import { linear } from "../src/layers/linear.ts";
import type { Layer } from "../src/layers/pass.ts";
import { relu } from "../src/layers/relu.ts";
import { type Sequential, sequential } from "../src/layers/sequential.ts";
import { adam } from "../src/optim/adam.ts";
import type { Optimizer } from "../src/optim/optimizer.ts";
import { sgd } from "../src/optim/sgd.ts";
import { type Rng, stream } from "../src/random/seeded.ts";
import { normal } from "../src/tensor/create.ts";
import { Tensor } from "../src/tensor/tensor.ts";
import { Workspace } from "../src/tensor/workspace.ts";
import { type Step, step, update } from "../src/train/step.ts";
import { disturbance, type StageTiming, type StageTimingOptions, type StepRange, timeStage } from "./stage-timing.ts";

export interface StepSetting {
  /** Widths: inputs, hidden layers, classes. */
  readonly dims: readonly number[];
  readonly batch: number;
  readonly optimizer: "adam" | "sgd";
  readonly kernels: KernelSet;
  /** That compute together; as many as help, unless given. */
  readonly threads?: number | undefined;
  /** One pass and its cross-entropy, in place of R-Drop's two. */
  readonly plain?: boolean;
}

/** What the peers' scripts print, too. */
export interface StepReport extends StepSetting, StageTiming {
  readonly threads: number;
  readonly stage: StepRange;
  /** What shows that the machine was disturbed, where something does. */
  readonly disturbed?: string;
}

/** Times a training step at a stage of training: both passes, loss, backward, optimizer. */
export function benchStep(setting: StepSetting, options: StageTimingOptions): StepReport {
  const begin = trainings(setting);
  let last = 0;
  let threads = 1;
  const timing = timeStage(() => {
    const { next, optimizer, ...training } = begin();
    threads = training.threads;
    return () => {
      const now = next();
      update(optimizer, now);
      last = now.terms.loss.item();
    };
  }, options);
  if (!Number.isFinite(last)) throw new Error(`bench step: the loss must stay finite, got ${last}`);
  const { dims, batch, optimizer, kernels, plain = false } = setting;
  const disturbed = disturbance(timing);
  return {
    ...{ dims, batch, optimizer, kernels, threads, ...(plain && { plain }) },
    stage: options.stage,
    ...timing,
    ...(disturbed !== undefined && { disturbed }),
  };
}

/** The training of a setting. */
export interface Training {
  /** That compute together. */
  readonly threads: number;
  readonly optimizer: Optimizer;
  /** The next step, to be updated by: 4096 seeded rows, walked through again and again. */
  next(tape?: Tape): Step;
}

export const training = (setting: StepSetting): Training => trainings(setting)();

/** Begins a training, always the same one. The one begun before ends with that. */
export function trainings({ dims, batch, optimizer, kernels, plain = false, threads }: StepSetting): () => Training {
  const rng = stream(0, "bench step");
  multilayer(dims, rng); // what a model draws lies before the rows
  const workspace = new Workspace({ kernels, threads });
  const rows = Math.max(4096, batch + 1);
  const [k, classes] = [dims[0], dims[dims.length - 1]];
  const x = k === 784 ? digitLike(rows, rng) : normal([rows, k], 0, 1, { rng });
  const labels = Int32Array.from({ length: rows }, () => rng.integer(classes));
  return () => {
    workspace.release();
    const model = multilayer(dims, stream(0, "bench step"));
    workspace.keep(model.parameters());
    let number = 0;
    return {
      threads: workspace.threads,
      optimizer: optimizer === "adam" ? adam(model.parameters(), { lr: 1e-3 }) : sgd(model.parameters(), { lr: 1e-2 }),
      next: (tape = new Tape()) => {
        const first = (number * batch) % (rows - batch);
        workspace.begin();
        const input = workspace.place(new Tensor(x.data.subarray(first * k, (first + batch) * k), [batch, k]));
        const data = { x: input, labels: labels.subarray(first, first + batch) };
        return step(model, data, number++, { alpha: 1, passes: plain ? 1 : 2, seed: 0, tape });
      },
    };
  };
}

/** Linear layers of these widths, with ReLU and Dropout(0.5) between them. */
function multilayer(dims: readonly number[], rng: Rng): Sequential {
  const layers: Layer[] = [];
  for (let i = 0; i + 1 < dims.length; i++) {
    if (i > 0) layers.push(relu(), dropout(0.5));
    layers.push(linear(dims[i], dims[i + 1], { rng }));
  }
  return sequential(...layers);
}

/** Rows of 784 numbers, 81 % of them zeros, as MNIST's are. */
export function digitLike(rows: number, rng: Rng): Tensor {
  const data = Float32Array.from({ length: rows * 784 }, () => (rng.uniform() < 0.19 ? rng.uniform() : 0));
  return new Tensor(data, [rows, 784]);
}
