import { describe, expect, it } from "vitest";
import { arange, tensor, zeros } from "../../src/tensor/create.ts";
import { ShapeError } from "../../src/tensor/errors.ts";
import { argmax, argmin, max, mean, min, neg, oneHotMax, reshape, sum } from "../../src/tensor/ops.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { expectSameBits } from "../close.ts";

const cube = reshape(arange(24), [2, 3, 4]);

describe("sum and mean", () => {
  it("sum(x) is one number; with keepDims every axis stays, size 1", () => {
    expect(sum(cube).shape).toEqual([]);
    expect(sum(cube).item()).toBe(276);
    expect(sum(cube, { keepDims: true }).shape).toEqual([1, 1, 1]);
    expect(mean(cube).item()).toBe(11.5);
  });

  it.each([
    [0, [3, 4], [12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34]],
    [1, [2, 4], [12, 15, 18, 21, 48, 51, 54, 57]],
    [2, [2, 3], [6, 22, 38, 54, 70, 86]],
  ])("sum(x, { axis: %d }) takes that axis away, counted from either end", (axis, shape, values) => {
    expect(sum(cube, { axis }).shape).toEqual(shape);
    expect(Array.from(sum(cube, { axis }).data)).toEqual(values);
    expectSameBits(sum(cube, { axis: axis - 3 }), sum(cube, { axis }));
    expect(sum(cube, { axis, keepDims: true }).shape).toEqual(cube.shape.map((size, i) => (i === axis ? 1 : size)));
  });

  it("sum(x) of nothing is 0; mean(x) of nothing throws ShapeError", () => {
    expect(sum(zeros([0])).item()).toBe(0);
    expect(sum(zeros([2, 0]), { axis: 1 }).toArray()).toEqual([0, 0]);
    expect(mean(zeros([0, 2]), { axis: 1 }).shape).toEqual([0]);
    expect(() => mean(zeros([0]))).toThrow(new ShapeError("mean: there must be at least one element, got [0]"));
    expect(() => mean(zeros([2, 0]), { axis: 1 })).toThrow(ShapeError);
  });

  it("sum(x) of float32 runs in float64 and rounds once", () => {
    expect(sum(tensor([1e8, 1, -1e8])).item()).toBe(1);
    expect(sum(tensor(new Array<number>(10).fill(0.1))).item()).toBe(Math.fround(10 * Math.fround(0.1)));
  });

  it("sum(x) of NaN and of opposite infinities is NaN", () => {
    expect(sum(tensor([1, NaN])).item()).toBeNaN();
    expect(sum(tensor([Infinity, -Infinity])).item()).toBeNaN();
    expect(mean(tensor([Infinity, 1])).item()).toBe(Infinity);
  });

  it.each([3, -4, 0.5, NaN])("sum(x, { axis: %d }) of three axes throws RangeError", axis => {
    expect(() => sum(cube, { axis })).toThrow(new RangeError(`sum: axis must lie in -3..2 for shape [2, 3, 4], got ${axis}`));
  });
});

describe("max and argmax", () => {
  it("max(x) is over everything, max(x, { axis }) along one axis", () => {
    expect(max(cube).item()).toBe(23);
    expect(max(cube, { keepDims: true }).shape).toEqual([1, 1, 1]);
    expectSameBits(max(cube, { axis: 0 }), reshape(arange(12, 24), [3, 4]));
    expect(max(cube, { axis: -2, keepDims: true }).shape).toEqual([2, 1, 4]);
    expect(Array.from(max(cube, { axis: 1 }).data)).toEqual([8, 9, 10, 11, 20, 21, 22, 23]);
  });

  it("max(x) of a scalar, of −Infinity only, and of signed zeros", () => {
    expect(max(tensor(3)).item()).toBe(3);
    expect(max(tensor([-Infinity, -Infinity])).item()).toBe(-Infinity);
    expect(max(tensor([-0, 0])).item()).toBe(-0);
  });

  it("argmax(x) is the first of equals", () => {
    expect(
      Array.from(
        argmax(
          tensor([
            [1, 3, 3],
            [2, 2, 2],
          ]),
        ),
      ),
    ).toEqual([1, 0]);
    expect(
      Array.from(
        argmax(
          tensor([
            [1, 5],
            [1, 4],
          ]),
          0,
        ),
      ),
    ).toEqual([0, 0]);
    expect(argmax(tensor([0, 1]))).toBeInstanceOf(Int32Array);
  });

  it("argmax(x) counts NaN as the largest, and takes the first", () => {
    expect(
      Array.from(
        argmax(
          tensor([
            [1, NaN, Infinity, NaN],
            [NaN, 5, 6, 7],
          ]),
        ),
      ),
    ).toEqual([1, 0]);
    expect(max(tensor([[1, NaN, 9]]), { axis: 1 }).item()).toBeNaN();
  });

  it("max(x) and argmax(x) of nothing throw ShapeError in their own name", () => {
    expect(() => max(zeros([0]))).toThrow(new ShapeError("max: there must be at least one element, got [0]"));
    expect(() => max(zeros([2, 0]), { axis: 1 })).toThrow(new ShapeError("max: there must be at least one element, got [2, 0]"));
    expect(() => argmax(zeros([2, 0]))).toThrow(new ShapeError("argmax: there must be at least one element along axis -1, got [2, 0]"));
    expect(max(zeros([0, 3]), { axis: 1 }).shape).toEqual([0]);
    expect(argmax(zeros([0, 3])).length).toBe(0);
  });

  it("argmax(x, axis) of an axis that is not there throws RangeError", () => {
    expect(() => argmax(cube, 3)).toThrow(new RangeError("argmax: axis must lie in -3..2 for shape [2, 3, 4], got 3"));
    expect(() => argmax(tensor(1))).toThrow(RangeError);
    expect(() => max(cube, { axis: -4 })).toThrow(new RangeError("max: axis must lie in -3..2 for shape [2, 3, 4], got -4"));
  });

  it("oneHotMax(x) marks what argmax(x) finds, along any axis or in all", () => {
    const x = new Tensor(Float32Array.of(1, 5, 5, 7, 2, 0), [2, 3]);
    expect(Array.from(oneHotMax(x, { axis: 1 }).data)).toEqual([0, 1, 0, 1, 0, 0]);
    expect(Array.from(oneHotMax(x, { axis: 0 }).data)).toEqual([0, 1, 1, 1, 0, 0]);
    expect(Array.from(oneHotMax(x).data)).toEqual([0, 0, 0, 1, 0, 0]);
  });
});

describe("min and argmin", () => {
  it("min(x) is −max(−x), and argmin(x) is argmax(−x): the first of equals, and NaN wins", () => {
    for (const x of [
      cube,
      tensor([
        [3, 1, 1],
        [NaN, 0, NaN],
        [0, -0, Infinity],
      ]),
    ]) {
      expect(argmin(x)).toEqual(argmax(neg(x)));
      for (const options of [{}, { axis: 0 }, { axis: -1, keepDims: true }]) expectSameBits(min(x, options), neg(max(neg(x), options)));
    }
  });

  it("min(x) and argmin(x) of nothing throw ShapeError in their own name", () => {
    expect(() => min(zeros([0]))).toThrow(new ShapeError("min: there must be at least one element, got [0]"));
    expect(() => argmin(zeros([2, 0]))).toThrow(new ShapeError("argmin: there must be at least one element along axis -1, got [2, 0]"));
    expect(() => min(cube, { axis: 3 })).toThrow(new RangeError("min: axis must lie in -3..2 for shape [2, 3, 4], got 3"));
  });
});
