import { html, type Markup, name, short } from "../chart/markup.ts";
import type { ComparedRun } from "../compare/comparison.ts";
import { METRICS, type Metric } from "../compare/scores.ts";
import type { RunConfig } from "../train/config.ts";
import { type ComparisonData, type Group, groupsOf, TOLD } from "./comparison.ts";
import { confusionTable } from "./confusion.ts";
import { type Curve, legend, meanCurve, type Panel, panels } from "./curves.ts";
import { differencePlot, differenceTable } from "./differences.ts";
import { brief, counted, fixed, percent } from "./numbers.ts";
import { type Part, page, scrolled } from "./page.ts";
import { type Bin, calibrationErrorOf, reliabilityDiagram } from "./reliability.ts";
import { type EpochLine, passesOf } from "./run-report.ts";
import { commandPart, configPart, dataPart, rowsText } from "./settings.ts";

/** The report of a comparison: a whole HTML document, a function of its input. */
export function comparisonReport(comparison: ComparisonData): string {
  const { data, config, sentence, sentences, seeds, command, about } = comparison;
  const groups = groupsOf(comparison);
  const lookOf = (arm: string): string => groups.find(group => group.name === arm)?.look ?? "c1";
  const others = sentences.filter(each => each !== sentence);
  return page(
    {
      title: short(`${data.name}: ${sentence}`, 150),
      kicker: html`rdrop · a comparison on ${name(data.name, 120)} · ${counted(seeds.length, "run")} of each arm`,
      headline: sentence,
      below: [...others, html`${rowsText(data.rows)}, drawn alike for all arms.`],
    },
    [
      tablePart(comparison, groups),
      differencesPart(comparison, lookOf),
      curvesPart(comparison, groups),
      calibrationPart(groups),
      confusionPart(groups, data.classes),
      dataPart({ ...data, about }),
      configPart(config, ["alpha", "seed", "doubleBatch"]),
      commandPart(command, "c1"),
    ],
  );
}

function tablePart({ rows, seeds, chosen, alphas }: ComparisonData, groups: readonly Group[]): Part {
  const cell = (row: ComparisonData["rows"][number], metric: Metric): Markup => {
    const { mean, sd } = row.metrics[metric];
    const { scale, places } = TOLD[metric];
    return html`<td class="n">${fixed(mean * scale, places)}${sd === null ? "" : html` <span class="sd">± ${fixed(sd * scale, places)}</span>`}</td>`;
  };
  const unit = (metric: Metric): string => (TOLD[metric].scale === 100 ? `${TOLD[metric].title}, %` : TOLD[metric].title);
  const counts = alphas.map(alpha => `${brief(alpha)} by ${counted(chosen.filter(each => each === alpha).length, "seed")}`);
  return {
    title: "Scores on the test rows",
    notes: [
      `Mean ± standard deviation over ${counted(seeds.length, "run")} of each. Less is better of all of them; NLL and KL are in nats.`,
      ...(alphas.length > 1 ? [`Alpha is chosen seed by seed, by the NLL on the validation rows: ${counts.join(", ")}.`] : []),
    ],
    body: scrolled(
      "scores of each arm",
      html`<table class="full arms tight">
<thead><tr><th scope="col">arm</th>${METRICS.map(metric => html`<th class="n" scope="col">${unit(metric)}</th>`)}</tr></thead>
<tbody>
${rows.map((row, i) => html`<tr${row.chosen ? html` class="chosen"` : ""}><th scope="row"><span class="swatch ${groups[i].look}"></span>${name(row.name, 60)}${row.chosen ? ", alpha chosen" : ""}</th>${METRICS.map(metric => cell(row, metric))}</tr>\n`)}</tbody>
</table>`,
    ),
  };
}

function differencesPart({ differences }: ComparisonData, lookOf: (name: string) => string): Part {
  const tests = [...new Set(differences.flatMap(({ metrics }) => METRICS.map(metric => metrics[metric].test)))];
  return {
    title: "Paired differences",
    notes: [
      "Two arms from the same seed have the same rows, starting weights and order: only the difference of the two tells of the arm.",
      "A dot: one seed; up and down it is only spread. The large dot: their mean, with its 95\u00a0% interval. Where that covers the line at 0, these runs tell of no difference.",
      `Test: ${tests.join("; ")}.`,
    ],
    body: [
      html`<div class="panels">\n${METRICS.map(metric => differencePlot(metric, differences, lookOf))}</div>`,
      differenceTable(differences, METRICS, lookOf),
    ],
  };
}

/** More lines than this are drawn fainter. */
const MANY_LINES = 80;

function curvesPart({ config }: ComparisonData, groups: readonly Group[]): Part {
  const drawn = groups.filter(({ chosen, runs }) => !chosen && runs.length > 0);
  const lines = drawn.reduce((sum, { runs }) => sum + runs.length, 0);
  const thin = lines > MANY_LINES ? "faint" : "thin";
  const panel = (title: string, unit: string, pick: (line: EpochLine, run: ComparedRun) => number, of = drawn): Panel => {
    const each = of.map(group => ({ group, values: group.runs.map(run => run.result.curve.map(line => pick(line, run))) }));
    const seeds = each.flatMap(({ group, values }): Curve[] =>
      values.length === 1 ? [] : values.map(curve => ({ look: `${group.look} ${thin}`, values: curve })),
    );
    const means = each.map(
      ({ group, values }): Curve => ({ name: short(group.name, 60), look: `${group.look} thick`, values: meanCurve(values) }),
    );
    return { title, unit, curves: [...seeds, ...means], close: true };
  };
  const percentOf = (share = Number.NaN): number => 100 * share;
  return {
    title: "Training",
    notes: [
      "Thin lines: single seeds. Thick: the mean of the arm, as far as all its seeds go. The axes cover the last two thirds of the epochs.",
      "Training NLL: of one sub-model, with dropout. The loss is what each arm minimises: of different arms, it is not to be compared.",
      ...(groups.some(({ chosen }) => chosen)
        ? ["R-Drop with the alpha that it has chosen has no line of its own: each of its runs is there under its alpha."]
        : []),
      "KL is there while several sub-models are trained at once; of all arms it is in the table above, after training.",
    ],
    body: [
      legend(drawn.map(({ look, name: arm }) => [`${look} thick`, name(arm, 60)] as const)),
      panels([
        panel("Test error, %", "percent", line => percentOf(line.testError)),
        panel("Test NLL, nats", "nats", line => line.testNll),
        panel("Validation error, %", "percent", line => percentOf(line.validationError)),
        panel("Validation NLL, nats", "nats", line => line.validationNll ?? Number.NaN),
        panel("Training NLL, nats", "nats", (line, run) => line.nll / passesIn(run, config)),
        panel(
          "KL between sub-models in training, nats",
          "nats",
          line => line.kl,
          drawn.filter(({ runs }) => passesIn(runs[0], config) > 1),
        ),
        panel("Training loss", "nats", line => line.loss),
      ]),
    ],
  };
}

/** Sub-models that a row goes through in an arm. */
const passesIn = ({ arm }: Pick<ComparedRun, "arm">, config: RunConfig): number =>
  arm === "dropout" || arm === "double-batch" ? 1 : passesOf(config);

function calibrationPart(groups: readonly Group[]): Part | undefined {
  const drawn = groups.filter(({ runs }) => runs.length > 0);
  if (drawn.length === 0) return undefined;
  return {
    title: "Is it as right as it is sure?",
    notes: [
      "The test rows of all seeds in 15 bins by the probability of the class that is guessed. On the diagonal an arm is right as often as it is sure to be; below it, it is too sure.",
      "Size: rows in the bin. Red: the gap.",
      "The calibration error of the rows of all seeds is at most the mean of the table: single runs err to either side.",
    ],
    body: html`<div class="panels">\n${drawn.map(({ name: arm, look, runs }) => {
      const bins = pooled(runs.map(({ result }) => result.test.bins));
      return reliabilityDiagram(
        bins,
        look,
        html`<span class="swatch ${look}"></span>${name(arm, 60)}: ${percent(calibrationErrorOf(bins))}`,
      );
    })}</div>`,
  };
}

/** Bins of several runs as if their rows were one run's. */
function pooled(list: readonly (readonly Bin[])[]): Bin[] {
  return list[0].map((_, i) => {
    const bins = list.map(each => each[i]);
    const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
    const mean = (pick: (bin: Bin) => number): number => (rows === 0 ? 0 : bins.reduce((sum, bin) => sum + bin.rows * pick(bin), 0) / rows);
    return { rows, confidence: mean(bin => bin.confidence), accuracy: mean(bin => bin.accuracy) };
  });
}

/** Matrices of more classes stand below each other. */
const MANY_CLASSES = 6;

function confusionPart(groups: readonly Group[], given: readonly string[] | undefined): Part | undefined {
  const drawn = groups.filter(({ runs, look }) => runs.length > 0 && (groups.length <= 4 || look === "c0" || look === "c1"));
  if (drawn.length === 0) return undefined;
  const count = drawn[0].runs[0].result.test.confusion.length;
  const classes = given ?? Array.from({ length: count }, (_, c) => String(c));
  return {
    title: "Mistakes",
    notes: [
      "The test rows of all seeds: each row of a matrix is a class as it is, each column what it is taken for. What is right is tinted by its share of the class, mistakes in red, by their number.",
    ],
    body: html`<div class="${count <= MANY_CLASSES ? "panels" : "stack"}">\n${drawn.map(
      ({ name: arm, look, runs }) => html`<div><h3><span class="swatch ${look}"></span>${name(arm, 60)}</h3>
${confusionTable(sumOf(runs.map(({ result }) => result.test.confusion)), classes, short(arm, 60))}</div>
`,
    )}</div>`,
  };
}

const sumOf = (matrices: readonly (readonly (readonly number[])[])[]): number[][] =>
  matrices[0].map((row, i) => row.map((_, j) => matrices.reduce((sum, matrix) => sum + matrix[i][j], 0)));
