import { expect, it } from "vitest";
import { defineOp } from "../src/autograd/op.ts";
import * as r from "../src/autograd/rules.ts";
import { matmul, softmax, square } from "../src/autograd/rules.ts";
import type { Value } from "../src/autograd/var.ts";
import { tensor } from "../src/tensor/create.ts";
import * as t from "../src/tensor/ops.ts";
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
