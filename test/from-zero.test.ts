import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { step as fromZero } from "../examples/from-zero.ts";
import { spirals } from "../src/data/synthetic.ts";
import { sgd } from "../src/optim/sgd.ts";
import { classifier } from "../src/train/classifier.ts";
import { step, update } from "../src/train/step.ts";

it("examples/from-zero.ts has the engine's losses and weights bit for bit, given the same weights and masks", () => {
  for (const [seed, hidden] of [
    [0, [16]],
    [1, [12, 20]],
    [2, [8, 8, 8]],
  ] as const) {
    const [alpha, lr] = [0.3 + seed, 0.1];
    const { x, labels } = spirals({ n: 48, seed });
    const model = classifier(2, 3, { hidden, dropout: 0.3, inputDropout: 0, seed });
    const optimizer = sgd(model.parameters(), { lr, momentum: 0 });
    const parameters = model.parameters().map(({ data }) => Float32Array.from(data));
    const layers = Array.from({ length: parameters.length / 2 }, (_, l) => [parameters[2 * l], parameters[2 * l + 1]] as const);
    for (let number = 0; number < 50; number++) {
      const now = step(model, { x, labels }, number, { alpha, passes: 2, seed });
      update(optimizer, now);
      const masks = [...now.masks().values()].map(({ data }) => data as Float32Array);
      const { loss, nll, kl } = now.terms;
      const engine = { loss: loss.item(), nll: nll.item(), kl: kl.item() };
      expect(fromZero(layers, x.data as Float32Array, labels, masks, alpha, lr), `step ${number}`).toEqual(engine);
    }
    expect(parameters).toEqual(model.parameters().map(({ data }) => data));
  }
});

it("it is at most 150 lines and imports nothing", () => {
  const text = readFileSync("examples/from-zero.ts", "utf8");
  expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(150);
  expect(text).not.toMatch(/\bimport\b(?!s nothing)|\brequire\b/);
});
