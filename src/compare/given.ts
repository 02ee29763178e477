import { MADE } from "../data/made.ts";
import { openSource } from "../data/open.ts";
import type { Source } from "../data/source.ts";
import { DEFAULTS, type RunConfig } from "../train/config.ts";

/** Options that say how a file is read, or data made: who computes runs is given them along with its name. */
export const READING = ["target", "text", "drop", "impute", "delimiter", "noise"] as const;
export type Reading = Pick<RunConfig, (typeof READING)[number]>;

/** Data as a command line gives it: a path, or the name of a generator, and how it is read. */
export interface Given {
  readonly path: string;
  readonly reading: Reading;
}

/** `dataAt("wine.csv", { target: "class" })`: what is not given is as in `DEFAULTS`. */
export const dataAt = (path: string, options: Partial<Reading> = {}): Given => ({ path, reading: readingOf({ ...DEFAULTS, ...options }) });

/** The part of a config that says how a file is read. */
export const readingOf = (config: RunConfig): Reading =>
  Object.fromEntries(READING.map(name => [name, config[name]])) as unknown as Reading;

/** Whether it is made on the spot, anew for each seed. */
export const isMade = (path: string): boolean => Object.hasOwn(MADE, path);

/** The data of a run of this seed. Throws Error, one line, for what cannot be read. */
export const openGiven = ({ path, reading }: Given, seed: number): Promise<Source> => openSource(path, { ...reading, seed });
