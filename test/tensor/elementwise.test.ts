import { describe, expect, it } from "vitest";
import { broadcastShapes } from "../../src/tensor/broadcast.ts";
import { tensor, zeros } from "../../src/tensor/create.ts";
import { DTypeError, ShapeError } from "../../src/tensor/errors.ts";
import * as t from "../../src/tensor/ops.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";

const f64 = (values: number[]): Tensor => tensor(values, { dtype: "float64" });

describe("elementwise ops at special numbers", () => {
  const x = f64([-Infinity, -2, -0, 0, 0.5, Infinity, NaN]);

  it.each<[string, (x: Tensor) => Tensor, number[]]>([
    ["abs", t.abs, [Infinity, 2, 0, 0, 0.5, Infinity, NaN]],
    ["neg", t.neg, [Infinity, 2, 0, -0, -0.5, -Infinity, NaN]],
    ["relu", t.relu, [0, 0, 0, 0, 0.5, Infinity, NaN]],
    ["sign", t.sign, [-1, -1, 0, 0, 1, 1, 0]],
    ["sqrt", t.sqrt, [NaN, NaN, -0, 0, Math.sqrt(0.5), Infinity, NaN]],
    ["square", t.square, [Infinity, 4, 0, 0, 0.25, Infinity, NaN]],
    ["exp", t.exp, [0, 0.1353352832366127, 1, 1, 1.6487212707001282, Infinity, NaN]],
    ["log", t.log, [NaN, NaN, -Infinity, -Infinity, -Math.LN2, Infinity, NaN]],
    ["xlogx", t.xlogx, [NaN, NaN, 0, 0, -0.34657359027997264, Infinity, NaN]],
    ["sigmoid", t.sigmoid, [0, 0.11920292202211755, 0.5, 0.5, 0.6224593312018546, 1, NaN]],
    ["tanh", t.tanh, [-1, -0.9640275800758169, -0, 0, 0.46211715726000974, 1, NaN]],
  ])("%s(x) of infinities, signed zeros and NaN", (_, op, expected) => {
    const y = op(x);
    expect(y.shape).toEqual(x.shape);
    for (const [q, v] of expected.entries()) {
      if (Number.isFinite(v) && v !== 0) expect(y.data[q]).toBeCloseTo(v, 15);
      else expect(y.data[q]).toBe(v);
    }
  });

  it("gate(g, y) lets g through where y is above 0 or NaN", () => {
    expect(t.gate(f64([1, 2, 3, 4]), f64([-1, 0, 0.1, NaN])).toArray()).toEqual([0, 0, 3, 4]);
  });

  it("div(a, b) by zero gives infinities and NaN", () => {
    expect(t.div(f64([1, -1, 0]), f64([0])).toArray()).toEqual([Infinity, -Infinity, NaN]);
  });
});

describe("rounding", () => {
  it("add, sub, mul, div and sqrt of float32 are the correctly rounded float32 results", () => {
    const [a, b] = [tensor([0.1]), tensor([0.3])];
    const [x, y] = [Math.fround(0.1), Math.fround(0.3)];
    expect([t.add(a, b), t.sub(a, b), t.mul(a, b), t.div(a, b), t.sqrt(a)].map(z => z.item())).toEqual(
      [x + y, x - y, x * y, x / y, Math.sqrt(x)].map(Math.fround),
    );
  });

  it("scale(x, c) of float32 rounds c first, as a float32 machine has it", () => {
    expect(t.scale(tensor([3]), 0.1).item()).toBe(Math.fround(3 * Math.fround(0.1)));
    expect(t.scale(f64([3]), 0.1).item()).toBe(3 * 0.1);
  });

  it("pow(x, e) takes e as it is", () => {
    expect(t.pow(f64([2, 4]), 0.5).data[1]).toBe(2);
    expect(t.pow(tensor([-2, 3]), 3).toArray()).toEqual([-8, 27]);
  });
});

describe("broadcasting", () => {
  it.each([
    [[], [], []],
    [[2, 3], [], [2, 3]],
    [
      [2, 1],
      [1, 3],
      [2, 3],
    ],
    [
      [4, 2, 3],
      [2, 1],
      [4, 2, 3],
    ],
    [[0, 3], [3], [0, 3]],
    [[1], [0], [0]],
  ])("broadcastShapes(%j, %j) is %j", (a, b, expected) => expect(broadcastShapes("add", a, b)).toEqual(expected));

  it("add(a, b) of empty operands is empty", () => {
    expect(t.add(zeros([0, 3]), zeros([3])).shape).toEqual([0, 3]);
    expect(t.mul(zeros([2, 0]), zeros([])).shape).toEqual([2, 0]);
  });

  it("add(a, b) of shapes that do not fit throws ShapeError and names the axis", () => {
    const message = "add: shapes must broadcast, got [2, 3] and [4]: 3 against 4 at axis -1";
    expect(() => t.add(zeros([2, 3]), zeros([4]))).toThrow(new ShapeError(message));
    expect(() => t.div(zeros([2]), zeros([0]))).toThrow(
      new ShapeError("div: shapes must broadcast, got [2] and [0]: 2 against 0 at axis -1"),
    );
  });

  it("mul(a, b) of two dtypes throws DTypeError", () => {
    const message = "mul: operands must have one dtype, got float32 and float64; convert one with cast()";
    expect(() => t.mul(zeros([2]), zeros([2], { dtype: "float64" }))).toThrow(new DTypeError(message));
    expect(() => t.mul(zeros([2]), zeros([], { dtype: "float64" }))).toThrow(DTypeError);
  });

  it("broadcastTo(x, shape) repeats x, and throws ShapeError where it cannot", () => {
    expect(t.broadcastTo(tensor([[1], [2]]), [2, 2, 2]).toArray()).toEqual([
      [
        [1, 1],
        [2, 2],
      ],
      [
        [1, 1],
        [2, 2],
      ],
    ]);
    expect(t.broadcastTo(tensor(3), [0, 2]).shape).toEqual([0, 2]);
    expect(() => t.broadcastTo(zeros([2, 2]), [2])).toThrow(new ShapeError("broadcastTo: [2, 2] does not repeat to [2]"));
    expect(() => t.broadcastTo(zeros([2]), [1])).toThrow(ShapeError);
  });

  it("sumTo(g, shape) undoes it, and throws ShapeError where there is nothing to undo", () => {
    expect(
      t
        .sumTo(
          tensor([
            [1, 2],
            [3, 4],
          ]),
          [2],
        )
        .toArray(),
    ).toEqual([4, 6]);
    expect(
      t
        .sumTo(
          tensor([
            [1, 2],
            [3, 4],
          ]),
          [2, 1],
        )
        .toArray(),
    ).toEqual([[3], [7]]);
    expect(t.sumTo(zeros([0]), [1]).toArray()).toEqual([0]);
    expect(() => t.sumTo(zeros([2, 3]), [4])).toThrow(new ShapeError("sumTo: [4] does not repeat to [2, 3]"));
  });
});
