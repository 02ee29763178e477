import { basename, join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { markdownTable } from "markdown-table";
import { readingOf } from "../compare/given.ts";
import { COMPARE_DEFAULTS } from "../compare/plan.ts";
import { METRICS } from "../compare/scores.ts";
import { type Sweep, type SweepOptions, sweep, sweepPlan, type Vary, valuesText } from "../compare/sweep.ts";
import { nearest } from "../data/nearest.ts";
import { commandText, flagsOf } from "../train/command.ts";
import { DEFAULTS, type OptionName, RUN_OPTIONS } from "../train/config.ts";
import type { Kind } from "../train/kinds.ts";
import { writeAtomic } from "./atomic.ts";
import { SHOWN, spreadText } from "./comparison-text.ts";
import { aboutData, addComputeOptions, type ComputeSettings, checkReplaces, openComputer, openData, seedsOption } from "./compute.ts";
import { addRunOptions, givenOptions } from "./run-options.ts";

interface Settings extends ComputeSettings {
  readonly vary: readonly (readonly [OptionName, readonly unknown[], string])[];
  readonly seeds?: number | readonly number[];
}

const NAMES = Object.keys(RUN_OPTIONS) as OptionName[];
const COMMON: readonly OptionName[] = NAMES.filter(name => name !== "seed");

/** `rdrop sweep` */
export function sweepCommand(): Command {
  const { validation, epochs, batch } = COMPARE_DEFAULTS;
  const command = new Command("sweep")
    .description("train with every combination of values of some options, and plot what they do")
    .argument("<data>", "a CSV file, a directory with IDX or .npy files, or moons, spirals, digits: made on the spot")
    .requiredOption(
      "--vary <option=values>",
      "values with commas, each list within one with slashes: alpha=1,4 dropout=0.3,0.3/0.5 hidden=64,256/128; once for each option",
      vary,
    )
    .option("--seeds <n>", "how many runs of each, or which seeds, with commas (default: 3)", seedsOption);
  addComputeOptions(addRunOptions(command, COMMON, { validation, epochs, batch, patience: epochs }), "sweep.json");
  return command.action((data: string, settings: Settings, self: Command) => runSweep(data, settings, self));
}

async function runSweep(path: string, settings: Settings, command: Command): Promise<void> {
  const given = Object.fromEntries(Object.entries(givenOptions(command)).filter(([name]) => COMMON.includes(name as OptionName)));
  const options: SweepOptions = {
    ...given,
    vary: Object.fromEntries(settings.vary.map(([name, values]) => [name, values])) as Vary,
    ...(settings.seeds === undefined ? {} : { seeds: settings.seeds }),
  };
  const plan = sweepPlan("sweep", options);
  const opened = await openData({ path, reading: readingOf({ ...DEFAULTS, ...given }) }, plan.seeds);
  const out = settings.out ?? join("runs", `${basename(resolve(path))}-sweep`);
  const seeds = settings.seeds === undefined ? [] : ["--seeds", String(settings.seeds)];
  const text = commandText([
    "rdrop",
    "sweep",
    path,
    ...settings.vary.flatMap(([, , said]) => ["--vary", said]),
    ...seeds,
    ...flagsOf(given),
  ]);
  const file = join(out, "sweep.json");
  checkReplaces("sweep", file, text, settings.force);
  for (const line of aboutData("sweep", opened, plan.jobs)) print(line);
  print(`${plan.jobs.length} runs: ${plan.grid.length} combinations from ${plan.seeds.length} seeds`);
  const computer = await openComputer("sweep", settings, opened, out, "sweep.json");
  try {
    const swept = await sweep(opened.data, { ...options, run: computer.run });
    writeAtomic(file, `${JSON.stringify({ ...swept, command: text, about: opened.source.about })}\n`);
    const { writeReport } = await import("./report-files.ts"); // loaded late: most commands draw nothing
    const report = await writeReport(out);
    print(`wrote ${file} and ${report}\n\n${sweepText(swept)}`);
  } finally {
    await computer.close();
  }
}

/** A sweep as it is printed: a row a combination, and which is best. */
function sweepText({ points, best, seeds }: Sweep): string {
  const shown = METRICS.map(metric => `test ${SHOWN[metric].name}${SHOWN[metric].unit === "" ? "" : `, ${SHOWN[metric].unit}`}`);
  const rows = points.map(({ values, validation, test }) => [
    valuesText(values),
    spreadText(validation.nll, "nll"),
    ...METRICS.map(metric => spreadText(test[metric], metric)),
  ]);
  const table = markdownTable([["", "validation NLL, nats", ...shown], ...rows], { align: ["l", "r", ...METRICS.map(() => "r")] });
  const { values, validation } = points[best];
  return `${table}

Mean${seeds.length === 1 ? "" : " ± standard deviation"} over ${seeds.length === 1 ? "one seed" : `${seeds.length} seeds`}; for each score, less is better.
The least validation NLL is that of ${valuesText(values)}, ${spreadText(validation.nll, "nll")}. The best of ${points.length} looks better than it is: compare it on other seeds.`;
}

/** Collects `alpha=1,4`, an option and its values. */
function vary(text: string, before: Settings["vary"] = []): Settings["vary"] {
  const [, name = "", list = ""] = /^([\w-]+)=(.*)$/.exec(text) ?? [];
  const camel = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()) as OptionName;
  if (name === "") throw new InvalidArgumentError("must be an option and its values, as alpha=1,4");
  if (!Object.hasOwn(RUN_OPTIONS, camel)) throw new InvalidArgumentError(`must name an option of a run${nearest(camel, NAMES)}`);
  if (before.some(([other]) => other === camel)) throw new InvalidArgumentError(`must name ${name} once`);
  const { parse, holds, must } = RUN_OPTIONS[camel].kind as Kind;
  const values = list.split(",").map(each => parse(each.replaceAll("/", ",")));
  if (!values.every(holds)) throw new InvalidArgumentError(`must have values of which each must ${must}`);
  return [...before, [camel, values, text]];
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
