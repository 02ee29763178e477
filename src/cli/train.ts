import { basename, join, resolve } from "node:path";
import { Command, Option } from "commander";
import type { Dataset } from "../data/dataset.ts";
import { split } from "../data/split.ts";
import type { KernelSet } from "../kernels/kernels.ts";
import { adam, adamW } from "../optim/adam.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { sgd } from "../optim/sgd.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { classifier } from "../train/classifier.ts";
import { train } from "../train/trainer.ts";
import { loadData } from "./data.ts";
import { checkFits } from "./fits.ts";
import { type EpochEvent, type MetricsFile, openMetrics } from "./metrics-file.ts";
import { dropRate, kernelsOption, klWeight, MOST_EPOCHS, positive, wholeNumber, widths } from "./options.ts";
import { progress } from "./progress.ts";
import { breather, whenStopped } from "./stop.ts";

const optimizers: Record<string, (parameters: Tensor[], options: { lr: number }) => Optimizer> = {
  adam,
  adamw: adamW,
  sgd: (parameters, { lr }) => sgd(parameters, { lr, momentum: 0.9 }),
};

interface Settings {
  readonly data: string;
  readonly limit?: number;
  readonly hidden: number[];
  readonly dropout: number;
  readonly inputDropout: number;
  readonly alpha: number;
  readonly plain?: boolean;
  readonly epochs: number;
  readonly batch: number;
  readonly optimizer: string;
  readonly lr: number;
  readonly seed: number;
  readonly kernels: KernelSet;
  readonly out?: string;
  readonly force?: boolean;
}

/** `rdrop train` */
export function trainCommand(): Command {
  return new Command("train")
    .description("train a classifier with R-Drop, or with plain dropout, and write RUN/metrics.jsonl, a line an epoch")
    .option(
      "--data <source>",
      "a directory with the four IDX files of MNIST, plain or .gz; or moons, spirals, digits: made on the spot",
      "digits",
    )
    .option("--limit <n>", "train on the first n rows only", wholeNumber(1))
    .addOption(new Option("--hidden <widths>", "widths of the hidden layers").argParser(widths).default([256, 128], "256,128"))
    .option("--dropout <p>", "after each hidden layer", dropRate, 0.5)
    .option("--input-dropout <p>", "on the input", dropRate, 0)
    .option("--alpha <a>", "weight of the KL between the two sub-models", klWeight, 1)
    .addOption(new Option("--plain", "ordinary dropout: one pass, no KL").conflicts("alpha"))
    .option("--epochs <n>", "passes over the training rows", wholeNumber(1, MOST_EPOCHS), 3)
    .option("--batch <n>", "rows a step", wholeNumber(1), 128)
    .addOption(
      new Option("--optimizer <name>", "adam, adamw (weight decay 0.01) or sgd (momentum 0.9)")
        .choices(Object.keys(optimizers))
        .default("adam"),
    )
    .option("--lr <rate>", "learning rate", positive, 1e-3)
    .option("--seed <n>", "of the weights, the masks, the order of the rows, and of data made on the spot", wholeNumber(0), 0)
    .addOption(kernelsOption())
    .option("--out <run>", "directory for metrics.jsonl (default: runs/<data>-<model>-seed<n>)")
    .option("--force", "replace the run that --out holds already; without it, that is an error")
    .action((settings: Settings) => runTrain(settings));
}

async function runTrain(settings: Settings): Promise<void> {
  const { plain = false, alpha, seed, force = false } = settings;
  const out = settings.out ?? join("runs", `${basename(resolve(settings.data))}-${plain ? "plain" : `rdrop${alpha}`}-seed${seed}`);
  const file = openMetrics(out, force);
  const stop = whenStopped(file.close);
  try {
    await trainInto(file, settings);
  } finally {
    stop();
    file.close();
  }
}

async function trainInto(file: MetricsFile, settings: Settings): Promise<void> {
  const { hidden, dropout, inputDropout, alpha, plain = false, epochs, batch, optimizer, lr, seed, limit } = settings;
  const data = firstRows(loadData(settings.data, seed), limit);
  const [n, k] = data.train.x.shape;
  const { classes } = data.train;
  const dims = [k, ...hidden, classes];
  checkFits({ dims, rows: Math.min(batch, n), names: { dims: "train: --hidden", rows: "train: --batch" } });
  const model = classifier(k, classes, { hidden, dropout, inputDropout, seed });
  const parameters = model.parameters();

  const bar = progress(epochs * Math.ceil(n / batch), () => `${plain ? "dropout" : "R-Drop"}`);
  const stop = whenStopped(() => bar.stop());
  if (limit !== undefined && limit > n) bar.print(`--limit ${limit} is more than there are: all ${n} rows are taken`);
  bar.print(`${settings.data}: ${n} rows to train on, ${data.test.labels.length} to test on, ${classes} classes`);
  bar.print(
    `${dims.join("-")}: ${parameters.reduce((sum, w) => sum + w.size, 0)} parameters, ${plain ? "plain dropout" : `R-Drop, alpha ${alpha}`}`,
  );
  try {
    const breathe = breather();
    let started = performance.now();
    const options = { epochs, batch, alpha, passes: plain ? 1 : 2, seed, kernels: settings.kernels };
    for (const event of train(model, optimizers[optimizer](parameters, { lr }), data, options)) {
      if (event.kind === "step") bar.update(event.step, event);
      else {
        const seconds = (performance.now() - started) / 1000;
        started = performance.now();
        file.write(event, seconds);
        bar.print(epochLine(event, epochs, seconds));
      }
      await breathe();
    }
    bar.print(`wrote ${file.path}`);
  } finally {
    stop();
    bar.stop();
  }
}

function epochLine({ epoch, loss, nll, kl, testError, testNll }: EpochEvent, epochs: number, seconds: number): string {
  const training = `loss ${loss.toFixed(4)}  nll ${nll.toFixed(4)}  kl ${kl.toFixed(4)}`;
  return `epoch ${epoch}/${epochs}  ${training}  test error ${(100 * testError).toFixed(2)} %  test nll ${testNll.toFixed(4)}  ${seconds.toFixed(2)} s`;
}

function firstRows(data: { train: Dataset; test: Dataset }, limit = Infinity): { train: Dataset; test: Dataset } {
  return limit < data.train.labels.length ? { ...data, train: split(data.train, limit).train } : data;
}
