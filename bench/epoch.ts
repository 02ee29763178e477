import { type Dataset, dataset } from "../src/data/dataset.ts";
import type { KernelSet } from "../src/kernels/kernels.ts";
import type { Model } from "../src/layers/pass.ts";
import type { Optimizer } from "../src/optim/optimizer.ts";
import { stream } from "../src/random/seeded.ts";
import { Workspace } from "../src/tensor/workspace.ts";
import { checkConfig } from "../src/train/config.ts";
import { runOf } from "../src/train/run.ts";
import { train } from "../src/train/trainer.ts";
import { significant } from "./report.ts";
import { digitLike } from "./step.ts";

export interface EpochSetting {
  readonly hidden: readonly number[];
  readonly batch: number;
  /** The epoch that is measured: 1 is the first. */
  readonly epoch: number;
  readonly kernels: KernelSet;
  readonly threads?: number | undefined;
}

/** Rows to train on, and rows to test on. */
export interface EpochData {
  readonly train: Dataset;
  readonly test: Dataset;
}

export interface EpochReport extends EpochSetting {
  readonly threads: number;
  /** To train on, and to test on. */
  readonly rows: readonly [number, number];
  readonly seconds: number;
  /** Of the epoch: the steps themselves, from the forward pass to the update; the test; all that is left. */
  readonly steps_share: number;
  readonly test_share: number;
  readonly rest_share: number;
}

/** Where the time of an epoch of `train` goes, its test included. */
export function benchEpoch({ hidden, batch, epoch, kernels, threads }: EpochSetting, data: EpochData): EpochReport {
  const { model, optimizer, options } = runOf(checkConfig("bench epoch", { hidden, batch, epochs: epoch }), data);
  const clock = new Clock();
  const workspace = new Workspace({ kernels, threads });
  const watched = { model: watchedModel(model, clock), optimizer: watchedOptimizer(optimizer, clock) };
  let started = performance.now();
  let seconds = 0;
  for (const event of train(watched.model, watched.optimizer, data, { ...options, workspace })) {
    if (event.kind !== "epoch") continue;
    seconds = (performance.now() - started) / 1000;
    if (event.epoch === epoch) break;
    started = performance.now();
    clock.steps = clock.tests = 0;
  }
  workspace.release();
  const [steps, tests] = [clock.steps / 1000 / seconds, clock.tests / 1000 / seconds];
  return {
    ...{ hidden, batch, epoch, kernels, threads: workspace.threads, rows: [data.train.labels.length, data.test.labels.length] },
    seconds: significant(seconds),
    steps_share: significant(steps),
    test_share: significant(tests),
    rest_share: significant(1 - steps - tests),
  };
}

/** Milliseconds in steps and in tests. */
class Clock {
  steps = 0;
  tests = 0;
  #began = 0;

  begin(): void {
    this.#began = performance.now();
  }

  end(what: "steps" | "tests"): void {
    this[what] += performance.now() - this.#began;
  }
}

/** A step begins with its forward pass; a test is nothing but one. */
function watchedModel(model: Model, clock: Clock): Model {
  return {
    parameters: () => model.parameters(),
    parameterNames: () => model.parameterNames?.() ?? [],
    forwardCopies: (x, m, pass) => {
      clock.begin();
      return model.forwardCopies?.(x, m, pass) ?? x;
    },
    forward: (x, pass) => {
      clock.begin();
      const y = model.forward(x, pass);
      clock.end("tests");
      return y;
    },
  };
}

/** A step ends with its update. */
function watchedOptimizer(optimizer: Optimizer, clock: Clock): Optimizer {
  return {
    get lr() {
      return optimizer.lr;
    },
    set lr(lr) {
      optimizer.lr = lr;
    },
    step: gradients => {
      optimizer.step(gradients);
      clock.end("steps");
    },
    state: () => optimizer.state(),
    load: state => optimizer.load(state),
  };
}

/** Rows as sparse as MNIST's, a sixth as many of them to test on. */
export const digitLikeData = (rows: number): EpochData => ({ train: digitRows(rows, 0), test: digitRows(Math.floor(rows / 6), 1) });

function digitRows(n: number, seed: number): Dataset {
  const rng = stream(seed, "bench epoch");
  const x = digitLike(n, rng);
  return dataset(
    "bench epoch",
    x,
    Int32Array.from({ length: n }, () => rng.integer(10)),
    10,
  );
}
