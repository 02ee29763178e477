import { createHash } from "node:crypto";
import { configOf } from "../src/compare/arms.ts";
import { checkConfig, type RunConfig } from "../src/train/config.ts";
import type { DataName, Measure, Question, Scene, Setting } from "./question.ts";

/** One run: its result is a function of this and of the bytes of the data. */
export interface Experiment {
  readonly data: DataName;
  readonly wrong: number;
  readonly config: RunConfig;
  readonly measure: Measure;
}

/** What the file of raw metrics calls a run: the first half of a SHA-256. */
export const keyOf = ({ data, wrong, config, measure }: Experiment): string =>
  createHash("sha256")
    .update(JSON.stringify([data, wrong, config, measure]))
    .digest("hex")
    .slice(0, 32);

/** A setting of a scene, from one seed. Throws RangeError, one line, for a config that is none. */
export function experimentOf(scene: Scene, { loss, alpha, config = {} }: Setting, seed: number): Experiment {
  const { name, data, wrong, measure } = scene;
  const base = checkConfig(`study: ${name}`, { ...scene.config, ...config });
  const varied = configOf(base, alpha === undefined ? { arm: loss } : { arm: loss, alpha }, seed);
  return { data, wrong, config: checkConfig(`study: ${name}`, varied), measure };
}

/** Every run of a question, each once, seed by seed: one that was stopped has whole seeds done. */
export function experimentsOf({ scenes }: Question): Map<string, Experiment> {
  const most = Math.max(...scenes.map(({ seeds }) => seeds));
  const all = new Map<string, Experiment>();
  for (let seed = 0; seed < most; seed++)
    for (const scene of scenes)
      if (seed < scene.seeds)
        for (const setting of scene.arms.flatMap(({ settings }) => settings)) {
          const experiment = experimentOf(scene, setting, seed);
          all.set(keyOf(experiment), experiment);
        }
  return all;
}
