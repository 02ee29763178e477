import { describe, expect, it } from "vitest";
import { tensor, zeros } from "../../src/tensor/create.ts";
import { ShapeError } from "../../src/tensor/errors.ts";
import { logSoftmax, logSumExp, reshape, softmax } from "../../src/tensor/ops.ts";
import { expectSameBits } from "../close.ts";

const row = (...values: number[]) => tensor(values, { dtype: "float64" });
const values = (x: { readonly data: ArrayLike<number> }): number[] => Array.from(x.data);

describe("rows with special numbers, as PyTorch has them", () => {
  it("softmax(x) and logSoftmax(x) give what is ruled out (−Infinity) probability 0", () => {
    expect(values(softmax(row(0, -Infinity, 0)))).toEqual([0.5, 0, 0.5]);
    expect(values(logSoftmax(row(0, -Infinity, 0)))).toEqual([-Math.LN2, -Infinity, -Math.LN2]);
    expect(values(logSoftmax(row(3, -Infinity)))).toEqual([0, -Infinity]);
  });

  it.each([
    ["nothing but −Infinity", [-Infinity, -Infinity]],
    ["an Infinity", [Infinity, 0]],
    ["a NaN", [NaN, 0]],
    ["a NaN after the maximum", [0, NaN]],
    ["a NaN among infinities", [-Infinity, NaN, -Infinity]],
  ])("softmax(x) and logSoftmax(x) of a row with %s are NaN throughout, and the next row is not", (_, special) => {
    const x = row(...special, ...special.map(() => 1));
    const rows = reshape(x, [2, special.length]);
    for (const y of [softmax(rows), logSoftmax(rows)]) {
      expect(values(y).slice(0, special.length).every(Number.isNaN)).toBe(true);
      expect(values(y).slice(special.length).every(Number.isFinite)).toBe(true);
    }
  });

  it.each([
    [[-Infinity, -Infinity], -Infinity],
    [[-Infinity, 3], 3],
    [[Infinity, 0], Infinity],
    [[Infinity, -Infinity], Infinity],
    [[NaN, 0], NaN],
    [[NaN, -Infinity], NaN],
    [[-Infinity, NaN], NaN],
    [[NaN, Infinity], NaN],
    [[Infinity, NaN], NaN],
  ])("logSumExp(%j) is %d", (x, y) => expect(logSumExp(row(...x)).item()).toBe(y));
});

describe("size and saturation", () => {
  it("softmax(x) of a lone score is 1, of equal ones 1/c, of one far ahead 1 and 0", () => {
    expect(values(softmax(row(-1e300)))).toEqual([1]);
    expect(values(softmax(row(7, 7, 7, 7)))).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(values(softmax(row(1e308, -1e308)))).toEqual([1, 0]);
  });

  it("logSoftmax(x) is finite where softmax underflows", () => {
    expect(values(logSoftmax(row(0, -5000)))).toEqual([0, -5000]);
    expect(values(softmax(row(0, -5000)))).toEqual([1, 0]);
  });

  it("logSumExp(x) does not overflow", () => {
    expect(logSumExp(row(1000, 1000)).item()).toBeCloseTo(1000 + Math.LN2, 12);
    expect(logSumExp(row(-1000, -1000)).item()).toBeCloseTo(-1000 + Math.LN2, 12);
  });
});

describe("axes", () => {
  const x = tensor(
    Array.from({ length: 24 }, (_, q) => Math.sin(q)),
    { shape: [2, 3, 4], dtype: "float64" },
  );

  it("softmax(x) takes the last axis unless asked, and axes count from either end", () => {
    expectSameBits(softmax(x), softmax(x, { axis: 2 }));
    expectSameBits(softmax(x, { axis: -2 }), softmax(x, { axis: 1 }));
    const columns = softmax(x, { axis: 1 });
    for (let o = 0; o < 2; o++) {
      for (let i = 0; i < 4; i++) {
        const total = [0, 1, 2].reduce((sum, l) => sum + columns.data[o * 12 + l * 4 + i], 0);
        expect(total).toBeCloseTo(1, 14);
      }
    }
  });

  it("logSumExp(x) reduces over everything unless asked, and keeps axes when asked", () => {
    const total = values(x).reduce((sum, v) => sum + Math.exp(v), 0);
    expect(logSumExp(x).shape).toEqual([]);
    expect(logSumExp(x).item()).toBeCloseTo(Math.log(total), 13);
    expect(logSumExp(x, { keepDims: true }).shape).toEqual([1, 1, 1]);
    expect(logSumExp(x, { axis: 1 }).shape).toEqual([2, 4]);
    expect(logSumExp(x, { axis: -1, keepDims: true }).shape).toEqual([2, 3, 1]);
  });

  it("softmax(x) over an empty axis throws ShapeError; without rows it is empty", () => {
    expect(() => softmax(zeros([2, 0]))).toThrow(new ShapeError("softmax: there must be at least one element along the axis, got [2, 0]"));
    expect(() => logSoftmax(zeros([0]))).toThrow(new ShapeError("logSoftmax: there must be at least one element along the axis, got [0]"));
    expect(() => logSumExp(zeros([0]))).toThrow(ShapeError);
    expect(softmax(zeros([0, 3])).shape).toEqual([0, 3]);
  });

  it("softmax(x, { axis }) of an axis that is not there throws RangeError", () => {
    expect(() => softmax(x, { axis: 3 })).toThrow(new RangeError("softmax: axis must lie in -3..2 for shape [2, 3, 4], got 3"));
    expect(() => softmax(tensor(1))).toThrow(RangeError);
  });
});
