// `npm run bench:peers`: rdrop and its peers in one run, in turn, on one thread; results as JSON, as Markdown and as charts.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError, Option } from "commander";
import { machine, resultsFolder } from "../machine.ts";
import { matmulChart, stepChart } from "./chart.mjs";
import { findLibraries, installPeers } from "./libraries.mjs";
import { measure } from "./measure.mjs";
import { digits, modelName, report } from "./table.mjs";
import { duels } from "./workloads.mjs";

const RESULTS = fileURLToPath(new URL(`../../${resultsFolder()}`, import.meta.url));

function positive(text) {
  if (Number(text) > 0) return Number(text);
  throw new InvalidArgumentError("must be a number above 0.");
}

const { only, quick, rounds, seconds, out } = new Command("bench:peers")
  .description("Measure rdrop beside PyTorch and the JavaScript libraries.")
  .addOption(new Option("--only <what>", "one part of it").choices(["step", "matmul"]))
  .option("--rounds <n>", "rounds, each of which measures everything once", positive)
  .option("--seconds <s>", "a run of steps ends after so long, wherever it is; one of products takes half a second", positive)
  .option("--quick", "a smoke run: little work, one short round", false)
  .option("--out <folder>", "where the results go (default: bench/results/MACHINE; a temporary folder with --only or --quick)")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts();

process.on("uncaughtException", ({ message }) => {
  console.error(message);
  process.exit(1);
});
if (!installPeers()) console.error("bench:peers: the JavaScript peers could not be installed; going on without what is missing");
const libraries = findLibraries();
const options = { rounds: rounds ?? (quick ? 1 : 3), seconds: seconds ?? (quick ? 0.2 : 30) };
const measured = measure(duels({ only, quick }), libraries, { ...options, watch });
const result = {
  ...machine(),
  date: new Date().toISOString().slice(0, 10),
  ...options,
  libraries: Object.fromEntries(Object.entries(libraries).map(([key, { title, version, install }]) => [key, { title, version, install }])),
  duels: measured,
};

const folder = out ?? (only || quick ? mkdtempSync(join(tmpdir(), "bench-peers-")) : RESULTS);
mkdirSync(folder, { recursive: true });
const write = (name, text) => writeFileSync(join(folder, name), text);
write("peers.json", `${JSON.stringify(result, null, 2)}\n`);
write("peers.md", report(result));
if (only !== "matmul") write("peers-step.svg", stepChart(result));
if (only !== "step") write("peers-matmul.svg", matmulChart(result));
console.log(`${report(result)}\nwritten to ${folder}`);

function watch(round, { kind, ours, theirs }, oursTime, theirsTime) {
  const side = ({ library, optimizer, plain }, time) =>
    `${[library, optimizer, plain && "plain"].filter(Boolean).join(" ")} ${time === undefined ? "not installed" : `${digits(time.ms_median)} ms`}`;
  const work = kind === "matmul" ? `matmul ${ours.n}` : modelName(ours);
  console.error(`round ${round}/${options.rounds}  ${work}:  ${side(ours, oursTime)}  ${side(theirs, theirsTime)}`);
}
