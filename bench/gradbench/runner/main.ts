// `npm run gradbench`: gives the tool its cases and judges the answers; a table of it. `--gradbench DIR` has a checkout's evals do so.
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { evals } from "../evals.ts";
import { type Outcome, readCases, runCases } from "./cases.ts";
import { runCheckout } from "./checkout.ts";
import { outcomesText } from "./report.ts";
import type { Command as ToolCommand } from "./tool.ts";

const CASES = fileURLToPath(new URL("../../../test/gradbench/cases", import.meta.url));
const CLI = fileURLToPath(new URL("../../../dist/src/cli/main.js", import.meta.url));

function names(text: string): string[] {
  const list = text.split(",");
  if (list.every(name => Object.hasOwn(evals, name))) return list;
  throw new InvalidArgumentError(`must be some of ${Object.keys(evals).join(",")}.`);
}

function positive(text: string): number {
  if (Number(text) > 0) return Number(text);
  throw new InvalidArgumentError("must be a number above 0.");
}

const options = new Command("gradbench")
  .description("Give the tool the cases of GradBench and judge its answers, to 1e-8 of the largest magnitude in each array.")
  .option("--eval <names>", "only these", names, Object.keys(evals))
  .option("--cases <folder>", "NAME.jsonl for each", CASES)
  .option("--seconds <s>", "to run each function for", positive, 0.05)
  .option("--gradbench <folder>", "a checkout whose evals ask and judge in place of the cases")
  .option("--python <path>", "what runs those", "python3")
  .argument("[flags...]", "behind --: for those, such as -n 1000")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();
const {
  eval: chosen,
  cases,
  seconds,
  gradbench,
  python,
} = options.opts<{
  eval: string[];
  cases: string;
  seconds: number;
  gradbench?: string;
  python: string;
}>();

const tool: ToolCommand = { command: [process.execPath, CLI, "bench", "gradbench"] };
const byEval = new Map<string, Outcome[]>();
try {
  for (const name of chosen) {
    const outcomes =
      gradbench === undefined
        ? await runCases("rdrop", tool, readCases(cases, name), { min_runs: 1, min_seconds: seconds })
        : await runCheckout(gradbench, name, tool, python, options.args);
    byEval.set(name, outcomes);
  }
  console.log(outcomesText(byEval));
  if ([...byEval.values()].flat().some(({ wrong }) => wrong !== undefined)) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
