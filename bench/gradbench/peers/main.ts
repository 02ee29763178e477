// `npm run gradbench:peers -- --gradbench DIR`: rdrop and its peers on GradBench's workloads, in one run and in turn.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { machine, resultsFolder } from "../../machine.ts";
import { chart } from "./chart.ts";
import { measure } from "./measure.ts";
import { findPeers } from "./peers.ts";
import { peersText, type Results } from "./text.ts";
import { EVALS } from "./workloads.ts";

const RESULTS = fileURLToPath(new URL(`../../../${resultsFolder()}`, import.meta.url));

function names(text: string): string[] {
  const list = text.split(",");
  if (list.every(name => EVALS.includes(name))) return list;
  throw new InvalidArgumentError(`must be some of ${EVALS.join(",")}.`);
}

function from0(text: string): number {
  if (Number(text) >= 0) return Number(text);
  throw new InvalidArgumentError("must be a number from 0.");
}

const options = new Command("gradbench:peers")
  .description("Measure rdrop beside GradBench's C++ by hand, its PyTorch, and TensorFlow.js, on GradBench's workloads.")
  .requiredOption("--gradbench <folder>", "a checkout of gradbench/gradbench, with json.hpp in its cpp folder")
  .option("--eval <names>", "only these", names, EVALS)
  .option("--seconds <s>", "to run each function for; GradBench takes 1", from0, 1)
  .option("--python <path>", "what runs the tools of the checkout", "/usr/bin/python3")
  .option("--quick", "small workloads: a smoke run", false)
  .option("--out <folder>", "where the results go (default: bench/results/MACHINE; a temporary folder for a part of it)")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts<{ gradbench: string; eval: string[]; seconds: number; python: string; quick: boolean; out?: string }>();

try {
  const peers = findPeers(options.gradbench, options.python);
  const rows = [];
  const tell = (what: string): boolean => process.stderr.write(`${what}\n`);
  for (const name of options.eval) rows.push(...(await measure(name, peers, { ...options, size: options.quick ? "quick" : "full", tell })));
  const titles = Object.fromEntries(Object.entries(peers).map(([name, { title }]) => [name, title]));
  const results: Results = { ...machine(), date: new Date().toISOString().slice(0, 10), seconds: options.seconds, titles, rows };
  const isWhole = !options.quick && options.eval.length === EVALS.length;
  const folder = options.out ?? (isWhole ? RESULTS : mkdtempSync(join(tmpdir(), "gradbench-peers-")));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "gradbench.json"), `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(join(folder, "gradbench.md"), peersText(results));
  writeFileSync(join(folder, "gradbench.svg"), chart(results));
  console.log(`${peersText(results)}\nwritten to ${folder}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
