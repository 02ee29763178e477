import type { Source } from "../src/data/source.ts";
import { openData, type Places } from "./data.ts";
import type { Experiment } from "./plan.ts";
import { type Outcome, runExperiment } from "./run.ts";

/** What a thread is told to do. */
export interface Task {
  readonly experiment: Experiment;
  readonly places: Places;
  readonly threads: number;
}

/** The data that this thread has opened last. */
const opened: { key?: string; source?: Promise<Source> } = {};

/** One run, in a thread of its own: called by tinypool. */
export async function run({ experiment, places, threads }: Task): Promise<Outcome> {
  const { data, config } = experiment;
  const key = data === "drawn" ? `${data} ${config.seed}` : data;
  if (opened.key !== key) Object.assign(opened, { key, source: openData(data, places, config.seed) });
  return runExperiment(experiment, await (opened.source as Promise<Source>), threads);
}
