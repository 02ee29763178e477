import { type Data, type Job, jobSteps, type Result } from "./job.ts";

/** Hears how far the run at `index` has come, from 0 to 1. */
export type Tell = (index: number, share: number) => void;

/** Computes runs, wherever: the results are in the order of the jobs, whatever order they came in. */
export type Executor = (jobs: readonly Job[], tell: Tell) => Promise<readonly Result[]>;

/** One after the other, here, stopping now and then so that others have their turn: a page stays alive. */
export const inProcess =
  (dataOf: (job: Job) => Data, milliseconds = 50): Executor =>
  async (jobs, tell) => {
    const results: Result[] = [];
    let last = performance.now();
    for (const [index, job] of jobs.entries()) {
      const steps = jobSteps(job, dataOf(job));
      for (let next = steps.next(); ; next = steps.next()) {
        if (next.done) {
          results.push(next.value);
          break;
        }
        const [done, all] = next.value;
        if (performance.now() - last < milliseconds) continue;
        tell(index, done / all);
        await new Promise(resolve => setTimeout(resolve));
        last = performance.now();
      }
      tell(index, 1);
    }
    return results;
  };
