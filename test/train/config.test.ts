import { describe, expect, it } from "vitest";
import { nearest } from "../../src/data/nearest.ts";
import { moons } from "../../src/data/synthetic.ts";
import { Dropout } from "../../src/layers/dropout.ts";
import { Linear } from "../../src/layers/linear.ts";
import { Adam } from "../../src/optim/adam.ts";
import { Sgd } from "../../src/optim/sgd.ts";
import { checkConfig, DEFAULTS, type OptionName, RUN_OPTIONS } from "../../src/train/config.ts";
import { runOf } from "../../src/train/run.ts";
import { train } from "../../src/train/trainer.ts";

const names = Object.keys(RUN_OPTIONS) as OptionName[];

describe("checkConfig", () => {
  it("checkConfig({}) is the defaults, and each default holds", () => {
    expect(checkConfig("run.json", {})).toEqual(DEFAULTS);
    expect(checkConfig("run.json", JSON.parse(JSON.stringify(DEFAULTS)))).toEqual(DEFAULTS);
    for (const name of names) expect(RUN_OPTIONS[name].kind.holds(RUN_OPTIONS[name].unless), name).toBe(true);
  });

  it("checkConfig(config) takes what a text of each default says", () => {
    for (const name of names) {
      const { kind, unless } = RUN_OPTIONS[name];
      expect(kind.parse(String(unless)), name).toEqual(unless);
    }
  });

  it.each([
    [null, "run.json: a config must be an object { epochs, batch, … }, got null"],
    [[1], "run.json: a config must be an object { epochs, batch, … }, got an array"],
    [{ alhpa: 1 }, 'run.json: options must be known, got "alhpa"; alpha?'],
    [{ __proto__x: 1 }, 'run.json: options must be known, got "__proto__x"'],
    [JSON.parse('{ "__proto__": 1 }'), 'run.json: options must be known, got "__proto__"'],
    [{ toString: 1 }, 'run.json: options must be known, got "toString"'],
    [{ lr: "0.1" }, 'run.json: lr must be a number above 0, got "0.1"'],
    [{ lr: null }, "run.json: lr must be a number above 0, got null"],
    [{ epochs: 1.5 }, "run.json: epochs must be a whole number in 1..1000000, got 1.5"],
    [{ hidden: [8, "9"] }, 'run.json: hidden must be whole numbers above 0, such as 256,128, got [8,"9"]'],
    [{ hidden: new Array(101).fill(1) }, /^run\.json: hidden must be whole numbers above 0, such as 256,128, got \[1,1,.{90,110}…$/],
    [{ dropout: [] }, /^run\.json: dropout must be a number p with 0 <= p < 1, or such numbers .*, got \[\]$/],
    [{ optimizer: "rmsprop" }, 'run.json: optimizer must be one of adam, adamw, sgd, got "rmsprop"'],
    [{ momentum: 0.5 }, "run.json: momentum must be left out for adam, which has none, got 0.5"],
    [{ optimizer: "sgd", beta1: 0.5 }, "run.json: beta1 must be left out for sgd, which has none, got 0.5"],
    [{ optimizer: "sgd", nesterov: true, momentum: 0 }, "run.json: nesterov needs momentum above 0, got 0"],
    [{ passes: 1, alpha: 4 }, "run.json: alpha needs passes from 2 on, got 1"],
    [{ passes: 1, klEvery: 2 }, "run.json: klEvery needs passes from 2 on, got 1"],
    [{ patience: 2 }, "run.json: patience needs validation rows to be patient with; set validation, to 0.2 say"],
    [{ validation: 0.5, test: 0.5 }, "run.json: validation and test must leave rows to train on, got 0.5 and 0.5 of them"],
  ])("checkConfig(%j) throws, one line", (given, message) => {
    let got = "";
    try {
      checkConfig("run.json", given);
    } catch (error) {
      got = (error as Error).message;
    }
    if (message instanceof RegExp) expect(got).toMatch(message);
    else expect(got).toBe(message);
  });
});

describe("runOf", () => {
  const data = { train: moons({ n: 70, seed: 0 }), validation: moons({ n: 30, seed: 1 }), test: moons({ n: 30, seed: 2 }) };

  it("runOf(config, data) makes the model and the optimizer that the config asks for", () => {
    const { model, optimizer } = runOf(checkConfig("c", { hidden: [5], dropout: [0.1, 0.3], inputDropout: [0, 0.2] }), data);
    expect(model.layers.map(layer => String(layer))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Dropout 0, 0\.2/), expect.stringMatching(/^Dropout 0\.1, 0\.3/)]),
    );
    expect(model.layers.filter(layer => layer instanceof Linear).map(({ weight }) => weight.shape)).toEqual([
      [5, 2],
      [2, 5],
    ]);
    expect(model.layers.filter(layer => layer instanceof Dropout)).toHaveLength(2);
    expect(optimizer).toBeInstanceOf(Adam);
    const decay = (config: object): unknown => (runOf(checkConfig("c", config), data).optimizer as Adam).options.weightDecay;
    expect([decay({}), decay({ optimizer: "adamw" }), decay({ optimizer: "adamw", weightDecay: 0 })]).toEqual([0, 0.01, 0]);
    const nesterov = runOf(checkConfig("c", { optimizer: "sgd", nesterov: true }), data).optimizer;
    expect(nesterov).toBeInstanceOf(Sgd);
    expect((nesterov as Sgd).options).toMatchObject({ momentum: 0.9, nesterov: true });
  });

  it("runOf(config, data) asks for no option that the config leaves out, and for each that it has", () => {
    expect(runOf(DEFAULTS, data).options).toMatchObject({ patience: undefined, clip: undefined, maxNorm: undefined });
    const config = checkConfig("c", {
      patience: 2,
      validation: 0.2,
      clip: 3,
      maxNorm: 4,
      schedule: "cosine",
      warmup: 1,
      epochs: 2,
      batch: 35,
    });
    const { model, optimizer, options } = runOf(config, data);
    expect(options).toMatchObject({ patience: 2, clip: 3, maxNorm: 4 });
    const rates: number[] = [];
    for (const { kind } of train(model, optimizer, data, options)) if (kind === "step") rates.push(optimizer.lr);
    expect(rates.map(rate => Number((1e3 * rate).toFixed(6)))).toEqual([0.5, 1, 0.75, 0.25]);
  });
});

describe("nearest", () => {
  it("nearest(name, names) offers what is a slip away, and nothing else", () => {
    const all = ["alpha", "batch", "dropout"];
    expect(["alhpa", "Batch", "dropuot", "xy", "gamma"].map(name => nearest(name, all))).toEqual([
      "; alpha?",
      "; batch?",
      "; dropout?",
      "",
      "",
    ]);
  });
});
