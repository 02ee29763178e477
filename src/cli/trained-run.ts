import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Trained, trained } from "../train/trained.ts";

/** What stands in RUN/checkpoint.safetensors. Throws Error, one line, where there is no such file, or another. */
export function openTrained(command: string, run: string): Trained {
  const path = join(run, "checkpoint.safetensors");
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new Error(`${command}: RUN must be the directory of a run, got ${run}, where there is no checkpoint.safetensors`);
  return trained(readFileSync(path), path);
}

/** `the best epoch, 7` or `the last epoch, 20`: whose parameters they are. */
export const whichText = ({ from, epoch }: Trained): string =>
  from === "best" ? `the best epoch, ${epoch}` : `the last step, ${epoch} epochs done`;
