import { type Command, InvalidArgumentError, Option } from "commander";
import { DEFAULTS, type OptionName, RUN_OPTIONS, type RunConfig } from "../train/config.ts";
import type { Kind } from "../train/kinds.ts";

/** Options of a run as a command line gives them: those that were given. */
export type GivenOptions = Partial<RunConfig>;

const NAMES = Object.keys(RUN_OPTIONS) as OptionName[];

/** inputDropout → "input-dropout". */
export const kebab = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

/**
 * The options of a run as flags of a command, all of them or those named, in the order of the table. `unless` holds the defaults that the
 * help tells, where they are other than the table's. None is set unless it is given: what is absent is for the command to decide.
 *
 *     addRunOptions(new Command("train")).action(options => checkConfig("train", runOptionsOf(options)))
 */
export function addRunOptions(command: Command, names: readonly OptionName[] = NAMES, unless: GivenOptions = {}): Command {
  for (const name of NAMES.filter(each => names.includes(each))) {
    const { kind, about }: { readonly kind: Kind; readonly about: string } = RUN_OPTIONS[name];
    const usual = shownDefault(name in unless ? unless[name] : DEFAULTS[name]);
    const option = new Option(
      kind.value === undefined ? `--${kebab(name)}` : `--${kebab(name)} <${kind.value}>`,
      usual === "" ? about : `${about} (default: ${usual})`,
    );
    command.addOption(kind.value === undefined ? option : option.argParser(parser(kind)));
  }
  return command;
}

/** What of the options that commander has collected are options of a run. */
export function runOptionsOf(options: Readonly<Record<string, unknown>>): GivenOptions {
  return Object.fromEntries(NAMES.filter(name => options[name] !== undefined).map(name => [name, options[name]]));
}

/** Commander's kind of parser: what does not hold becomes one line, `rdrop: --lr must be a number above 0, got "x"`, and exit code 2. */
export function parser<T>({ must, parse, holds }: Kind<T>): (text: string) => T {
  return text => {
    const value = parse(text);
    if (!holds(value)) throw new InvalidArgumentError(`must ${must}`);
    return value;
  };
}

const shownDefault = (value: unknown): string =>
  value === false || value === undefined ? "" : Array.isArray(value) ? value.join() : `${value}`;
