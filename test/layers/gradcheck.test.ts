import { describe, expect, it } from "vitest";
import { gradcheck } from "../../src/autograd/gradcheck.ts";
import { layerChecks } from "../../src/cli/cases/layers.ts";
import "../../src/vitest.ts";
import { sum } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { detach, type Value, Var } from "../../src/autograd/var.ts";
import { dropout } from "../../src/layers/dropout.ts";
import { Linear } from "../../src/layers/linear.ts";
import { masks } from "../../src/layers/masks.ts";
import { tensor } from "../../src/tensor/create.ts";

for (const dtype of ["float64", "float32"] as const) {
  describe(`layers in ${dtype}`, () => {
    for (const [name, checks] of Object.entries(layerChecks(0, dtype))) {
      it.each(checks)(`${name}: $title passes gradcheck, parameters included`, ({ fn, inputs }) => {
        expect(fn).toPassGradcheck(inputs);
      });
    }
  });
}

it("gradcheck of a layer reaches every parameter: each has a gradient that is not zero", () => {
  for (const { title, fn, inputs } of Object.values(layerChecks(0, "float64")).flat()) {
    const tape = new Tape();
    const xs = inputs.map(x => tape.watch(x));
    const gradients = tape.gradients(sum(fn(...xs)), xs);
    expect(
      gradients.map(g => g.data.some(value => value !== 0)),
      title,
    ).toEqual(inputs.map(() => true));
  }
});

it("gradcheck rejects a Linear whose parameters are not watched", () => {
  const inputs = [tensor([[1, 2]], { dtype: "float64" }), tensor([[3, 4]], { dtype: "float64" }), tensor([5], { dtype: "float64" })];
  const forgetful = (x: Value, w: Value, b: Value): Value => new Linear(detach(w), detach(b)).forward(x, { training: true });
  expect(gradcheck(forgetful, inputs).failures.map(({ input }) => input)).toEqual([1, 1, 2]);
});

it("gradcheck rejects dropout whose masks change between the passes", () => {
  const x = tensor([[1, 2, 3, 4, 5, 6]], { dtype: "float64" });
  let step = 0;
  const layer = dropout(0.5);
  expect(gradcheck(x => layer.forward(x, { training: true, masks: masks(0, step++) }), [x]).reason).toMatch(/^fn is not deterministic/);
  expect((x: Value) =>
    layer.forward(x, { training: true, masks: masks(0, 0), ...(x instanceof Var ? { tape: x.tape } : {}) }),
  ).toPassGradcheck([x]);
});
