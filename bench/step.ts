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
import { significant } from "./report.ts";
import { time } from "./timing.ts";

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

/** What the peers' scripts print, too. Times in milliseconds. */
export interface StepReport extends StepSetting {
  readonly ms_median: number;
  readonly ms_best: number;
  readonly steps: number;
}

/** Times one training step: both passes, loss, backward, optimizer. */
export function benchStep(setting: StepSetting, seconds: number): StepReport {
  const { next, optimizer: opt } = training(setting);
  const oneStep = (): number => {
    const now = next();
    update(opt, now);
    return now.terms.loss.item();
  };
  const together = setting.dims[0] > 100 ? 1 : 50; // as the peers' scripts take their samples
  let last = oneStep();
  const { median, best, calls } = time(
    () => {
      last = oneStep();
    },
    { seconds, together },
  );
  if (!Number.isFinite(last)) throw new Error(`bench step: the loss must stay finite, got ${last}`);
  const { dims, batch, optimizer, kernels, plain = false } = setting;
  return {
    dims,
    batch,
    optimizer,
    kernels,
    ms_median: significant(median),
    ms_best: significant(best),
    steps: calls,
    ...(plain && { plain }),
  };
}

/** The training of a setting. */
export interface Training {
  readonly optimizer: Optimizer;
  /** The next step, to be updated by: 4096 seeded rows, walked through again and again. */
  next(tape?: Tape): Step;
}

export function training({ dims, batch, optimizer, kernels, plain = false, threads }: StepSetting): Training {
  const rng = stream(0, "bench step");
  const model = multilayer(dims, rng);
  const workspace = new Workspace({ kernels, threads });
  workspace.keep(model.parameters());
  const rows = Math.max(4096, batch + 1);
  const [k, classes] = [dims[0], dims[dims.length - 1]];
  const x = k === 784 ? digitLike(rows, rng) : normal([rows, k], 0, 1, { rng });
  const labels = Int32Array.from({ length: rows }, () => rng.integer(classes));
  let number = 0;
  return {
    optimizer: optimizer === "adam" ? adam(model.parameters(), { lr: 1e-3 }) : sgd(model.parameters(), { lr: 1e-2 }),
    next: (tape = new Tape()) => {
      const first = (number * batch) % (rows - batch);
      workspace.begin();
      const input = workspace.place(new Tensor(x.data.subarray(first * k, (first + batch) * k), [batch, k]));
      const data = { x: input, labels: labels.subarray(first, first + batch) };
      return step(model, data, number++, { alpha: 1, passes: plain ? 1 : 2, seed: 0, tape });
    },
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
