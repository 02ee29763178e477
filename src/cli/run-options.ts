import { type Command, Option } from "commander";
import { flagOf } from "../train/command.ts";
import { type OptionName, RUN_OPTIONS, type RunConfig } from "../train/config.ts";
import type { Kind } from "../train/kinds.ts";
import { parserOf } from "./options.ts";

const NAMES = Object.keys(RUN_OPTIONS) as OptionName[];

/** Adds a flag for each option of a run, or for those named, to a command; `others` are defaults that are not the table's. */
export function addRunOptions(command: Command, names: readonly OptionName[] = NAMES, others: Partial<RunConfig> = {}): Command {
  for (const name of names) {
    const { kind, about } = RUN_OPTIONS[name];
    const unless = others[name] ?? RUN_OPTIONS[name].unless;
    const flag = kind.value === undefined ? flagOf(name) : `${flagOf(name)} <${kind.value}>`;
    const option = new Option(flag, about).default(unless, shown(unless));
    command.addOption(kind.value === undefined ? option : option.argParser(parserOf(kind as Kind)));
  }
  return command;
}

/** The options of a run that stand on the command line, not those that are as they are by default. */
export function givenOptions(command: Command): Partial<RunConfig> {
  const values = command.opts<RunConfig>();
  return Object.fromEntries(NAMES.filter(name => command.getOptionValueSource(name) === "cli").map(name => [name, values[name]]));
}

/** As it would be written; nothing where there is nothing to write. */
const shown = (value: unknown): string | undefined =>
  value === "" || (Array.isArray(value) && value.length === 0) ? "none" : String(value);
