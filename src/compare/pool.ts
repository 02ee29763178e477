import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MessageChannel } from "node:worker_threads";
import { Tinypool } from "tinypool";
import type { Executor } from "./executor.ts";
import type { Given } from "./given.ts";
import type { Job, Result } from "./job.ts";
import type { Task } from "./pool-task.ts";

/** Threads that compute runs, each with data that it has opened itself. */
export interface Pool {
  readonly workers: number;
  /** One run, in the next thread that is free; `told` hears how far it has come, from 0 to 1. */
  one(job: Job, told?: (share: number) => void): Promise<Result>;
  /** For `compare` and `sweep`; the first run that fails ends it. */
  readonly run: Executor;
  /** Ends the threads, whatever they are doing. */
  close(): Promise<void>;
}

/** As many threads as the machine can run at once; with no more runs than that, one each. */
export const workersFor = (jobs: number, asked = availableParallelism()): number => Math.max(1, Math.min(asked, jobs));

/**
 * Makes threads that compute runs on the data at `given.path`:
 *
 *     const pool = runPool(dataAt("wine.csv", { target: "class" }), 4);
 *     const answer = await compare(source, { run: pool.run });
 *     await pool.close();
 *
 * Each computes with `threads` of its own beside it, or alone. The results are those of `runJob`, bit for bit, in the order of the jobs.
 */
export function runPool(given: Given, workers: number, threads = 1): Pool {
  // As many threads as there are tasks at a time, all of them from the start: so none waits in Tinypool's queue, which its pools share.
  const pool = new Tinypool({ filename: entry(), name: "run", minThreads: workers, maxThreads: workers });
  const broken = new Promise<never>((_, reject) => pool.on("error", reject)); // a thread that cannot even begin
  broken.catch(() => {});
  let running = 0;
  const waiting: (() => void)[] = [];
  const turn = async (): Promise<void> => {
    if (running < workers) running++;
    else await new Promise<void>(resolve => waiting.push(resolve));
  };
  const next = (): void => {
    const first = waiting.shift();
    if (first === undefined) running--;
    else first();
  };
  const one: Pool["one"] = async (job, told) => {
    await turn();
    const { port1, port2 } = new MessageChannel();
    port1.on("message", (share: number) => told?.(share));
    port1.unref();
    try {
      const task: Task = { given, job, threads, port: port2 };
      return (await Promise.race([pool.run(task, { transferList: [port2] }), broken])) as Result;
    } finally {
      port1.close();
      next();
    }
  };
  return {
    workers,
    one,
    run: async (jobs, tell) =>
      Promise.all(
        jobs.map(async (job, index) => {
          const result = await one(job, share => tell(index, share));
          tell(index, 1);
          return result;
        }),
      ),
    close: () => pool.destroy(),
  };
}

/** The file that a thread runs: in the package or, where this is TypeScript, one that reads TypeScript. */
function entry(): string {
  if (import.meta.url.endsWith(".ts")) return fileURLToPath(new URL("../../scripts/pool-task.mjs", import.meta.url));
  const root = dirname(createRequire(import.meta.url).resolve("rdrop/package.json"));
  return join(root, "dist/src/compare/pool-task.js");
}
