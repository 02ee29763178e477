import type { OptionName, RunConfig } from "../train/config.ts";
import { flagOf } from "./run-options.ts";

/** Options of a run as they are written on a command line. */
export const flagsOf = (options: Partial<RunConfig>): string[] =>
  Object.entries(options).flatMap(([name, value]) => {
    const flag = flagOf(name as OptionName);
    return typeof value === "boolean" ? (value ? [flag] : []) : [flag, String(value)];
  });

/** Words as a shell takes them. */
export const commandText = (words: readonly string[]): string =>
  words.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
