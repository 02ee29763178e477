import { appendFileSync, existsSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TrainEvent } from "../train/trainer.ts";
import { entry, lock, makeDirectory, type Undo } from "./place.ts";

export type EpochEvent = Extract<TrainEvent, { kind: "epoch" }>;

/** RUN/metrics.jsonl, a line an epoch. */
export interface MetricsFile {
  readonly path: string;
  /** Adds a line, whole, at once; the first one replaces what an earlier run has left. Throws Error for what is not finite. */
  write(event: EpochEvent, seconds: number): void;
  /** Lets others write here; a run of no epoch leaves nothing. To be called once, at the end. */
  readonly close: Undo;
}

/** Takes hold of the directory of a run. Throws Error, one line, where it cannot be written to, is in use, or holds a run: unless forced. */
export function openMetrics(out: string, force: boolean): MetricsFile {
  const path = join(out, "metrics.jsonl");
  const there = entry(path);
  if (there?.isDirectory()) throw new Error(`train: --out must not hold a directory metrics.jsonl, got ${path}`);
  if (!force && there !== undefined) throw new Error(`train: --out must not hold a run already, got ${path}; --force replaces it`);
  const close = takeHold(out, path);
  let length = 0;
  return {
    path,
    write: (event, seconds) => {
      const line = metricsLine(event, seconds);
      try {
        if (length === 0) {
          rmSync(path, { force: true }); // a link goes; what it leads to stays
          writeFileSync(path, line, { flag: "wx" });
        } else appendFileSync(path, line);
      } catch (error) {
        if (length > 0 && existsSync(path))
          truncateSync(path, length); // no half line
        else rmSync(path, { force: true });
        throw new Error(`train: ${path} must take a line an epoch, got ${(error as Error).message} at epoch ${event.epoch}`);
      }
      length += line.length;
    },
    close,
  };
}

function takeHold(out: string, path: string): Undo {
  const undo = makeDirectory("train: --out", out);
  try {
    const unlock = lock("train: --out", path);
    return () => {
      unlock();
      undo();
    };
  } catch (error) {
    undo();
    throw error;
  }
}

function metricsLine({ epoch, loss, nll, kl, testError, testNll }: EpochEvent, seconds: number): string {
  for (const [name, value] of Object.entries({ loss, nll, kl, testNll }))
    if (!Number.isFinite(value)) throw new Error(`train: ${name} must stay finite, got ${value} at the end of epoch ${epoch}; lower --lr`);
  return `${JSON.stringify({ epoch, loss, nll, kl, testError, testNll, seconds: Number(seconds.toFixed(3)) })}\n`;
}
