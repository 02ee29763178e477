import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { stream } from "../../src/random/seeded.ts";

/** A small run of 320 steps, which saves after each of them. */
const RUN = ["train", "moons", "--hidden", "16", "--batch", "50", "--epochs", "20", "--validation", "0.2", "--patience", "9"];
const SAVE = ["--save-every", "0.001"];

/** What came of one trial. */
export interface Trial {
  /** When the processes were killed: ms from their start, or, every second one, from the moment at which they had saved. */
  readonly moments: readonly number[];
  /** Steps that the killed processes had saved; −1 where the run had not begun. */
  readonly saved: readonly number[];
  /** Files that differ from those of the run that was never interrupted. */
  readonly lost: readonly string[];
}

/** Real processes of `main`, killed by -9 at random moments, one to three times a run, then brought to the end. */
export class KillTest {
  readonly #main: string;
  readonly #dir: string;
  readonly #whole: string;
  #milliseconds = 0;

  constructor(main: string, dir: string) {
    this.#main = main;
    this.#dir = dir;
    this.#whole = join(dir, "whole");
  }

  /** The run that is never interrupted. */
  async prepare(): Promise<void> {
    const started = performance.now();
    await ended(this.#start([...RUN, "--out", this.#whole, ...SAVE]));
    this.#milliseconds = performance.now() - started;
  }

  async trial(number: number): Promise<Trial> {
    const out = join(this.#dir, `killed-${number}`);
    const random = stream(number, "kill");
    const moments: number[] = [];
    const saved: number[] = [];
    const kills = 1 + random.integer(3);
    for (let i = 0; i < kills; i++) {
      const before = savedAt(out);
      const child = this.#start(this.#next(out));
      // On a busy machine nearly all the time is the start, so that moments counted from it alone would seldom meet a checkpoint.
      const behind = (number + i) % 2 === 1;
      while (behind && child.exitCode === null && savedAt(out) === before) await setTimeout(1);
      const moment = Math.round((random.uniform() * this.#milliseconds) / (behind ? 8 : 1));
      await setTimeout(moment);
      moments.push(moment);
      child.kill("SIGKILL");
      await ended(child);
      saved.push(savedSteps(out));
    }
    await ended(this.#start(this.#next(out)));
    const lost = readdirSync(this.#whole).filter(name => !existsSync(join(out, name)) || !same(join(this.#whole, name), join(out, name)));
    const there = existsSync(out) ? readdirSync(out) : []; // not where even the last run could not start
    const more = there.filter(name => !existsSync(join(this.#whole, name)));
    if (lost.length + more.length === 0) rmSync(out, { recursive: true });
    return { moments, saved, lost: [...lost, ...more] };
  }

  /** Goes on where there is a run, else begins it. */
  #next(out: string): string[] {
    return [...(existsSync(join(out, "run.json")) ? ["train", "--resume", out] : [...RUN, "--out", out]), ...SAVE];
  }

  #start(args: readonly string[]): ChildProcess {
    return spawn(process.execPath, [this.#main, ...args], { stdio: "ignore" });
  }
}

/** Steps in the checkpoint, read from the JSON at its head; −1 without one. */
function savedSteps(out: string): number {
  const path = join(out, "checkpoint.safetensors");
  if (!existsSync(path)) return -1;
  const bytes = readFileSync(path);
  return Number(/\\?"step\\?":(\d+)/.exec(bytes.toString("latin1"))?.[1] ?? -1);
}

/** When the checkpoint was written. */
function savedAt(out: string): number | undefined {
  return statSync(join(out, "checkpoint.safetensors"), { throwIfNoEntry: false })?.mtimeMs;
}

const same = (a: string, b: string): boolean => readFileSync(a).equals(readFileSync(b));

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}
