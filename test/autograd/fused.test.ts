import { describe, expect, it } from "vitest";
import { forwardAndBack } from "../../bench/fused.ts";
import { fusions } from "../../bench/fusions.ts";
import { reluDropout } from "../../src/autograd/fused.ts";
import { applyMask, concat, relu, scale } from "../../src/autograd/rules.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { masks } from "../../src/layers/masks.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal } from "../../src/tensor/create.ts";
import type { DType } from "../../src/tensor/home.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";

// A fused op against the composition that defines it: values and gradients, bit for bit, under random weights of the outputs.

type F = (...xs: Value[]) => Value;

function expectSame(inputs: readonly Tensor[], fused: F, composed: F): void {
  const [quick, slow] = [forwardAndBack(fused, inputs), forwardAndBack(composed, inputs)];
  expect(quick.map(x => x.shape)).toEqual(slow.map(x => x.shape));
  expect(quick.map(x => x.data)).toStrictEqual(slow.map(x => x.data));
}

describe.each<DType>(["float32", "float64"])("in %s", dtype => {
  const draw = (...shape: number[]): Tensor => normal(shape, 0, 2, { rng: stream(shape.join(), "fused"), dtype });

  it.each([
    [1, 1, 1, 2],
    [4, 7, 19, 10],
    [5, 20, 16, 3],
  ])("every fused op gives the bits of its composition at n %i, k %i, m %i, c %i", (n, k, m, c) => {
    for (const { shapes, fused, composed } of fusions(n, k, m, c)) {
      for (const size of [0.01, 1, 300]) {
        const inputs = shapes.map(shape => detach(scale(draw(...shape), size)));
        expectSame(inputs, fused, composed);
      }
    }
  });

  it.each([1, 3])("reluDropout of rows shared by %i copies gives the bits of relu, concat and applyMask", copies => {
    const drawn = masks(4, 2);
    const site = drawn.sites.of({ p: 0.4 }, "4", [copies * 4, 19], copies);
    const drop = drawn.drop?.(site);
    if (drop === undefined) throw new Error("masks must be drawable");
    expectSame(
      [draw(4, 19)],
      x => reluDropout(x, drop, { copies, shared: true }),
      x => {
        const rows = concat(new Array<Value>(copies).fill(relu(x)), 0);
        return applyMask(rows, drawn.mask(site, detach(rows)));
      },
    );
  });
});
