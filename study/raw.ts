import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import { writeAtomic } from "../src/cli/atomic.ts";
import { lock, type Undo } from "../src/cli/place.ts";
import type { Experiment } from "./plan.ts";
import type { Outcome } from "./run.ts";

/** One run as it is kept. */
export interface Line {
  readonly key: string;
  readonly experiment: Experiment;
  readonly outcome: Outcome;
}

/** As bytes: what a run done again must give. */
export const textOf = ({ key, experiment, outcome }: Line): string => `${JSON.stringify({ key, experiment, outcome })}\n`;

/** Where raw metrics are kept: compressed, and while runs are being made. */
export interface Folders {
  readonly folder?: string;
  readonly work?: string;
}

/** The raw metrics of a question, FOLDER/NAME.jsonl.gz, a line a run, by their keys; none where there is no such file. */
export function packedLines(name: string, { folder = "docs/study" }: Folders = {}): Map<string, Line> {
  const path = packedPath(name, folder);
  return byKey(existsSync(path) ? gunzipSync(readFileSync(path)).toString("utf8") : "");
}

/**
 * The raw metrics of a question while runs are being made: beside the packed ones, WORK/NAME.jsonl, to which each run is appended as it
 * ends. A line that was cut off by whatever killed the process is done again. One process at a time has them.
 *
 * Throws    Error, one line, where another process has them.
 */
export class Raw {
  readonly lines: Map<string, Line>;
  readonly #packed: string;
  readonly #work: string;
  readonly #unlock: Undo;

  constructor(name: string, folders: Folders = {}) {
    const { folder = "docs/study", work = "runs/study" } = folders;
    this.#packed = packedPath(name, folder);
    this.#work = join(work, `${name}.jsonl`);
    mkdirSync(work, { recursive: true });
    this.#unlock = lock(`study: ${name}`, this.#work);
    const appended = existsSync(this.#work) ? readFileSync(this.#work, "utf8") : "";
    const whole = appended.slice(0, appended.lastIndexOf("\n") + 1);
    if (whole !== appended) writeAtomic(this.#work, whole); // or the next line would go on where this one was cut off
    this.lines = new Map([...packedLines(name, folders), ...byKey(whole)]);
  }

  append(line: Line): void {
    appendFileSync(this.#work, textOf(line));
    this.lines.set(line.key, line);
  }

  /** Puts all runs of a plan, in its order, into the compressed file, and lets go; runs that are no longer in the plan are left out. */
  pack(keys: Iterable<string>): void {
    const lines = [...keys].flatMap(key => this.lines.get(key) ?? []);
    if (lines.length > 0) {
      mkdirSync(dirname(this.#packed), { recursive: true });
      writeAtomic(this.#packed, gzipSync(lines.map(textOf).join(""), { level: constants.Z_BEST_COMPRESSION }));
    }
    rmSync(this.#work, { force: true });
    this.#unlock();
  }
}

const packedPath = (name: string, folder: string): string => join(folder, `${name}.jsonl.gz`);

const byKey = (text: string): Map<string, Line> =>
  new Map(
    text
      .split("\n")
      .filter(line => line !== "")
      .map(line => JSON.parse(line) as Line)
      .map(line => [line.key, line]),
  );
