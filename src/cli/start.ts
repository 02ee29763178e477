import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { markdownTable } from "markdown-table";
import { fewDigits } from "../data/made.ts";
import type { KernelSet } from "../kernels/kernels.ts";
import { printDemo } from "./demo.ts";
import { epochCount, kernelsOption, threadsOption, wholeNumber } from "./options.ts";
import { digitRow } from "./picture.ts";
import { makeDirectory } from "./place.ts";
import { progress } from "./progress.ts";
import { MODELS, type Run, SETTING, type StepEvent, stepsOf, trainOne } from "./start-models.ts";
import { breather, whenStopped } from "./stop.ts";

interface Settings {
  readonly seed: number;
  readonly epochs: number;
  readonly runs: number;
  readonly kernels: KernelSet;
  readonly threads?: number | undefined;
  readonly out: string;
}

/** `rdrop start`, what `npm start` runs. */
export function startCommand(): Command {
  return new Command("start")
    .description("the demo; then R-Drop beside plain dropout, and two passes without KL, on drawn digits, with a table and curves")
    .option("--seed <n>", "of the demo and of the first run; the other runs follow", wholeNumber(0, 2 ** 32 - 1), 0)
    .option("--epochs <n>", "of each run", epochCount, 40)
    .option("--runs <n>", "of each model", wholeNumber(1, 1000), 5)
    .addOption(kernelsOption())
    .addOption(threadsOption())
    .option("--out <dir>", "directory for curves.svg", join("runs", "start"))
    .action(start);
}

async function start(settings: Settings): Promise<void> {
  const undo = makeDirectory("start: --out", settings.out); // if it cannot be made, better now than after the training
  const stop = whenStopped(undo);
  try {
    await startInto(settings);
  } finally {
    stop();
    undo();
  }
}

async function startInto({ seed, epochs, runs: count, kernels, threads, out }: Settings): Promise<void> {
  const write = (text: string): void => void process.stdout.write(text);
  printDemo(write, seed);
  write(introduction(seed, epochs));

  const runs: Run[] = [];
  const steps = stepsOf(epochs);
  let label = "";
  const bar = progress(count * MODELS.length * steps, () => label);
  const stop = whenStopped(() => bar.stop());
  const breathe = breather();
  try {
    for (let i = 0; i < count; i++) {
      for (const model of MODELS) {
        const before = runs.length * steps;
        label = `${i + 1}/${count} ${model.name.padEnd(MODELS[0].name.length)}`;
        const onStep = (event: StepEvent): Promise<void> => {
          bar.update(before + event.step, event);
          return breathe();
        };
        runs.push(await trainOne(model, { seed: seed + i, epochs, kernels, threads }, onStep));
      }
    }
  } finally {
    stop();
    bar.stop();
  }

  write(`${table(runs)}\n\n`);
  write(
    `${count === 1 ? "One run of each" : `Mean ± standard deviation over ${count} runs of each, on data of their own`}; NLL and KL in nats.\n\n`,
  );
  const { curvesSvg } = await import("./curves.ts"); // loaded late: most commands draw nothing
  const path = join(out, "curves.svg");
  writeFileSync(path, curvesSvg(runs.flatMap(run => run.points)));
  write(`Curves: ${path}\n`);
}

function introduction(seed: number, epochs: number): string {
  const { train, test } = fewDigits({ seed });
  const { hidden, dropout, lr, batch } = SETTING;
  const samples = [0, 11, 2, 13, 4, 15]; // rows of digits 0 to 5
  return `
R-Drop beside plain dropout: ${train.labels.length} digits drawn on the spot to train on, a fifth of them labelled wrong; ${test.labels.length} others,
all labelled right, to test on.

${digitRow(test, samples)}

${[train.x.shape[1], ...hidden, train.classes].join("-")}, dropout ${dropout}, Adam ${lr}, ${epochs} epochs, batch ${batch}; R-Drop: two passes, alpha ${MODELS[2].alpha}.

`;
}

/** A row a model: the last epoch of its runs, and the least error of each, chosen on the test rows for every model alike. */
export function table(runs: readonly Run[]): string {
  const rows = MODELS.map(({ name }) => {
    const own = runs.filter(run => run.model === name);
    const last = own.map(run => run.points[run.points.length - 1]);
    const errors = last.map(point => 100 * point.error);
    const least = own.map(run => 100 * Math.min(...run.points.map(point => point.error)));
    const [nll, kl] = [
      spread(
        last.map(point => point.nll),
        3,
      ),
      spread(
        last.map(point => point.kl),
        3,
      ),
    ];
    return [name, `${spread(errors, 1)} %`, `${spread(least, 1)} %`, nll, kl, `${mean(own.map(run => run.seconds)).toFixed(1)} s`];
  });
  const head = ["", "test error", "at the best epoch", "test NLL", "KL between sub-models", "time"];
  return markdownTable([head, ...rows], { align: ["l", "r", "r", "r", "r", "r"] });
}

/** Mean ± standard deviation; of one value, only itself. */
function spread(values: readonly number[], digits: number): string {
  const centre = mean(values);
  if (values.length === 1) return centre.toFixed(digits);
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
  return `${centre.toFixed(digits)} ± ${Math.sqrt(variance).toFixed(digits)}`;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
