import { expect, it } from "vitest";
import { fromFunction } from "../src/autograd/from-function.ts";
import { defineOp } from "../src/autograd/op.ts";
import * as r from "../src/autograd/rules.ts";
import { exp, log, matmul, relu, scale, softmax, square } from "../src/autograd/rules.ts";
import { detach, type Value } from "../src/autograd/var.ts";
import { tensor } from "../src/tensor/create.ts";
import { cast } from "../src/tensor/move.ts";
import * as t from "../src/tensor/ops.ts";
import type { Tensor } from "../src/tensor/tensor.ts";
import "../src/vitest.ts";

const x = tensor([[1, -2, 3]], { dtype: "float64" });
const wrong = defineOp("wrong", t.square, (g, _y, x) => [() => r.mul(g, x)]);

it("expect(fn).toPassGradcheck(inputs) passes for a right gradient and fails, with the report, for a wrong one", () => {
  expect((a: Value) => matmul(softmax(a), tensor([[1], [2], [3]], { dtype: "float64" }))).toPassGradcheck([x]);
  expect(() => expect((a: Value) => wrong(a)).toPassGradcheck([x])).toThrow(
    /^gradcheck: failed: 3 of 3 elements: the gradient of input 0 is 0.5 times what it should be\n {2}input 0 at \[0, 0\]: analytic 1, numeric 2,/,
  );
});

it("expect(fn).not.toPassGradcheck(inputs) is the reverse", () => {
  expect((a: Value) => wrong(a)).not.toPassGradcheck([x]);
  expect(() => expect((a: Value) => square(a)).not.toPassGradcheck([x])).toThrow(/^gradcheck: passed: 3 elements/);
});

it("expect(fn).toPassGradcheck(inputs, options) hands the options on", () => {
  expect(() => expect((a: Value) => square(a)).toPassGradcheck([x], { atol: 0, rtol: 0 })).toThrow("gradcheck: failed");
  expect(() => expect((a: Value) => square(a)).not.toPassGradcheck([x], { eps: -1 })).toThrow("eps must satisfy");
});

it("expect(3).toPassGradcheck(inputs) throws, under .not as well", () => {
  expect(() => expect(3).toPassGradcheck([x])).toThrow(new TypeError("toPassGradcheck: the value must be a function, got number"));
  expect(() => expect(3).not.toPassGradcheck([x])).toThrow(TypeError);
});

it("expect(fromFunction(f, df)).toPassGradcheck(inputs) takes plain functions and plain numbers", () => {
  const bent = (df: (x: number[]) => number[]) => fromFunction(([a, b]: number[]) => a * b * b, df);
  expect(bent(([a, b]) => [b * b, 2 * a * b])).toPassGradcheck([[0.3, -0.7]]);
  expect(bent(([a, b]) => [b * b, a * b])).not.toPassGradcheck([[0.3, -0.7]]);
  expect(() => expect(bent(([a, b]) => [b * b, a * b])).toPassGradcheck([[0.3, -0.7]])).toThrow(
    /^gradcheck: failed: 1 of 2 elements\n {2}input 0 at \[1\]: analytic -0\.21, numeric -0\.42,/,
  );
});

it("expect(fn).not.toPassGradcheck(inputs) needs a mismatch: what could not be checked throws", () => {
  let calls = 0;
  const unchecked: [string, (a: Value) => Value, Tensor][] = [
    ["fn is not deterministic", a => scale(a, ++calls), x],
    ["(a kink)", a => relu(a), tensor([0], { dtype: "float64" })],
    ["has no influence", () => x, x],
    ["must be finite", a => log(a), tensor([0], { dtype: "float64" })],
    ["not finite", a => log(a), tensor([1e-7], { dtype: "float64" })],
    ["there must be something to check", a => a, tensor([], { dtype: "float64" })],
    ["rounding of float32", a => exp(a), tensor([1, 2])],
  ];
  for (const [reason, fn, at] of unchecked) {
    const options = { eps: 1e-6, skipKinks: false };
    expect(() => expect(fn).not.toPassGradcheck([at], options), reason).toThrow(
      "toPassGradcheck: under .not the gradient must be wrong, and here it could not be checked\ngradcheck: failed: ",
    );
    expect(() => expect(fn).not.toPassGradcheck([at], options)).toThrow(reason);
    expect(() => expect(fn).toPassGradcheck([at], options)).toThrow(reason);
  }
});

it("expect(fn).not.toPassGradcheck(inputs) passes for a rule of the wrong shape, dtype or arity: that is a mismatch", () => {
  const rules: ((g: Value, x: Value) => (() => Value)[])[] = [
    (g, x) => [() => r.sum(r.mul(g, x))],
    (g, x) => [() => cast(detach(r.mul(g, x)), "float32")],
    () => [],
  ];
  for (const rule of rules) {
    const broken = defineOp("broken", t.square, (g, _y, x) => rule(g, x));
    expect((a: Value) => broken(a)).not.toPassGradcheck([x]);
  }
});
