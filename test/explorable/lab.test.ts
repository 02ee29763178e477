import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ARMS, type Arm, commandFor, configOf } from "../../site/explorable/arms.ts";
import { Lab } from "../../site/explorable/lab.ts";
import { initial, withOptions } from "../../site/explorable/state.ts";
import { checkConfig, madeSource } from "../../src/run.ts";
import { rdrop } from "../cli/rdrop.ts";
import { temporary } from "../data/idx-files.ts";

const { config } = withOptions(initial(), { epochs: 4, limit: 60 });
const labOf = (options = config): Lab => new Lab(options, madeSource("spirals", options));

/** The lines that the command writes that an arm's page copies. */
async function metricsOf(arm: Arm): Promise<unknown[]> {
  const out = join(temporary(), arm);
  const [npx, bin, ...words] = commandFor(arm, "spirals", config).split(" ");
  expect([npx, bin]).toEqual(["npx", "rdrop"]);
  const { code, err } = await rdrop(...words, "--out", out);
  expect(code, err).toBe(0);
  const lines = readFileSync(join(out, "metrics.jsonl"), "utf8").trim().split("\n");
  return lines.map(line => JSON.parse(line));
}

describe("Lab", () => {
  it.each(ARMS)("trains %s as the copied command does, to the last bit", async arm => {
    const lab = labOf();
    while (lab.step());
    const pages = lab.epochs(arm).map(({ disagreement: _, ...scores }) => scores);
    expect(pages).toHaveLength(4);
    expect(pages).toEqual(await metricsOf(arm));
  });

  it("gives the arms one start and one order of rows, and a step of each at a time", () => {
    const lab = labOf();
    const starts = ARMS.map(arm =>
      lab
        .model(arm)
        .parameters()
        .map(w => Array.from(w.data)),
    );
    expect(starts[1]).toEqual(starts[0]);
    expect(starts[2]).toEqual(starts[0]);
    lab.step();
    expect(ARMS.map(arm => lab.nextBatch(arm).number)).toEqual([1, 1, 1]);
    expect(new Set(ARMS.map(arm => lab.nextBatch(arm).batch.labels.join())).size).toBe(1);
    expect(lab.epoch).toBe(0);
    lab.step();
    expect(lab.epoch).toBe(1);
    expect(lab.epochs("dropout")).toHaveLength(1);
  });

  it("step() comes to an end with the epochs, also where patience ends one arm before another", () => {
    const lab = labOf(checkConfig("test", { ...config, epochs: 40, patience: 2, lr: 0.05 }));
    let steps = 0;
    while (lab.step()) steps++;
    expect(lab.done).toBe(true);
    expect(steps).toBeLessThanOrEqual(40 * lab.stepsAnEpoch);
  });

  it("step() throws one line that names the arm when a loss is no longer finite", () => {
    const lab = labOf(checkConfig("test", { ...config, optimizer: "sgd", lr: 1e30, momentum: 0 }));
    const train = (): void => {
      while (lab.step());
    };
    expect(train).toThrow(/^dropout: train: .* must stay finite, .* at step \d+, .*; lower the learning rate$/);
  });

  it("a configOf(dropout) has one pass, one of two passes no KL, and that of R-Drop is what was asked for", () => {
    expect(configOf("dropout", { ...config, alpha: 7, klEvery: 2 })).toEqual({ ...config, passes: 1, alpha: 1 });
    expect(configOf("twoPasses", config)).toEqual({ ...config, alpha: 0 });
    expect(configOf("rDrop", config)).toBe(config);
    for (const arm of ARMS) expect(() => checkConfig("test", configOf(arm, { ...config, alpha: 3, klEvery: 3 }))).not.toThrow();
  });
});
