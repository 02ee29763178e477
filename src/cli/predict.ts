import { Command } from "commander";
import { Workspace } from "../tensor/workspace.ts";
import { guessOf } from "../train/calibration.ts";
import { mcDropout, predictProbabilities } from "../train/predict.ts";
import { writeAtomic } from "./atomic.ts";
import { csvLine } from "./csv-text.ts";
import { threadsOption, wholeNumber } from "./options.ts";
import { rowsFor } from "./rows.ts";
import { openTrained, whichText } from "./trained-run.ts";

interface Settings {
  readonly mc?: number;
  readonly seed: number;
  readonly out?: string;
  readonly threads?: number | undefined;
}

/** `rdrop predict` */
export function predictCommand(): Command {
  return new Command("predict")
    .description("the class of each row, and its probabilities, as CSV")
    .argument("<run>", "the directory of a run")
    .argument("<data>", "rows of the same columns: a CSV file, a directory with IDX or .npy files, or moons, spirals, digits")
    .option("--mc <passes>", "average so many sub-models, and add how far they disagree", wholeNumber(1, 16_384))
    .option("--seed <n>", "of the masks of --mc", wholeNumber(0), 0)
    .option("--out <file>", "write here instead")
    .addOption(threadsOption())
    .action(runPredict);
}

async function runPredict(run: string, data: string, { mc, seed, out, threads }: Settings): Promise<void> {
  const opened = openTrained("predict", run);
  const { model, classes } = opened;
  const { x } = await rowsFor(opened, data);
  const workspace = new Workspace({ threads });
  workspace.keep(model.parameters());
  const { probabilities, disagreement } =
    mc === undefined
      ? { probabilities: predictProbabilities(model, x, { workspace }), disagreement: undefined }
      : mcDropout(model, x, { passes: mc, seed, workspace });
  workspace.release();
  const c = classes.length;
  const lines = [csvLine(["class", ...classes.map(name => `p(${name})`), ...(disagreement === undefined ? [] : ["disagreement"])])];
  for (let i = 0; i < x.shape[0]; i++) {
    const p = Array.from(probabilities.data.subarray(i * c, (i + 1) * c), short);
    lines.push(
      csvLine([classes[guessOf(probabilities.data, i, c)], ...p, ...(disagreement === undefined ? [] : [short(disagreement[i])])]),
    );
  }
  if (out === undefined) process.stdout.write(lines.join(""));
  else {
    writeAtomic(out, lines.join(""));
    process.stdout.write(`wrote ${x.shape[0]} rows to ${out}, by the parameters of ${whichText(opened)}\n`);
  }
}

/** Six digits: more than a float32 model knows. */
const short = (value: number): number => Number(value.toPrecision(6));
