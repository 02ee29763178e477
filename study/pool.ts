import { fileURLToPath } from "node:url";
import { Tinypool } from "tinypool";
import type { Places } from "./data.ts";
import type { Experiment } from "./plan.ts";
import type { Outcome } from "./run.ts";
import type { Task } from "./task.ts";

export interface PoolOptions {
  readonly places: Places;
  readonly workers: number;
  /** Of each run. */
  readonly threads: number;
}

/**
 * Runs experiments, `workers` at a time, begun in their order; `done` hears of each as it ends.
 *
 * Throws    Error of the first run that fails; those that were done stay done.
 */
export async function runAll(
  experiments: ReadonlyMap<string, Experiment>,
  { places, workers, threads }: PoolOptions,
  done: (key: string, outcome: Outcome) => void,
): Promise<void> {
  const filename = fileURLToPath(new URL("./task.mjs", import.meta.url));
  const pool = new Tinypool({ filename, name: "run", minThreads: workers, maxThreads: workers });
  const left = experiments.entries();
  const work = async (): Promise<void> => {
    for (const [key, experiment] of left) {
      const task: Task = { experiment, places, threads };
      done(key, (await pool.run(task)) as Outcome);
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, work));
  } finally {
    await pool.destroy();
  }
}
