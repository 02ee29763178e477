import type { MessagePort } from "node:worker_threads";
import type { Source } from "../data/source.ts";
import { type Given, isMade, openGiven } from "./given.ts";
import { type Job, type Result, runJob } from "./job.ts";

/** What a thread of `runPool` is told to do. */
export interface Task {
  readonly given: Given;
  readonly job: Job;
  /** That compute it together. */
  readonly threads: number;
  /** Where it says how far it has come. */
  readonly port: MessagePort;
}

/** The data that this thread has opened last. */
const opened: { key?: string; source?: Promise<Source> } = {};

/** One run, in a thread of its own: called by tinypool. */
export async function run({ given, job, threads, port }: Task): Promise<Result> {
  const seed = isMade(given.path) ? job.config.seed : 0;
  const key = JSON.stringify([given, seed]);
  if (opened.key !== key) Object.assign(opened, { key, source: openGiven(given, seed) });
  let last = performance.now();
  try {
    const onStep = (done: number, all: number): void => {
      if (performance.now() - last < 100) return;
      last = performance.now();
      port.postMessage(done / all);
    };
    return runJob(job, (await opened.source) as Source, onStep, threads);
  } finally {
    port.close();
  }
}
