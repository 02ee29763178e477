import { beforeAll, describe, expect, it } from "vitest";
import { Lab } from "../../site/explorable/lab.ts";
import { initial } from "../../site/explorable/state.ts";
import { disagreementAt, twoPasses } from "../../site/explorable/two-passes.ts";
import { detach, forwardCopies, masks, softmax } from "../../src/index.ts";
import { madeSource } from "../../src/run.ts";

const { config, view } = initial();

describe("twoPasses", () => {
  const lab = new Lab(config, madeSource("spirals", config));
  const model = lab.model("rDrop");
  const { x, label } = lab.validationRow(3);
  const look = (choice = {}) => twoPasses(model, x, label, config.seed, { ...view, ...choice });
  beforeAll(() => {
    for (let i = 0; i < 60; i++) lab.step();
  });

  it("gives what the engine's two copies give under the same masks", () => {
    const drawn = masks(config.seed, 5);
    const both = softmax(detach(forwardCopies(model, x, 2, { training: true, masks: drawn })));
    const seen = look({ draw: 5 }).probabilities.flat();
    for (const [i, p] of both.data.entries()) expect(seen[i]).toBeCloseTo(p, 6);
  });

  it("says how far the two are apart, each way: KL = Σ p (log p − log q)", () => {
    const { probabilities, klForward, klBackward, symmetric } = look();
    const [p, q] = probabilities as [number[], number[]];
    const kl = (p: number[], q: number[]): number => p.reduce((sum, each, c) => sum + each * Math.log(each / q[c]), 0);
    expect(klForward).toBeCloseTo(kl(p, q), 8);
    expect(klBackward).toBeCloseTo(kl(q, p), 8);
    expect(symmetric).toBeCloseTo((klForward + klBackward) / 2, 8);
    expect(symmetric).toBeGreaterThan(0);
  });

  it("with the same mask the two passes are one sub-model, and the KL is 0", () => {
    const { layers, probabilities, symmetric } = look({ same: true });
    expect(layers.map(({ kept }) => kept[1])).toEqual(layers.map(({ kept }) => kept[0]));
    expect(probabilities[1]).toEqual(probabilities[0]);
    expect(symmetric).toBe(0);
  });

  it("a unit that is flipped is dropped, and nothing comes out of it; flipped when it was dropped, it is back", () => {
    const before = look();
    const [layer] = before.layers;
    const kept = layer.kept[0].indexOf(true);
    const dropped = layer.kept[1].indexOf(false);
    const after = look({ flips: [`0.${layer.name}.${kept}`, `1.${layer.name}.${dropped}`] });
    expect(after.layers[0].kept[0][kept]).toBe(false);
    expect(after.layers[0].values[0][kept]).toBe(0);
    expect(after.layers[0].kept[1][dropped]).toBe(true);
    expect(after.layers[0].kept.flat().filter((each, q) => each !== layer.kept.flat()[q])).toHaveLength(2);
  });

  it("a flip of a unit that there is not is passed over", () => {
    expect(look({ flips: ["0.2.200", "1.12.0"] })).toEqual(look());
  });

  it("disagreementAt(row) is the mean over pairs of masks, smaller for R-Drop than without its KL", () => {
    const [rDrop, without] = (["rDrop", "twoPasses"] as const).map(arm => disagreementAt(lab.model(arm), x, 0, 64));
    expect(rDrop).toBeGreaterThan(0);
    expect(rDrop).toBeLessThan(without);
  });
});
