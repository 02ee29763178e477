import { html, type Markup, name, short } from "../chart/markup.ts";
import type { Preprocessing } from "../data/preprocess.ts";
import type { RunConfig } from "../train/config.ts";
import { classTable } from "./class-table.ts";
import { cloudFigure } from "./cloud-figure.ts";
import { confusionTable } from "./confusion.ts";
import { type Curve, legend, type Panel, panels } from "./curves.ts";
import type { ModelEvaluation } from "./evaluation.ts";
import { brief, counted, fixed, percent, whole, wilson } from "./numbers.ts";
import { type Part, page } from "./page.ts";
import { reliabilityDiagram } from "./reliability.ts";
import { commandPart, configPart, type DataText, dataPart, rowsText } from "./settings.ts";

/** A line of metrics.jsonl. */
export interface EpochLine {
  readonly epoch: number;
  readonly loss: number;
  /** Summed over the passes. */
  readonly nll: number;
  readonly kl: number;
  readonly validationError?: number;
  readonly validationNll?: number;
  readonly testError: number;
  readonly testNll: number;
}

/** All that the report of a run shows: plain data. */
export interface RunReport {
  readonly data: DataText;
  /** The name of each class. */
  readonly classes: readonly string[];
  readonly preprocessing: Preprocessing;
  readonly config: RunConfig;
  /** Widths from inputs to classes: [13, 256, 128, 3]. */
  readonly widths: readonly number[];
  /** Shell command that makes the run again. */
  readonly command: string;
  readonly epochs: readonly EpochLine[];
  /** The epoch whose parameters the model has, under patience; the last one unless given. */
  readonly bestEpoch?: number | undefined;
  /** Of that model, on the test rows. */
  readonly evaluation: ModelEvaluation;
}

/** The report of one run: a whole HTML document, a function of its input. */
export function runReport(run: RunReport): string {
  const { data, config, evaluation, epochs, bestEpoch, classes, widths } = run;
  const look = config.passes === 1 ? "c0" : "c1";
  const kind = kindOf(config);
  const { error, rows } = evaluation;
  const taken = bestEpoch ?? epochs.at(-1)?.epoch ?? 0;
  const chosen = bestEpoch === undefined ? "" : ", the one with the least NLL on the validation rows";
  return page(
    {
      title: `${short(data.name, 60)}: ${kind}`,
      kicker: html`rdrop · a run on ${name(data.name, 120)}`,
      headline: html`${headline(error, rows)}`,
      below: [
        html`${kind} · ${widths.map(width => whole(width)).join(" – ")} · epoch ${whole(taken)} of ${whole(epochs.length)}${chosen}`,
        rowsText(data.rows),
      ],
    },
    [
      scoresPart(evaluation, look),
      epochs.length === 0 ? undefined : curvesPart(run, look),
      cloudPart(run, look),
      {
        title: "Mistakes",
        notes: [
          "Each row of the matrix is a class as it is, each column what the model takes it for. What is right is tinted by its share of the class, mistakes in red, by their number.",
        ],
        body: [confusionTable(evaluation.confusion, classes), classTable(evaluation.confusion, classes)],
      },
      calibrationPart(evaluation, look),
      dataPart(data),
      configPart(config),
      commandPart(run.command, look),
    ],
  );
}

/** "plain dropout"; "R-Drop, alpha 1" */
function kindOf({ passes, alpha, variant, doubleBatch }: RunConfig): string {
  const batch = doubleBatch ? ", double batch" : "";
  if (passes === 1) return `plain dropout${batch}`;
  return `${alpha === 0 ? "several passes without KL" : `R-Drop, alpha ${brief(alpha)}${variant === "paper" ? "" : ` as in ${variant}`}`}${batch}`;
}

function headline(error: number, rows: number): string {
  const wrong = Math.round(error * rows);
  return wrong === 0
    ? `All ${whole(rows)} test rows are right.`
    : `${whole(wrong)} of ${whole(rows)} test rows ${wrong === 1 ? "is" : "are"} wrong.`;
}

const figure = (term: string, value: string, small: string | Markup, kind = ""): Markup =>
  html`<div><dt>${term}</dt><dd><span class="big${kind}">${value}</span><span class="small">${small}</span></dd></div>\n`;

function scoresPart({ error, nll, brier, ece, kl, rows, gap }: ModelEvaluation, look: string): Part {
  const [low, high] = wilson(Math.round(error * rows), rows);
  const line = (what: string, scores: { readonly error: number; readonly nll: number }): Markup =>
    html`<tr><th scope="row">${what}</th><td class="n">${percent(scores.error)}</td><td class="n">${fixed(scores.nll, 4)}</td></tr>\n`;
  return {
    title: "On the test rows",
    notes: [
      `The interval is Wilson's, at 95\u00a0%: what ${counted(rows, "row")} can tell of the error on others like them.`,
      "Less is better of all of these. NLL and KL are in nats.",
    ],
    body: [
      html`<dl class="numbers ${look}">
${figure("Error", percent(error), `95\u00a0%: ${fixed(100 * low, 1)} to ${percent(high)}`, " main")}${figure("NLL", fixed(nll, 3), "of the label, mean")}${figure("Brier score", fixed(brier, 3), "from 0 to 2")}${figure("Calibration error", percent(ece), "expected, 15 bins")}${figure("KL", fixed(kl, 3), "between two sub-models")}</dl>`,
      html`<div class="scroll" role="region" aria-label="the model and its sub-models" tabindex="0"><table>
<caption>The whole model is what predicts; its sub-models, ${whole(gap.passes)} dropout masks, are what was trained.</caption>
<thead><tr><th scope="col">model</th><th class="n" scope="col">error</th><th class="n" scope="col">NLL</th></tr></thead>
<tbody>
${line("the whole, without dropout", gap.full)}${line("a sub-model alone, on average", gap.single)}${line("all sub-models, averaged", gap.average)}</tbody>
</table></div>`,
    ],
  };
}

function curvesPart({ config, epochs, bestEpoch }: RunReport, look: string): Part {
  const passes = passesOf(config);
  const of = (pick: (line: EpochLine) => number | undefined): number[] => epochs.map(line => pick(line) ?? Number.NaN);
  const hasValidation = epochs.some(({ validationNll }) => validationNll !== undefined);
  const test = (values: number[]): Curve => ({ name: "test", look, values });
  const validation = (values: number[]): Curve[] => (hasValidation ? [{ name: "validation", look: `${look} dashed`, values }] : []);
  const training = (values: number[]): Curve => ({ name: "training", look: "quiet", values });
  const percentOf = (share: number | undefined): number => 100 * (share ?? Number.NaN);
  const list: Panel[] = [
    {
      title: "Error, %",
      unit: "percent",
      mark: bestEpoch,
      curves: [...validation(of(line => percentOf(line.validationError))), test(of(line => percentOf(line.testError)))],
    },
    {
      title: "NLL, nats",
      unit: "nats",
      mark: bestEpoch,
      curves: [training(of(line => line.nll / passes)), ...validation(of(line => line.validationNll)), test(of(line => line.testNll))],
    },
    { title: "Loss", unit: "nats", mark: bestEpoch, curves: [training(of(line => line.loss))] },
    ...(config.passes === 1
      ? []
      : [{ title: "KL between sub-models, nats", unit: "nats", mark: bestEpoch, curves: [training(of(line => line.kl))] }]),
  ];
  return {
    title: "Training",
    notes: [
      "Training: means over the epoch, with dropout; its NLL is that of one sub-model.",
      config.passes === 1
        ? "With one pass a row there is no KL, and the loss is the NLL."
        : "The loss is the NLL of all sub-models and, weighted by alpha, the KL.",
      ...(config.labelSmoothing === 0 ? [] : ["The NLL of the training is that of smoothed labels."]),
      ...(bestEpoch === undefined ? [] : ["The dotted line: the epoch that was taken."]),
    ],
    body: [
      legend([["quiet", "training"], ...(hasValidation ? [[`${look} dashed`, "validation"] as const] : []), [look, "test"]]),
      panels(list),
    ],
  };
}

/** Sub-models that a row goes through, on average over the steps. */
export const passesOf = ({ passes, klEvery }: Pick<RunConfig, "passes" | "klEvery">): number => 1 + (passes - 1) / klEvery;

function cloudPart({ evaluation: { cloud }, classes, preprocessing }: RunReport, look: string): Part {
  const { masks, rows, samples } = cloud;
  const notes = [
    `What ${whole(masks)} sub-models, each with a dropout mask of its own, say of the rows that they dispute most: a dot for each, a ring for the whole model. Bold: the class as it is.`,
    "The closer the dots, the less it matters which units are dropped: that is what R-Drop asks for.",
    `The rows have the largest mutual information between class and mask, of ${counted(rows, "test row")}.`,
    ...(preprocessing.kind === "table"
      ? ["Below each, the columns that move the whole model most between the two likeliest classes (gradient times input)."]
      : []),
  ];
  return samples.length === 0
    ? { title: "Mask cloud", body: html`<p>The sub-models agree on every row: nothing was dropped.</p>` }
    : { title: "Mask cloud", notes, body: cloudFigure(cloud, { classes, preprocessing }, look) };
}

function calibrationPart({ bins, ece }: ModelEvaluation, look: string): Part {
  return {
    title: "Is it as right as it is sure?",
    notes: [
      "Test rows in 15 bins by the probability of the class that is guessed. On the diagonal the model is right as often as it is sure to be; below it, it is too sure.",
      "Size: rows in the bin. Thin line: 95\u00a0% interval of the share that is right. Red: the gap.",
    ],
    body: reliabilityDiagram(bins, look, `Expected calibration error ${percent(ece)}`, ece),
  };
}
