import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fewDigits } from "../../src/data/made.ts";
import { madeSha256 } from "../../src/data/open.ts";
import { formatCheckpoint } from "../../src/train/checkpoint.ts";
import { DEFAULTS, type RunConfig } from "../../src/train/config.ts";
import { runOf } from "../../src/train/run.ts";
import { type TrainState, trainState } from "../../src/train/state.ts";
import { train } from "../../src/train/trainer.ts";

/** What a small training on digits comes to, and what its checkpoint says beside it. */
export function smallTraining(changes: Partial<RunConfig> = {}): { readonly state: TrainState; readonly about: Record<string, unknown> } {
  const config: RunConfig = { ...DEFAULTS, hidden: [16], epochs: 2, passes: 1, ...changes };
  const { train: rows, test } = fewDigits(config);
  const { model, optimizer, options } = runOf(config, { train: rows });
  let state: TrainState | undefined;
  for (const { kind, progress } of train(model, optimizer, { train: rows, validation: test, test }, options))
    if (kind === "epoch") state = trainState(model, optimizer, progress);
  if (state === undefined) throw new Error("smallTraining: there must be an epoch");
  const classes = Array.from({ length: 10 }, (_, label) => `${label}`);
  return {
    state,
    about: {
      data: "digits",
      sha256: madeSha256("digits", config),
      classes,
      preprocessing: { kind: "plain", inputs: rows.x.shape[1] },
      config,
    },
  };
}

/** A directory with the checkpoint of that training in `dir`. */
export function trainedRun(dir: string, changes: Partial<RunConfig> = {}, more: object = {}): string {
  const { state, about } = smallTraining(changes);
  const run = join(dir, "plain");
  mkdirSync(run);
  writeFileSync(join(run, "checkpoint.safetensors"), formatCheckpoint(state, { ...about, ...more }));
  return run;
}
