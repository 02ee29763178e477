import { describe, expect, it } from "vitest";
import { moons } from "../../src/data/synthetic.ts";
import { dropout } from "../../src/layers/dropout.ts";
import { linear } from "../../src/layers/linear.ts";
import { type Model, namedParameters, within } from "../../src/layers/pass.ts";
import { relu } from "../../src/layers/relu.ts";
import { sequential } from "../../src/layers/sequential.ts";
import { adam } from "../../src/optim/adam.ts";
import { sgd } from "../../src/optim/sgd.ts";
import { stream } from "../../src/random/seeded.ts";
import { cast } from "../../src/tensor/move.ts";
import * as t from "../../src/tensor/ops.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { evaluate, subModelKl } from "../../src/train/metrics.ts";
import { step, update } from "../../src/train/step.ts";
import { train, trainStep } from "../../src/train/trainer.ts";
import { expectSameBits } from "../close.ts";

const { x, labels } = moons({ n: 20, seed: 3 });
const make = () => {
  const rng = stream(1, "weights");
  return sequential(linear(2, 6, { rng }), relu(), dropout(0.5), linear(6, 5, { rng }), dropout(0.25), linear(5, 2, { rng }));
};
const options = { alpha: 2, passes: 2, seed: 5 };

describe("step and update", () => {
  it("step() changes nothing, and update() moves each parameter along its gradient", () => {
    const model = make();
    const before = model.parameters().map(w => w.clone());
    const { gradients, terms } = step(model, { x, labels }, 0, options);
    model.parameters().forEach((w, i) => {
      expectSameBits(w, before[i]);
    });
    expect(terms.loss.item()).toBeCloseTo(terms.nll.item() + 2 * terms.kl.item(), 5);
    update(sgd(model.parameters(), { lr: 0.5 }), { gradients });
    model.parameters().forEach((w, i) => {
      expectSameBits(w, t.sub(before[i], t.scale(gradients[i], 0.5)));
    });
  });

  it("step() then update() is trainStep(), bit for bit, fused or not", () => {
    const trained = (f: (model: Model, n: number) => void): number[][] => {
      const model = make();
      for (let n = 0; n < 3; n++) f(model, n);
      return model.parameters().map(w => [...w.data]);
    };
    const apart = (fused: boolean) => (model: Model, n: number) =>
      update(sgd(model.parameters(), { lr: 0.1 }), step(model, { x, labels }, n, { ...options, fused }));
    const whole = trained((model, n) => void trainStep(model, sgd(model.parameters(), { lr: 0.1 }), { x, labels }, n, options));
    expect(trained(apart(true))).toEqual(whole);
    expect(trained(apart(false))).toEqual(whole);
  });

  it("step() gives logits of all passes, gradients by name, and every mask by the name of its dropout", () => {
    const model = make();
    const now = step(model, { x, labels }, 7, options);
    expect(now.logits.shape).toEqual([40, 2]);
    const named = now.namedGradients();
    expect([...named.keys()]).toEqual([...namedParameters(model).keys()]);
    expect([...named.values()]).toEqual(now.gradients);
    const masks = now.masks();
    expect(Array.from(masks, ([name, mask]) => [name, mask.shape])).toEqual([
      ["2", [40, 6]],
      ["4", [40, 5]],
    ]);
    expect([...step(model, { x, labels }, 7, options).masks().values()]).toEqual([...masks.values()]);
    expect([...step(model, { x, labels }, 8, options).masks().values()]).not.toEqual([...masks.values()]);
  });

  it("step({ fused: false }) shows on the tape what dropped: the activations behind each mask, and the mask itself", () => {
    const now = step(make(), { x, labels }, 7, { ...options, fused: false });
    const drops = now.tape.lines.filter(line => line.op === "applyMask");
    expect(drops).toHaveLength(2);
    [...now.masks().values()].forEach((mask, i) => {
      expectSameBits(drops[i].args[1] as Tensor, mask);
      const [before, after] = [now.tape.lines[drops[i].operands[0]].value, drops[i].value];
      expectSameBits(after, t.applyMask(before, mask));
    });
    expect(now.tape.lines.some(line => line.op === "logSoftmax")).toBe(true);
    expect(step(make(), { x, labels }, 7, options).tape.lines.some(line => line.op === "logSoftmax")).toBe(false);
  });

  it("step() of one pass has a KL of 0 and the cross-entropy for its loss", () => {
    const { terms, logits } = step(make(), { x, labels }, 0, { ...options, passes: 1 });
    expect([terms.kl.item(), logits.shape]).toEqual([0, [20, 2]]);
    expect(terms.loss.item()).toBe(terms.nll.item());
    const wide = linear(2, 2, { rng: stream(1, "weights"), dtype: "float64" });
    const { terms: wider } = step(wide, { x: cast(x, "float64"), labels }, 0, { ...options, passes: 1 });
    expect([wider.loss.dtype, wider.nll.dtype, wider.kl.dtype]).toEqual(["float64", "float64", "float64"]);
  });
});

describe("a model is a shape, not a class", () => {
  it("train, evaluate and subModelKl take anything with forward and parameters", () => {
    const data = moons({ n: 40, seed: 0 });
    const rng = stream(2, "weights");
    const [one, two, drop] = [linear(2, 8, { rng }), linear(8, 2, { rng }), dropout(0.4)];
    const model: Model = {
      forward: (x, pass) => two.forward(drop.forward(one.forward(x, pass), within(pass, "drop")), pass),
      parameters: () => [...one.parameters(), ...two.parameters()],
    };
    const before = evaluate(model, data).nll;
    for (const _ of train(
      model,
      adam(model.parameters(), { lr: 0.03 }),
      { train: data, test: data },
      { ...options, epochs: 20, batch: 10 },
    ));
    expect(evaluate(model, data).nll).toBeLessThan(before / 1.5);
    expect(subModelKl(model, data, { seed: 0 })).toBeGreaterThan(0);
    expect([...step(model, data, 0, options).masks().keys()]).toEqual(["drop"]);
    expect([...step(model, data, 0, options).namedGradients().keys()]).toEqual(["0", "1", "2", "3"]);
  });
});
