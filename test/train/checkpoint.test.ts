import { describe, expect, it } from "vitest";
import { split } from "../../src/data/split.ts";
import { moons } from "../../src/data/synthetic.ts";
import { formatSafetensors, parseSafetensors } from "../../src/io/safetensors.ts";
import { adam } from "../../src/optim/adam.ts";
import type { Optimizer } from "../../src/optim/optimizer.ts";
import { sgd } from "../../src/optim/sgd.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { formatCheckpoint, parseCheckpoint } from "../../src/train/checkpoint.ts";
import { classifier } from "../../src/train/classifier.ts";
import { type TrainState, trainState } from "../../src/train/state.ts";
import { train } from "../../src/train/trainer.ts";

const { train: rows, test } = split(moons({ n: 60, seed: 1 }), 40);
const options = { epochs: 2, batch: 16, alpha: 1, passes: 2, seed: 3 };
const shape = { hidden: [4], dropout: 0.5, inputDropout: 0, seed: 1 };

/** The state after so many events of a small training. */
function stateAfter(events: number, patience?: number, optimizerOf: (parameters: Tensor[]) => Optimizer = adam): TrainState {
  const model = classifier(2, 2, shape);
  const optimizer = optimizerOf(model.parameters());
  for (const { progress } of train(model, optimizer, { train: rows, validation: test, test }, { ...options, patience }))
    if (--events === 0) return trainState(model, optimizer, progress);
  throw new Error("the training is over");
}

const about = { classes: ["no", "ja"], minus: -0, tiny: 5e-324, third: 1 / 3, config: { hidden: [4] }, none: null };

describe("formatCheckpoint and parseCheckpoint", () => {
  it.each([
    ["in the middle of an epoch", stateAfter(2)],
    ["with a best epoch", stateAfter(5, 3)],
    ["of an optimizer without moments", stateAfter(5, 3, w => sgd(w, { lr: 0.1 }))],
  ])("give the state back to the bit, %s", (_, state) => {
    const bytes = formatCheckpoint(state, about);
    const back = parseCheckpoint(bytes);
    expect(back.state).toEqual(state);
    expect(back.about).toEqual(about);
    expect(Object.is((back.about as typeof about).minus, -0)).toBe(true);
    expect(Object.keys(back.state.parameters)).toEqual(Object.keys(state.parameters));
    expect(formatCheckpoint(back.state, back.about)).toEqual(bytes);
  });

  it("name the tensors as any reader of the format finds them", () => {
    expect([...parseSafetensors(formatCheckpoint(stateAfter(5, 3), null)).tensors.keys()].slice(0, 9)).toEqual([
      "best/0.bias",
      "best/0.weight",
      "best/3.bias",
      "best/3.weight",
      "model/0.bias",
      "model/0.weight",
      "model/3.bias",
      "model/3.weight",
      "optimizer/mean/0",
    ]);
  });

  it("keep −0, and refuse NaN and what JSON has not, with its place", () => {
    const state = stateAfter(1);
    const kl = { ...state, losses: { ...state.losses, kl: -0 } };
    expect(Object.is(parseCheckpoint(formatCheckpoint(kl, null)).state.losses.kl, -0)).toBe(true);
    expect(() => formatCheckpoint({ ...state, losses: { ...state.losses, kl: Number.NaN } }, null)).toThrow(
      "formatCheckpoint: numbers must be finite, got NaN at state.losses.kl",
    );
    expect(() => formatCheckpoint(state, { when: [new Date(0)] })).toThrow(
      "formatCheckpoint: must be JSON values, got another at about.when[0]",
    );
  });

  const whole = parseSafetensors(formatCheckpoint(stateAfter(5, 3), about));
  const json = JSON.parse(whole.metadata.json);
  const changed = (tensors: [string, unknown][], metadata: Record<string, string> = {}) => {
    const map = new Map(whole.tensors as Map<string, never>);
    for (const [name, x] of tensors)
      if (x === undefined) map.delete(name);
      else map.set(name, x as never);
    return formatSafetensors({ tensors: map, metadata: { ...whole.metadata, ...metadata } });
  };
  const counters = (change: object) => changed([], { json: JSON.stringify({ ...json, state: { ...json.state, ...change } }) });
  const two = { shape: [2], data: new Float32Array(2) };

  it.each<[Uint8Array, string]>([
    [formatSafetensors({ tensors: new Map() }), "must be a checkpoint of rdrop, got a file of tensors that does not say so"],
    [changed([], { version: "2" }), 'must be a checkpoint of version 1, got "2"; is it of another rdrop?'],
    [changed([], { json: "" }), "its metadata must be JSON, got something else"],
    [changed([], { json: "[]" }), "step must be a whole number from 0, got none"],
    [changed([["model/0.weight", undefined]]), 'must hold "model/0.weight", got no such tensor'],
    [changed([["model/9.weight", two]]), 'must hold the tensors of its training alone, got "model/9.weight" beside them'],
    [changed([["optimizer/mean/0", two]]), '"optimizer/mean/0" must be float32 [4, 2], got float32 [2]'],
    [changed([["best/3.bias", { shape: [2], data: new Float64Array(2) }]]), '"best/3.bias" must be float32 [2], got float64 [2]'],
    [counters({ step: 1.5 }), "step must be a whole number from 0, got 1.5"],
    [counters({ course: { rows: 0, batch: 1, seed: 1 } }), "course.rows must be a whole number above 0, got 0"],
    [counters({ losses: { loss: 1, nll: null, kl: 0 } }), "losses.nll must be a finite number, got null"],
    [counters({ best: undefined }), 'must hold the tensors of its training alone, got "best/0.bias" beside them'],
    [counters({ best: {} }), "best.epoch must be a whole number above 0, got none"],
    [
      counters({ optimizer: { lr: 1, steps: 1, moments: ["mean", "mean"] } }),
      'optimizer.moments must be names, each once, got ["mean","mean"]',
    ],
    [counters({ parameters: ["__proto__"] }), 'must hold "model/__proto__", got no such tensor'],
  ])("refuse what is none, in one line (%#)", (bytes, message) => {
    expect(() => parseCheckpoint(bytes, "RUN/checkpoint.safetensors")).toThrow(`RUN/checkpoint.safetensors: ${message}`);
  });
});
