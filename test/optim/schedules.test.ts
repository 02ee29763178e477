import { describe, expect, it } from "vitest";
import { clipGradients, limitNorms } from "../../src/optim/norms.ts";
import { SCHEDULES, schedule } from "../../src/optim/schedules.ts";
import { tensor } from "../../src/tensor/create.ts";

describe("schedule", () => {
  it("schedule(name, …) warms up linearly, is lr at the end of it, and never leaves 0 … lr", () => {
    for (const name of SCHEDULES) {
      const rate = schedule(name, { lr: 0.4, steps: 100, warmup: 3 });
      expect([0, 1, 2, 3].map(rate).map(value => Number(value.toFixed(12)))).toEqual([0.1, 0.2, 0.3, 0.4]);
      for (let step = 0; step < 100; step++) {
        expect(rate(step)).toBeGreaterThan(0);
        expect(rate(step)).toBeLessThanOrEqual(0.4);
      }
    }
  });

  it('schedule("cosine", …) is ½ (1 + cos πt), within 1e-15', () => {
    const rate = schedule("cosine", { lr: 1, steps: 1000 });
    for (let step = 0; step <= 1000; step++) expect(Math.abs(rate(step) - (1 + Math.cos((Math.PI * step) / 1000)) / 2)).toBeLessThan(1e-15);
  });

  it("schedule() throws RangeError for a name or a warm-up that there cannot be", () => {
    expect(() => schedule("step" as "linear", { lr: 1, steps: 2 })).toThrow(
      new RangeError("schedule: name must be one of constant, linear, cosine, got step"),
    );
    expect(() => schedule("linear", { lr: 1, steps: 2, warmup: 3 })).toThrow(
      new RangeError("schedule: warmup must lie in 0..2, the steps, got 3"),
    );
  });
});

describe("clipGradients", () => {
  it("clipGradients(gradients, most) leaves shorter ones as they are, and scales longer ones together", () => {
    const gradients = [tensor([3, 0]), tensor([[0, 4]])];
    expect(clipGradients(gradients, 5)).toBe(gradients);
    const clipped = clipGradients(gradients, 2.5).map(g => g.toArray());
    expect(clipped).toEqual([[1.5, 0], [[0, 2]]]);
    expect(gradients[0].toArray()).toEqual([3, 0]);
    expect(() => clipGradients(gradients, 0)).toThrow(/^clipGradients: most must satisfy/);
  });
});

describe("limitNorms", () => {
  it("limitNorms(parameters, most) cuts the rows that are too long, and leaves biases alone", () => {
    const weight = tensor([
      [3, 4],
      [0.3, 0.4],
    ]);
    const bias = tensor([9, 9]);
    limitNorms([weight, bias], 1);
    expect(weight.toArray()).toEqual(
      tensor([
        [0.6, 0.8],
        [0.3, 0.4],
      ]).toArray(),
    );
    expect(bias.toArray()).toEqual([9, 9]);
  });
});
