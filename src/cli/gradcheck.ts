import { Command, Option } from "commander";
import { markdownTable } from "markdown-table";
import { gradcheck } from "../autograd/gradcheck.ts";
import type { Check } from "./cases/check.ts";
import { layerChecks } from "./cases/layers.ts";
import { lossChecks } from "./cases/losses.ts";
import { cases, type RuleName, ruleChecks } from "./cases/rules.ts";
import { type FileSettings, gradcheckFile, placed } from "./gradcheck-file.ts";
import { distance, kernelsOption, path, threadsOption, wholeNumber } from "./options.ts";

/** The checks of one rule, layer or loss, put together. */
export interface GradcheckRow {
  readonly kind: "rule" | "layer" | "loss";
  readonly name: string;
  readonly cases: number;
  readonly checked: number;
  readonly kinks: number;
  /** The largest error, as a multiple of its tolerance. */
  readonly worst: number;
  readonly ok: boolean;
  /** The reports of what failed, each after the title of its case. */
  readonly failures: readonly string[];
}

/** Checks every rule, layer and loss. `text` is a table, then the report of each case that failed. */
export function gradcheckTable({ seed = 0, dtype = "float64", kernels = "wasm", threads, eps, order = 1 }: Partial<FileSettings> = {}): {
  rows: GradcheckRow[];
  ok: boolean;
  text: string;
} {
  const options = { seed, order, ...(eps === undefined ? {} : { eps }) };
  const row = (kind: GradcheckRow["kind"], name: string, checks: readonly Check[]): GradcheckRow => {
    const reports = checks.map(({ title, fn, inputs }) => ({ title, ...gradcheck(fn, placed(inputs, { kernels, threads }), options) }));
    return {
      kind,
      name,
      cases: checks.length,
      checked: reports.reduce((sum, { checked }) => sum + checked, 0),
      kinks: reports.reduce((sum, { kinks }) => sum + kinks, 0),
      worst: Math.max(...reports.map(({ worst }) => worst)),
      ok: reports.every(({ ok }) => ok),
      failures: reports.filter(({ ok }) => !ok).map(it => `${it.title}\n${it}`),
    };
  };
  const rows = [
    ...(Object.keys(cases) as RuleName[]).map(name => row("rule", name, ruleChecks(name, seed, dtype))),
    ...Object.entries(layerChecks(seed, dtype)).map(([name, checks]) => row("layer", name, checks)),
    ...Object.entries(lossChecks(seed, dtype)).map(([name, checks]) => row("loss", name, checks)),
  ];
  return { rows, ok: rows.every(({ ok }) => ok), text: tableText(rows, order) };
}

function tableText(rows: readonly GradcheckRow[], order: 1 | 2): string {
  const head = ["", "name", "cases", "elements", "kinks skipped", "worst error / tolerance", "verdict"];
  const body = rows.map(r => [
    r.kind,
    r.name,
    `${r.cases}`,
    `${r.checked}`,
    `${r.kinks}`,
    r.worst.toExponential(1),
    r.ok ? "ok" : "FAILED",
  ]);
  const failures = rows.flatMap(r => r.failures);
  const verdict = `${rows.length - rows.filter(r => !r.ok).length} of ${rows.length} agree with central differences${order === 2 ? ", and so do the derivatives of their gradients" : ""}.`;
  return [markdownTable([head, ...body], { align: ["l", "l", "r", "r", "r", "r", "l"] }), verdict, ...failures].join("\n\n");
}

/** `rdrop gradcheck` */
export function gradcheckCommand(): Command {
  return new Command("gradcheck")
    .description("check every rule, layer and loss, or a function of your own, against central differences")
    .option("--file <module>", "check what this .js or .ts module exports instead: fn, inputs, and options where they are needed", path)
    .option("--seed <n>", "of the inputs and the output weights", wholeNumber(0), 0)
    .addOption(new Option("--dtype <dtype>", "of the numbers").choices(["float64", "float32"]).default("float64"))
    .addOption(kernelsOption())
    .addOption(threadsOption())
    .option("--eps <h>", "half the distance of the difference: 1e-6 in float64, 3e-3 in float32 unless given", distance)
    .option("--order <n>", "2 checks the derivative of each gradient too", wholeNumber(1, 2), 1)
    .option("--json", "one JSON object")
    .action(async ({ file, json = false, ...settings }: FileSettings & { file?: string; json?: boolean }) => {
      const { ok, text, data } = file === undefined ? wholeTable(settings) : await oneFile(file, settings);
      process.stdout.write(`${json ? JSON.stringify(data) : text}\n`);
      if (!ok) process.exitCode = 1;
    });
}

interface Outcome {
  readonly ok: boolean;
  readonly text: string;
  readonly data: object;
}

function wholeTable(settings: FileSettings): Outcome {
  const { rows, ok, text } = gradcheckTable(settings);
  return { ok, text, data: { ok, rows } };
}

async function oneFile(file: string, settings: FileSettings): Promise<Outcome> {
  const report = await gradcheckFile(file, settings);
  return { ok: report.ok, text: report.toString(), data: report };
}
