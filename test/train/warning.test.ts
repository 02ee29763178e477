import { afterEach, describe, expect, it, vi } from "vitest";
import { moons } from "../../src/data/synthetic.ts";
import { dropout } from "../../src/layers/dropout.ts";
import { linear } from "../../src/layers/linear.ts";
import { type Sequential, sequential } from "../../src/layers/sequential.ts";
import { adam } from "../../src/optim/adam.ts";
import { stream } from "../../src/random/seeded.ts";
import { type TrainOptions, train } from "../../src/train/trainer.ts";

const data = moons({ n: 12, seed: 0 });
const options = { epochs: 2, batch: 4, alpha: 1, passes: 2, seed: 0 };
const model = (p?: number): Sequential => sequential(...(p === undefined ? [] : [dropout(p)]), linear(2, 2, { rng: stream(0, "weights") }));
const run = (net: Sequential, more: Partial<TrainOptions> = {}): void => {
  for (const _ of train(net, adam(net.parameters()), { train: data, test: data }, { ...options, ...more }));
};

describe("train() with an alpha that weights nothing", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("warns once, for a model without dropout and for one whose p is 0", () => {
    for (const net of [model(), model(0)]) {
      const warn = vi.fn();
      run(net, { warn });
      expect(warn.mock.calls).toEqual([
        [
          "train: alpha weights nothing, for no dropout of the model drops: its passes are equal, and their KL is 0; add dropout(p), or set passes to 1",
        ],
      ]);
    }
  });

  it("warns on the console unless told where", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    run(model());
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it("says nothing where a dropout drops, for one pass, or for alpha 0", () => {
    const warn = vi.fn();
    run(model(0.5), { warn });
    run(model(), { warn, passes: 1 });
    run(model(), { warn, alpha: 0 });
    expect(warn).not.toHaveBeenCalled();
  });
});
