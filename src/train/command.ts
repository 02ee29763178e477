import { DEFAULTS, type OptionName, type RunConfig } from "./config.ts";

/** `klEvery` → `--kl-every`. */
export const flagOf = (name: OptionName): string => `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;

/** Options of a run as they are written on a command line. */
export const flagsOf = (options: Partial<RunConfig>): string[] =>
  Object.entries(options).flatMap(([name, value]) => {
    const flag = flagOf(name as OptionName);
    return typeof value === "boolean" ? (value ? [flag] : []) : [flag, String(value)];
  });

/** Words as a shell takes them. */
export const commandText = (words: readonly string[]): string =>
  words.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");

/** The command line of a config: what is not as it is unless given. */
export function commandOf(path: string, config: RunConfig): string {
  const names = Object.keys(config) as OptionName[];
  const changed = names.filter(name => JSON.stringify(config[name]) !== JSON.stringify(DEFAULTS[name]));
  return commandText(["rdrop", "train", path, ...flagsOf(Object.fromEntries(changed.map(name => [name, config[name]])))]);
}
