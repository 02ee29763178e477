import { Command } from "commander";
import { markdownTable } from "markdown-table";
import type { Dataset } from "../data/dataset.ts";
import type { Sequential } from "../layers/sequential.ts";
import { Workspace } from "../tensor/workspace.ts";
import { brierScore, calibrationError } from "../train/calibration.ts";
import { type ClassScores, classReport, confusionMatrix } from "../train/class-report.ts";
import { type Evaluation, subModelKl } from "../train/metrics.ts";
import { predictProbabilities } from "../train/predict.ts";
import { type SubModelGap, subModelGap } from "../train/sub-models.ts";
import { threadsOption, wholeNumber } from "./options.ts";
import { labelledRowsFor } from "./rows.ts";
import { openTrained, whichText } from "./trained-run.ts";

/** All that `rdrop eval` tells of a model on some rows. */
export interface Report extends Evaluation {
  readonly rows: number;
  readonly brier: number;
  readonly calibrationError: number;
  readonly subModelKl: number;
  readonly gap: SubModelGap;
  readonly classes: readonly (ClassScores & { readonly name: string })[];
  /** [label][guess] */
  readonly confusion: readonly (readonly number[])[];
}

interface Settings {
  readonly mc: number;
  readonly seed: number;
  readonly threads?: number | undefined;
  readonly json?: boolean;
}

/** `rdrop eval` */
export function evalCommand(): Command {
  return new Command("eval")
    .description("how well the trained model does: error, NLL, Brier, calibration, each class, and its sub-models")
    .argument("<run>", "the directory of a run")
    .argument("[data]", "rows of the same columns, with their classes; the run's own test rows unless given")
    .option("--mc <passes>", "how many sub-models to ask", wholeNumber(2, 16_384), 20)
    .option("--seed <n>", "of their masks", wholeNumber(0), 0)
    .addOption(threadsOption())
    .option("--json", "one JSON object")
    .action(async (run: string, data: string | undefined, { mc, json = false, ...settings }: Settings) => {
      const opened = openTrained("eval", run);
      const report = reportOf(opened.model, await labelledRowsFor("eval", opened, data), opened.classes, { passes: mc, ...settings });
      const text = `${data ?? "the run's test rows"}: ${report.rows} rows, by the parameters of ${whichText(opened)}\n\n${reportText(report)}`;
      process.stdout.write(`${json ? JSON.stringify(report) : text}\n`);
    });
}

/** Everything at once; a function of model, rows and seed. */
export function reportOf(
  model: Sequential,
  rows: Dataset,
  names: readonly string[],
  { passes, seed, threads }: { passes: number; seed: number; threads?: number | undefined },
): Report {
  const { x, labels } = rows;
  const data = { ...rows, classes: names.length };
  const workspace = new Workspace({ threads });
  workspace.keep(model.parameters());
  try {
    const probabilities = predictProbabilities(model, x, { workspace });
    const gap = subModelGap(model, data, { passes, seed, workspace });
    return {
      rows: labels.length,
      ...gap.full,
      brier: brierScore(probabilities, labels),
      calibrationError: calibrationError(probabilities, labels),
      subModelKl: subModelKl(model, data, { seed, workspace }),
      gap,
      classes: classReport(probabilities, labels).map((scores, j) => ({ name: names[j], ...scores })),
      confusion: confusionMatrix(probabilities, labels),
    };
  } finally {
    workspace.release();
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

function reportText({ error, nll, brier, calibrationError, subModelKl, gap, classes }: Report): string {
  const whole = [
    ["error", percent(error)],
    ["NLL, nats", nll.toFixed(4)],
    ["Brier score", brier.toFixed(4)],
    ["calibration error (15 bins)", percent(calibrationError)],
    ["KL between two sub-models, nats", subModelKl.toFixed(4)],
  ];
  const { full, single, average, passes } = gap;
  const models = [
    ["the full model", full] as const,
    [`one sub-model, the mean of ${passes}`, single] as const,
    [`the average of ${passes} sub-models`, average] as const,
  ].map(([name, { error, nll }]) => [name, percent(error), nll.toFixed(4)]);
  const each = classes.map(({ name, precision, recall, f1, support }) => [
    name.replace(/[|\s]+/g, " "),
    ...[precision, recall, f1].map(value => value.toFixed(4)),
    `${support}`,
  ]);
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    markdownTable([head, ...rows], { align: ["l", ...head.slice(1).map(() => "r")] });
  return [
    table(["measure", "value"], whole),
    table(["class", "precision", "recall", "F1", "rows"], each),
    table(["model", "error", "NLL"], models),
  ].join("\n\n");
}
