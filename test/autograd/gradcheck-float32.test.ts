import { describe, expect, it } from "vitest";
import { gradcheck } from "../../src/autograd/gradcheck.ts";
import { defineOp } from "../../src/autograd/op.ts";
import * as r from "../../src/autograd/rules.ts";
import { abs, exp, matmul, mul, relu, softmax } from "../../src/autograd/rules.ts";
import { stream } from "../../src/random/seeded.ts";
import { full, normal, tensor, zeros } from "../../src/tensor/create.ts";
import * as t from "../../src/tensor/ops.ts";
import type { Nested, Tensor } from "../../src/tensor/tensor.ts";

const f64 = (values: Nested): Tensor => tensor(values, { dtype: "float64" });
const draw = (shape: number[], seed = 1, dtype: "float32" | "float64" = "float64"): Tensor =>
  normal(shape, 0, 1, { rng: stream(seed, "x"), dtype });
const squarePercent = defineOp("squarePercent", t.square, (g, _y, x) => [() => r.scale(r.mul(g, x), 2.02)]);

describe("gradcheck in float32", () => {
  it("gradcheck skips the elements within eps of a kink, and counts them", () => {
    const x = tensor([1, 0.001, -2, 0.002, -0.0005, 3, 0.5, -0.7]);
    const report = gradcheck(x => relu(x), [x]);
    expect(report).toMatchObject({ ok: true, checked: 5, kinks: 3 });
    expect(report.toString()).toMatch(/^gradcheck: passed: 5 elements of 1 inputs, 3 skipped at kinks; the worst error is /);
    expect(gradcheck(x => relu(x), [x], { skipKinks: false }).failures.map(({ index }) => index[0])).toEqual([1, 3, 4]);
  });

  it("gradcheck finds a kink wherever it lies within eps: at 0, 1/3 and 2/7 of it as well", () => {
    for (const r of [0, 0.01, 0.1, 2 / 7, 0.3, 1 / 3, 0.4, 0.5, 0.6, 0.75, 0.9]) {
      for (const side of [-1, 1]) {
        const x = tensor([1, 2, side * r * 3e-3]);
        expect(
          gradcheck(x => relu(x), [x], { maxKinks: 1 }),
          `kink at ${side * r} eps`,
        ).toMatchObject({ ok: true, kinks: 1, checked: 2 });
      }
    }
  });

  it("gradcheck that had to skip more than half of an input fails", () => {
    const report = gradcheck((x, y) => mul(relu(x), y), [tensor([0, 0.001, -0.001, 4]), full([4], 2)]);
    expect(report).toMatchObject({ ok: false, kinks: 3, failures: [] });
    expect(report.reason).toBe(
      "too many kinks: 3 of 4 elements of input 0 were skipped, at most a share of 0.5 may be; move it away from them, or change eps",
    );
    expect(gradcheck(x => relu(x), [zeros([5])])).toMatchObject({ ok: false, kinks: 5, checked: 0 });
    expect(gradcheck(x => relu(x), [tensor([0, 1, 2, 3])], { maxKinks: 0.1 }).ok).toBe(false);
  });

  it("gradcheck of a wrong rule beside a kink fails at the elements without one", () => {
    const report = gradcheck(x => squarePercent(relu(x)), [tensor([1, 0.001, -2, 3])]);
    expect(report.failures.map(({ index }) => index[0])).toEqual([0, 3]);
  });

  it("gradcheck with skipKinks skips in float64 too, at its own eps", () => {
    expect(gradcheck(x => abs(x), [f64([1, 5e-7, 2])], { skipKinks: true })).toMatchObject({ ok: true, kinks: 1, checked: 2 });
    expect(gradcheck(x => abs(x), [f64([1, 5e-7, 2])])).toMatchObject({ ok: false, kinks: 0, checked: 3 });
  });

  it("gradcheck of smooth functions takes nothing for a kink", () => {
    const [a, b] = [draw([5, 6], 3, "float32"), draw([6, 4], 4, "float32")];
    expect(gradcheck((a, b) => softmax(matmul(a, b)), [a, b])).toMatchObject({ ok: true, kinks: 0, checked: 54 });
  });

  it("gradcheck at the eps of float64 would be wrong through float32 storage", () => {
    expect(gradcheck(x => exp(x), [draw([20], 3, "float32")], { eps: 1e-6 }).ok).toBe(false);
  });
});
