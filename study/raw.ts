import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import { writeAtomic } from "../src/cli/atomic.ts";
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

/**
 * The raw metrics of a question: FOLDER/NAME.jsonl.gz, a line a run, and beside it, while runs are being made, WORK/NAME.jsonl, to which
 * each is appended as it ends. A line that was cut off by whatever killed the process is done again.
 */
export class Raw {
  readonly lines: Map<string, Line>;
  readonly #packed: string;
  readonly #work: string;

  constructor(name: string, { folder = "docs/study", work = "runs/study" }: { readonly folder?: string; readonly work?: string } = {}) {
    this.#packed = `${folder}/${name}.jsonl.gz`;
    this.#work = `${work}/${name}.jsonl`;
    const packed = existsSync(this.#packed) ? gunzipSync(readFileSync(this.#packed)).toString("utf8") : "";
    const appended = existsSync(this.#work) ? readFileSync(this.#work, "utf8") : "";
    const whole = appended.slice(0, appended.lastIndexOf("\n") + 1);
    if (whole !== appended) writeFileSync(this.#work, whole); // or the next line would go on where this one was cut off
    this.lines = new Map(linesOf(packed + whole).map(line => [line.key, line]));
  }

  append(line: Line): void {
    mkdirSync(dirname(this.#work), { recursive: true });
    appendFileSync(this.#work, textOf(line));
    this.lines.set(line.key, line);
  }

  /** Puts all runs of a plan, in its order, into the compressed file; those that are no longer in the plan are left out. */
  pack(keys: Iterable<string>): void {
    const text = [...keys].flatMap(key => {
      const line = this.lines.get(key);
      return line === undefined ? [] : [textOf(line)];
    });
    if (text.length === 0) return;
    mkdirSync(dirname(this.#packed), { recursive: true });
    writeAtomic(this.#packed, gzipSync(text.join(""), { level: constants.Z_BEST_COMPRESSION }));
    rmSync(this.#work, { force: true });
  }
}

const linesOf = (text: string): Line[] =>
  text
    .split("\n")
    .filter(line => line !== "")
    .map(line => JSON.parse(line) as Line);
