import { describe, expect, it } from "vitest";
import { gradcheck } from "../../src/autograd/gradcheck.ts";
import type { GradcheckOptions } from "../../src/autograd/gradcheck-settings.ts";
import { defineOp } from "../../src/autograd/op.ts";
import * as r from "../../src/autograd/rules.ts";
import { concat, div, exp, matmul, scale, square, sub, sum } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { detach } from "../../src/autograd/var.ts";
import { full, tensor, zeros } from "../../src/tensor/create.ts";
import { DTypeError, ShapeError } from "../../src/tensor/errors.ts";
import * as t from "../../src/tensor/ops.ts";
import type { Nested, Tensor } from "../../src/tensor/tensor.ts";

const f64 = (values: Nested): Tensor => tensor(values, { dtype: "float64" });
const squarePercent = defineOp("squarePercent", t.square, (g, _y, x) => [() => r.scale(r.mul(g, x), 2.02)]);

describe("gradcheck of what cannot be checked", () => {
  const x = f64([1, 2]);

  it("gradcheck without inputs, with something else than tensors, or with two dtypes throws one line", () => {
    expect(() => gradcheck(() => x, [])).toThrow(new RangeError("gradcheck: there must be at least one input, got none"));
    expect(() => gradcheck(x => x, [x, "1" as unknown as Tensor])).toThrow(
      new TypeError('gradcheck: input 1 must be a number, numbers in arrays, a typed array or a tensor, got "1"'),
    );
    expect(() => gradcheck(x => x, x as unknown as Tensor[])).toThrow(
      new TypeError("gradcheck: inputs must be an array with each input of fn in it, got a Tensor; [x]?"),
    );
    expect(() => gradcheck(3 as never, [x])).toThrow(new TypeError("gradcheck: fn must be a function, got 3"));
    expect(() => gradcheck(x => x, [x], null as never)).toThrow(new TypeError("gradcheck: options must be an object, got null"));
    expect(() => gradcheck(x => x, [BigInt64Array.of(1n) as never])).toThrow(
      /^gradcheck: input 0 must be a number, .* got a BigInt64Array$/,
    );
    expect(() => gradcheck(x => x, [x], { epsilon: 1e-3 } as never)).toThrow(
      /^gradcheck: options are allowCaptured, allowUnused, atol, .*, got epsilon$/,
    );
    expect(() => gradcheck(x => x, [x, tensor([1])])).toThrow(
      new DTypeError("gradcheck: inputs must have one dtype, got float64 and float32; convert one with cast()"),
    );
  });

  it("gradcheck of a function that returns no tensor throws", () => {
    expect(() => gradcheck(() => 3 as unknown as Tensor, [x])).toThrow(
      new TypeError(
        "gradcheck: fn must return a tensor or a Var, got 3; for a plain function and its derivative there is fromFunction(f, df)",
      ),
    );
    expect(() => gradcheck(() => ({ loss: x }) as unknown as Tensor, [x])).toThrow(/got Object$/);
    expect(() => gradcheck(() => null as unknown as Tensor, [x])).toThrow(
      new TypeError("gradcheck: fn must return a tensor or a Var, got null"),
    );
  });

  it("gradcheck passes on what fn throws", () => {
    expect(() => gradcheck((a, b) => matmul(a, b), [x, x])).toThrow(ShapeError);
  });

  it("gradcheck of a function that is recorded on a tape of its own fails with the reason", () => {
    const report = gradcheck(x => square(new Tape().watch(detach(x))), [x]);
    expect(report.reason).toBe("gradients: the loss was recorded on another tape");
  });

  it("gradcheck of nothing is no pass", () => {
    const none = zeros([0, 3], { dtype: "float64" });
    expect(gradcheck(x => exp(x), [none]).reason).toBe("there must be something to check, got inputs [0, 3] and output [0, 3]");
    expect(gradcheck(() => none, [x]).ok).toBe(false);
    expect(gradcheck((a, b) => sum(concat([a, b])), [none, none]).reason).toBe(
      "there must be something to check, got inputs [0, 3], [0, 3] and output []",
    );
  });

  it.each([
    [{ eps: 0 }, "gradcheck: eps must satisfy 0 < eps < Infinity, got 0"],
    [{ eps: Infinity }, "gradcheck: eps must satisfy 0 < eps < Infinity, got Infinity"],
    [{ atol: Infinity }, "gradcheck: atol must satisfy 0 <= atol < Infinity, got Infinity"],
    [{ order: 3 as 2 }, "gradcheck: order must be 1 or 2, got 3"],
    [{ eps: NaN }, "gradcheck: eps must satisfy 0 < eps < Infinity, got NaN"],
    [{ atol: -1 }, "gradcheck: atol must satisfy 0 <= atol < Infinity, got -1"],
    [{ rtol: NaN }, "gradcheck: rtol must satisfy 0 <= rtol < Infinity, got NaN"],
    [{ maxKinks: -0.1 }, "gradcheck: maxKinks must satisfy 0 <= maxKinks < Infinity, got -0.1"],
  ] as [GradcheckOptions, string][])("gradcheck with %o throws", (options, message) => {
    expect(() => gradcheck(x => x, [x], options)).toThrow(new RangeError(message));
  });
});

describe("the report of gradcheck", () => {
  it("toString() says input, index, analytic, numeric, error", () => {
    const text = gradcheck((a, b) => sub(a, squarePercent(b)), [f64([[1]]), f64([[3]])]).toString();
    expect(text).toMatch(
      /^gradcheck: failed: 1 of 2 elements\n {2}input 1 at \[0, 0\]: analytic -?[\d.]+, numeric -?[\d.]+, error [\d.]+ above [\d.]+$/,
    );
  });

  it("toString() of many failures shows the first ten and counts the rest", () => {
    const lines = gradcheck(x => squarePercent(x), [full([13], 2, { dtype: "float64" })])
      .toString()
      .split("\n");
    expect(lines.length).toBe(12);
    expect(lines[11]).toBe("  and 3 more");
    const ten = gradcheck(x => squarePercent(x), [full([10], 2, { dtype: "float64" })]);
    expect(`${ten}`.split("\n").length).toBe(11);
  });

  it("toString() of a function that cannot pass is one line with the reason", () => {
    expect(gradcheck(x => div(x, f64(0)), [f64([1])]).toString()).toBe(
      "gradcheck: failed: fn's output must be finite, got Infinity at [0]",
    );
  });

  it("toString() of a pass says how close it was", () => {
    expect(gradcheck(x => scale(x, 2), [f64([1, 2])]).toString()).toMatch(
      /^gradcheck: passed: 2 elements of 1 inputs; the worst error is [\d.e-]+ of its tolerance$/,
    );
  });

  it("a report has a reason only where there is one", () => {
    expect("reason" in gradcheck(x => scale(x, 2), [f64([1])])).toBe(false);
    expect("reason" in gradcheck(x => squarePercent(x), [f64([1])])).toBe(false);
    expect("reason" in gradcheck(x => exp(x), [f64([NaN])])).toBe(true);
  });
});
