import { makeSource } from "../data/open.ts";
import type { Source } from "../data/source.ts";
import type { RunConfig } from "../train/config.ts";

/** Options that say how a file is read: who computes runs has been given them along with the file. */
export const READING = ["target", "text", "impute", "delimiter"] as const;
export type Reading = Pick<RunConfig, (typeof READING)[number]>;

/** Data as a command line gives it: a path, or the name of a generator, and how it is read. */
export interface Given {
  readonly path: string;
  readonly reading: Reading;
}

/** Data sets that are made on the spot, anew for each seed. */
export const MADE = ["digits", "moons", "spirals"];
export const isMade = (path: string): boolean => MADE.includes(path);

/** The data of a run. Throws Error, one line, for what cannot be read. */
export async function openGiven({ path }: Given, seed: number): Promise<Source> {
  return makeSource(path, seed);
}
