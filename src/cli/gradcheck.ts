import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Command, Option } from "commander";
import { markdownTable } from "markdown-table";
import { type GradcheckOptions, gradcheck } from "../autograd/gradcheck.ts";
import type { GradcheckReport } from "../autograd/report.ts";
import type { Differentiable } from "../autograd/trial.ts";
import type { KernelSet } from "../kernels/kernels.ts";
import { tensor } from "../tensor/create.ts";
import type { DType } from "../tensor/home.ts";
import { type Nested, Tensor } from "../tensor/tensor.ts";
import { Workspace } from "../tensor/workspace.ts";
import type { Check } from "./cases/check.ts";
import { layerChecks } from "./cases/layers.ts";
import { lossChecks } from "./cases/losses.ts";
import { cases, type RuleName, ruleChecks } from "./cases/rules.ts";
import { kernelsOption, positive, wholeNumber } from "./options.ts";

interface Settings extends Pick<GradcheckOptions, "eps" | "order"> {
  readonly seed: number;
  readonly dtype: DType;
  readonly kernels: KernelSet;
}

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
export function gradcheckTable({ seed = 0, dtype = "float64", kernels = "wasm", eps, order = 1 }: Partial<Settings> = {}): {
  rows: GradcheckRow[];
  ok: boolean;
  text: string;
} {
  const options = { seed, order, ...(eps === undefined ? {} : { eps }) };
  const row = (kind: GradcheckRow["kind"], name: string, checks: readonly Check[]): GradcheckRow => {
    const reports = checks.map(({ title, fn, inputs }) => ({ title, ...gradcheck(fn, placed(inputs, kernels), options) }));
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

/** The inputs in memory where these kernels work. */
function placed(inputs: readonly Tensor[], kernels: KernelSet): Tensor[] {
  const workspace = new Workspace({ kernels, megabytes: 32 });
  return inputs.map(x => workspace.place(x));
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

/** Checks the function that a module exports: `fn`, and its `inputs` as tensors or nested numbers. Throws an Error of one line. */
export async function gradcheckFile(file: string, { seed, dtype, kernels, eps, order = 1 }: Settings): Promise<GradcheckReport> {
  if (!existsSync(file)) throw new Error(`gradcheck: --file must name a module, got ${file}; there is no such file`);
  const module: { fn?: unknown; inputs?: unknown } = await import(pathToFileURL(resolve(file)).href).catch(error => {
    throw new Error(`gradcheck: ${file} must be a module that loads, got ${String(error?.message ?? error).split("\n")[0]}`);
  });
  const { fn, inputs } = module;
  if (typeof fn !== "function") throw new Error(`gradcheck: ${file} must export fn, a function of the inputs, got ${typeof fn}`);
  if (!Array.isArray(inputs))
    throw new Error(`gradcheck: ${file} must export inputs, an array of tensors or of nested numbers, got ${typeof inputs}`);
  const tensors = inputs.map((x: Tensor | Nested) => (x instanceof Tensor ? x : tensor(x, { dtype })));
  return gradcheck(fn as Differentiable, placed(tensors, kernels), { seed, order, ...(eps === undefined ? {} : { eps }) });
}

/** `rdrop gradcheck` */
export function gradcheckCommand(): Command {
  return new Command("gradcheck")
    .description("check every rule, layer and loss, or a function of your own, against central differences")
    .option("--file <module>", "check what this module exports instead: fn, and inputs (tensors or nested numbers)")
    .option("--seed <n>", "of the inputs and the output weights", wholeNumber(0), 0)
    .addOption(new Option("--dtype <dtype>", "of the numbers").choices(["float64", "float32"]).default("float64"))
    .addOption(kernelsOption())
    .option("--eps <h>", "half the distance of the difference: 1e-6 in float64, 3e-3 in float32 unless given", positive)
    .option("--order <n>", "2 checks the derivative of each gradient too", wholeNumber(1, 2), 1)
    .option("--json", "one JSON object")
    .action(async ({ file, json = false, ...settings }: Settings & { file?: string; json?: boolean }) => {
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

function wholeTable(settings: Settings): Outcome {
  const { rows, ok, text } = gradcheckTable(settings);
  return { ok, text, data: { ok, rows } };
}

async function oneFile(file: string, settings: Settings): Promise<Outcome> {
  const report = await gradcheckFile(file, settings);
  return { ok: report.ok, text: report.toString(), data: report };
}
