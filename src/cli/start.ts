import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { markdownTable } from "markdown-table";
import { adam } from "../optim/adam.ts";
import { classifier } from "../train/classifier.ts";
import { subModelKl } from "../train/metrics.ts";
import { train } from "../train/trainer.ts";
import { fewDigits } from "./data.ts";
import { printDemo } from "./demo.ts";
import { wholeNumber } from "./options.ts";
import { digitRow } from "./picture.ts";
import { type Progress, progress } from "./progress.ts";

/** One training setting for both models; they differ in the loss alone. */
const HIDDEN = [128, 64];
const DROPOUT = 0.3;
const ALPHA = 5;
const EPOCHS = 40;
const BATCH = 32;
const LR = 3e-3;
const RUNS = 5;

const MODELS = [
  { name: "plain dropout", passes: 1 },
  { name: "R-Drop", passes: 2 },
] as const;

/** How a model stands after an epoch, measured on the test rows. */
export interface Point {
  readonly model: string;
  readonly seed: number;
  readonly epoch: number;
  readonly error: number;
  readonly nll: number;
  readonly kl: number;
}

interface Run {
  readonly points: readonly Point[];
  readonly seconds: number;
}

/** `rdrop start`, what `npm start` runs. */
export function startCommand(): Command {
  return new Command("start")
    .description("the demo; then R-Drop beside plain dropout on drawn digits, with a table and curves")
    .option("--seed <n>", "of the first run; the others follow", wholeNumber(0, 2 ** 32 - 1), 0)
    .option("--out <dir>", "directory for curves.svg", join("runs", "start"))
    .action(({ seed, out }: { seed: number; out: string }) => start(seed, out));
}

async function start(seed: number, out: string): Promise<void> {
  const write = (text: string): void => void process.stdout.write(text);
  mkdirSync(out, { recursive: true }); // if it cannot be made, better now than after the training
  printDemo(write, seed);
  write(introduction(seed));
  const runs = MODELS.map(() => [] as Run[]);
  const steps = EPOCHS * Math.ceil(fewDigits(seed).train.labels.length / BATCH);
  let under = "";
  const bar = progress(RUNS * MODELS.length * steps, () => under);
  try {
    for (let i = 0; i < RUNS; i++) {
      MODELS.forEach((model, m) => {
        under = `run ${i + 1}/${RUNS}, ${model.name.padEnd(MODELS[0].name.length)}`;
        runs[m].push(trainOne(model, seed + i, bar, (i * MODELS.length + m) * steps));
      });
    }
  } finally {
    bar.stop();
  }
  write(`${summary(runs)}\n\n`);
  const { curvesSvg } = await import("./curves.ts"); // the plotting library loads slower than everything else together
  const path = join(out, "curves.svg");
  writeFileSync(path, curvesSvg(runs.flat().flatMap(run => run.points)));
  write(`Curves: ${path}\n`);
}

function introduction(seed: number): string {
  const { train: rows, test } = fewDigits(seed);
  return `
Both on data: ${rows.labels.length} digits drawn on the spot, a fifth of their labels wrong; ${test.labels.length} others, all labelled right, to test on.

${digitRow(test, [0, 11, 2, 13, 4, 15])}

${rows.x.shape[1]}-${HIDDEN.join("-")}-${rows.classes}, dropout ${DROPOUT}, Adam ${LR}, ${EPOCHS} epochs, batch ${BATCH}; R-Drop: two passes, alpha ${ALPHA}.

`;
}

function trainOne({ name, passes }: (typeof MODELS)[number], seed: number, bar: Progress, before: number): Run {
  const data = fewDigits(seed);
  const model = classifier(data.train.x.shape[1], data.train.classes, { hidden: HIDDEN, dropout: DROPOUT, inputDropout: 0, seed });
  const points: Point[] = [];
  let seconds = 0;
  let started = performance.now();
  for (const event of train(model, adam(model.parameters(), { lr: LR }), data, {
    epochs: EPOCHS,
    batch: BATCH,
    alpha: ALPHA,
    passes,
    seed,
  })) {
    if (event.kind === "step") bar.update(before + event.step, event);
    else {
      seconds += (performance.now() - started) / 1000;
      points.push({
        model: name,
        seed,
        epoch: event.epoch,
        error: event.testError,
        nll: event.testNll,
        kl: subModelKl(model, data.test, { seed }),
      });
      started = performance.now();
    }
  }
  return { points, seconds };
}

/** The last epoch of every run: mean ± standard deviation over the runs. */
function summary(runs: readonly (readonly Run[])[]): string {
  const rows = MODELS.map(({ name }, m) => {
    const last = runs[m].map(run => run.points[run.points.length - 1]);
    return [
      name,
      `${spread(
        last.map(point => 100 * point.error),
        1,
      )} %`,
      spread(
        last.map(point => point.nll),
        3,
      ),
      spread(
        last.map(point => point.kl),
        3,
      ),
      `${mean(runs[m].map(run => run.seconds)).toFixed(1)} s`,
    ];
  });
  const head = ["", "test error", "test NLL", "KL between sub-models", "time"];
  return `${markdownTable([head, ...rows], { align: ["l", "r", "r", "r", "r"] })}\n\nMean ± standard deviation over ${RUNS} runs, each with data, weights and masks of its own; NLL and KL in nats.`;
}

function spread(values: readonly number[], digits: number): string {
  const centre = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
  return `${centre.toFixed(digits)} ± ${Math.sqrt(variance).toFixed(digits)}`;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
