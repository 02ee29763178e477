import { basename, join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { ARM_TEXTS, ARMS, type Arm } from "../compare/arms.ts";
import { compare } from "../compare/compare.ts";
import type { Comparison } from "../compare/comparison.ts";
import { readingOf } from "../compare/given.ts";
import { COMPARE_DEFAULTS, type CompareOptions, planOf } from "../compare/plan.ts";
import { commandText, flagsOf } from "../train/command.ts";
import { type OptionName, RUN_OPTIONS } from "../train/config.ts";
import { listOf } from "../train/kinds.ts";
import { writeAtomic } from "./atomic.ts";
import { comparisonText } from "./comparison-text.ts";
import { aboutData, addComputeOptions, type ComputeSettings, checkReplaces, openComputer, openData, seedsOption } from "./compute.ts";
import { parserOf } from "./options.ts";
import { addRunOptions, givenOptions } from "./run-options.ts";

interface Settings extends ComputeSettings {
  readonly arms?: readonly Arm[];
  readonly alpha?: readonly number[];
  readonly seeds?: number | readonly number[];
}

/** Options that are each run's own here. */
const VARIED: readonly OptionName[] = ["alpha", "doubleBatch", "seed"];
const COMMON = (Object.keys(RUN_OPTIONS) as OptionName[]).filter(name => !VARIED.includes(name));

/** What compare.json holds beside the comparison. */
export interface ComparisonFile extends Comparison {
  /** Makes this file again. */
  readonly command: string;
  /** What was decided about each column of the data. */
  readonly about: readonly string[];
}

/** `rdrop compare` */
export function compareCommand(): Command {
  const { validation, epochs, batch, alphas, seeds } = COMPARE_DEFAULTS;
  const command = new Command("compare")
    .description("does R-Drop help? Trains it beside plain dropout, from many seeds, and says what the differences mean")
    .argument("<data>", "a CSV file, a directory with IDX or .npy files, or moons, spirals, digits: made on the spot")
    .option("--arms <names>", `what to compare, with commas: ${ARMS.map(arm => `${arm} (${ARM_TEXTS[arm]})`).join("; ")}`, arms)
    .option("--alpha <list>", `of R-Drop; each seed takes the best on its validation rows (default: ${alphas})`, alphaList)
    .option("--seeds <n>", `how many runs of each, or which seeds, with commas (default: ${seeds})`, seedsOption);
  addComputeOptions(addRunOptions(command, COMMON, { validation, epochs, batch, patience: epochs }), "compare.json");
  return command.action((data: string, settings: Settings, self: Command) => runCompare(data, settings, self));
}

async function runCompare(path: string, settings: Settings, command: Command): Promise<void> {
  const given = givenOptions(command);
  const options = comparedOptions(settings, command);
  const plan = planOf("compare", options);
  const opened = await openData({ path, reading: readingOf(plan.config) }, plan.seeds);
  const out = settings.out ?? join("runs", `${basename(resolve(path))}-compare`);
  const words = [
    "rdrop",
    "compare",
    path,
    ...armFlags(settings),
    ...flagsOf(Object.fromEntries(Object.entries(given).filter(([name]) => COMMON.includes(name as OptionName)))),
  ];
  const file = join(out, "compare.json");
  const text = commandText(words);
  checkReplaces("compare", file, text, settings.force);
  for (const line of aboutData("compare", opened, plan.jobs)) print(line);
  const { arms, alphas, seeds } = plan;
  print(`${plan.jobs.length} runs: ${seeds.length} seeds of ${arms.join(", ")}${alphas.length > 1 ? `, alpha ${alphas.join(", ")}` : ""}`);
  const computer = await openComputer("compare", settings, opened, out, "compare.json");
  try {
    const comparison = await compare(opened.data, { ...options, run: computer.run });
    const content: ComparisonFile = { ...comparison, command: text, about: opened.source.about };
    writeAtomic(file, `${JSON.stringify(content)}\n`);
    const { writeReport } = await import("./report-files.ts"); // loaded late: most commands draw nothing
    const report = await writeReport(out);
    process.stdout.write(`wrote ${file} and ${report}\n\n${comparisonText(comparison)}`);
  } finally {
    await computer.close();
  }
}

/** The library's options that the flags say. */
function comparedOptions({ arms, alpha, seeds }: Settings, command: Command): CompareOptions {
  const given = Object.entries(givenOptions(command)).filter(([name]) => COMMON.includes(name as OptionName));
  return {
    ...Object.fromEntries(given),
    ...(arms === undefined ? {} : { arms }),
    ...(alpha === undefined ? {} : { alphas: alpha }),
    ...(seeds === undefined ? {} : { seeds }),
  };
}

const armFlags = ({ arms, alpha, seeds }: Settings): string[] =>
  Object.entries({ "--arms": arms, "--alpha": alpha, "--seeds": seeds }).flatMap(([flag, value]) =>
    value === undefined ? [] : [flag, String(value)],
  );

function arms(text: string): Arm[] {
  const list = text.split(",");
  const bad = list.find(each => !ARMS.includes(each as Arm));
  if (bad !== undefined || new Set(list).size !== list.length)
    throw new InvalidArgumentError(`must be of ${ARMS.join(", ")}, with commas between them`);
  return list as Arm[];
}

const alphaList = parserOf(listOf(RUN_OPTIONS.alpha.kind, "be numbers from 0 to 1000000, with commas between them", "list", 20));

const print = (line: string): void => void process.stdout.write(`${line}\n`);
