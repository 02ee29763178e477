import { appendFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { checkConfig, type RunConfig } from "../train/config.ts";
import type { TrainEvent } from "../train/trainer.ts";
import { removeLeftovers, writeAtomic } from "./atomic.ts";
import { entry, lock, makeDirectory, type Undo } from "./place.ts";

export type EpochEvent = Extract<TrainEvent, { kind: "epoch" }>;

/** What run.json says: all that a run follows from. */
export interface RunFile {
  /** Of this file's form. */
  readonly version: 1;
  /** Where the data is, as it was given, and the SHA-256 of it. */
  readonly data: string;
  readonly sha256: string;
  readonly config: RunConfig;
}

const FILES = { run: "run.json", metrics: "metrics.jsonl", checkpoint: "checkpoint.safetensors", report: "report.html" } as const;

/**
 * The directory of a run, RUN: run.json (what it follows from), metrics.jsonl (a line an epoch), checkpoint.safetensors (how far it has
 * come), and at the end report.html. A process that is killed at any moment leaves one from which `--resume` goes on: the checkpoint is replaced whole, after the
 * line of its epoch.
 */
export class RunDirectory {
  readonly path: string;
  readonly #close: Undo;
  /** What is still to be done before the first byte of this run is written. */
  #begin: () => void = () => {};
  /** Whether the files here are of a run that has just begun. */
  #begun = false;

  private constructor(path: string, close: Undo) {
    this.path = path;
    this.#close = close;
  }

  /** Takes hold of a directory. Throws Error, one line, where it cannot be written to, is in use, or holds a run: unless forced. */
  static create(out: string, force: boolean): RunDirectory {
    for (const name of Object.values(FILES)) {
      const path = join(out, name);
      const there = entry(path);
      if (there?.isDirectory()) throw new Error(`train: --out must not hold a directory ${name}, got ${path}`);
      if (!force && there !== undefined) throw new Error(`train: --out must not hold a run already, got ${path}; --force replaces it`);
    }
    return new RunDirectory(out, takeHold("train: --out", out));
  }

  /** Takes hold of a directory with a run. Throws Error, one line, where there is none. */
  static open(run: string): RunDirectory {
    if (!existsSync(join(run, FILES.run)))
      throw new Error(`train: --resume must name the directory of a run, got ${run}, where there is no ${FILES.run}`);
    return new RunDirectory(run, takeHold("train: --resume", run));
  }

  /** The first file of a run. What an earlier one has left stays until this one has something to save. */
  begin(file: RunFile): void {
    this.#begin = () => {
      this.#begin = () => {};
      this.#begun = true;
      for (const name of [FILES.report, FILES.checkpoint, FILES.metrics, FILES.run]) rmSync(this.#file(name), { force: true });
      writeAtomic(this.#file(FILES.run), `${JSON.stringify(file, null, 2)}\n`);
    };
    if (!Object.values(FILES).some(name => entry(this.#file(name)) !== undefined)) this.#begin();
  }

  /** What run.json says. Throws Error, one line that names the file. */
  read(): RunFile {
    return readRunFile(this.#file(FILES.run));
  }

  /** The bytes of the checkpoint, if there is one yet. */
  checkpoint(): Uint8Array | undefined {
    const path = this.#file(FILES.checkpoint);
    return existsSync(path) ? readFileSync(path) : undefined;
  }

  /** Replaces the checkpoint, whole: whatever happens, there is the old one or the new one. */
  save(bytes: Uint8Array): void {
    this.#begin();
    writeAtomic(this.#file(FILES.checkpoint), bytes);
  }

  /** Leaves the lines of the first `epochs` epochs, which a checkpoint knows of. Throws Error when there are fewer. */
  rewind(epochs: number): void {
    const path = this.#file(FILES.metrics);
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    const lines = text.split("\n").slice(0, epochs);
    const length = Buffer.byteLength(lines.map(line => `${line}\n`).join(""));
    if (lines.length < epochs || Buffer.byteLength(text) < length)
      throw new Error(`train: ${path} must have the ${epochs} lines of the checkpoint's epochs, got ${text.split("\n").length - 1}`);
    if (text !== "") truncateSync(path, length);
  }

  /** Adds the line of an epoch, whole, at once. Throws Error for what is not finite. */
  write(event: EpochEvent): void {
    const path = this.#file(FILES.metrics);
    const line = metricsLine(event);
    this.#begin();
    const length = existsSync(path) ? statSync(path).size : 0;
    try {
      appendFileSync(path, line, { flush: true });
    } catch (error) {
      if (length > 0) truncateSync(path, length); // no half line
      throw new Error(`train: ${path} must take a line an epoch, got ${(error as Error).message} at epoch ${event.epoch}`);
    }
  }

  /** Lets others write here. To be called once, at the end; a run that has come to no checkpoint leaves nothing. */
  close(): void {
    if (this.#begun && !existsSync(this.#file(FILES.checkpoint)))
      for (const name of [FILES.metrics, FILES.run]) rmSync(this.#file(name), { force: true });
    this.#close();
  }

  #file(name: string): string {
    return join(this.path, name);
  }
}

/** A run.json, or any file of its form. Throws Error, one line that begins with its path. */
export function readRunFile(path: string): RunFile {
  let given: Partial<RunFile>;
  try {
    given = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path}: a config must be a JSON file, got ${(error as Error).message}`);
  }
  if (given?.version !== 1) throw new Error(`${path}: a config must have version 1, got ${JSON.stringify(given?.version) ?? "none"}`);
  const { version, data, sha256, config } = given;
  if (typeof data !== "string") throw new Error(`${path}: data must be a path or a name, got ${JSON.stringify(data) ?? "none"}`);
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256))
    throw new Error(`${path}: sha256 must be 64 hexadecimal digits, got ${JSON.stringify(sha256) ?? "none"}`);
  return { version, data, sha256, config: checkConfig(path, config) };
}

function takeHold(what: string, out: string): Undo {
  const undo = makeDirectory(what, out);
  try {
    const unlock = lock(what, join(out, FILES.metrics));
    removeLeftovers(out, Object.values(FILES));
    return () => {
      unlock();
      undo();
    };
  } catch (error) {
    undo();
    throw error;
  }
}

function metricsLine({ kind: _, progress: _progress, ...numbers }: EpochEvent): string {
  for (const [name, value] of Object.entries(numbers))
    if (!Number.isFinite(value))
      throw new Error(`train: ${name} must stay finite, got ${value} at the end of epoch ${numbers.epoch}; lower --lr`);
  return `${JSON.stringify(numbers)}\n`;
}
