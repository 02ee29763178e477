import { describe, expect, it } from "vitest";
import { arange, tensor, zeros } from "../../src/tensor/create.ts";
import { DTypeError, ShapeError } from "../../src/tensor/errors.ts";
import { concat, gather, reshape, scatter, slice, transpose, unslice } from "../../src/tensor/ops.ts";
import { expectSameBits } from "../close.ts";

const matrix = reshape(arange(12), [3, 4]);

describe("reshape and transpose", () => {
  it("reshape(x, shape) shares the memory of x", () => {
    expect(reshape(matrix, [2, 6]).data).toBe(matrix.data);
    expect(reshape(tensor([[5]]), []).item()).toBe(5);
    expect(reshape(zeros([0, 3]), [2, 0]).shape).toEqual([2, 0]);
  });

  it("reshape(x, shape) of another size throws ShapeError", () => {
    expect(() => reshape(matrix, [5, 2])).toThrow(new ShapeError("reshape: the shapes must hold as many numbers, got [3, 4] and [5, 2]"));
    expect(() => reshape(matrix, [-1, 4])).toThrow(new ShapeError("shape: sizes must be whole numbers from 0, got [-1, 4]"));
  });

  it("transpose(x) is a copy read across, and needs two axes", () => {
    const y = transpose(matrix);
    expect(y.shape).toEqual([4, 3]);
    expect(Array.from(y.data)).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
    expect(transpose(zeros([0, 2])).shape).toEqual([2, 0]);
    expect(() => transpose(arange(3))).toThrow(new ShapeError("transpose: the tensor must have two axes, got [3]"));
  });
});

describe("slice", () => {
  it("slice(x) of rows shares memory; of columns it is a copy", () => {
    const rows = slice(matrix, { start: 1, end: 3 });
    expect(rows.data.buffer).toBe(matrix.data.buffer);
    expect(rows.toArray()).toEqual([
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ]);
    const columns = slice(matrix, { axis: 1, start: 1, end: 3 });
    expect(columns.data.buffer).not.toBe(matrix.data.buffer);
    expect(columns.toArray()).toEqual([
      [1, 2],
      [5, 6],
      [9, 10],
    ]);
  });

  it("slice(x) without bounds is all of x; start alone goes to the end; an empty range is empty", () => {
    expectSameBits(slice(matrix), matrix);
    expect(slice(matrix, { axis: -1, start: 3 }).toArray()).toEqual([[3], [7], [11]]);
    expect(slice(matrix, { start: 3 }).shape).toEqual([0, 4]);
    expect(slice(matrix, { axis: 1, start: 2, end: 2 }).shape).toEqual([3, 0]);
  });

  it("slice(x) in the middle of three axes", () => {
    const y = slice(reshape(arange(12), [2, 3, 2]), { axis: 1, start: 1 });
    expect([y.shape, Array.from(y.data)]).toEqual([
      [2, 2, 2],
      [2, 3, 4, 5, 8, 9, 10, 11],
    ]);
  });

  it.each([
    [-1, 2],
    [2, 1],
    [0, 4],
    [0.5, 2],
    [NaN, 2],
  ])("slice(x, { start: %d, end: %d }) of three rows throws RangeError", (start, end) => {
    const message = `slice: must have 0 <= start <= end <= 3, got start ${start} and end ${end}`;
    expect(() => slice(matrix, { start, end })).toThrow(new RangeError(message));
  });

  it("slice(x, { axis }) of an axis that is not there throws RangeError", () => {
    expect(() => slice(matrix, { axis: 2 })).toThrow(new RangeError("slice: axis must lie in -2..1 for shape [3, 4], got 2"));
    expect(() => slice(tensor(1))).toThrow(RangeError);
  });

  it("unslice(g, shape, { axis, start }) puts a slice back, zeros elsewhere", () => {
    const back = unslice(slice(matrix, { axis: 1, start: 1, end: 3 }), [3, 4], { axis: 1, start: 1 });
    expect(Array.from(back.data)).toEqual([0, 1, 2, 0, 0, 5, 6, 0, 0, 9, 10, 0]);
    expect(Array.from(unslice(zeros([2, 0]), [2, 2], { axis: 1, start: 2 }).data)).toEqual([0, 0, 0, 0]);
  });
});

describe("concat", () => {
  it("concat(xs, axis) joins along any axis, counted from either end", () => {
    const [a, b] = [tensor([[1, 2]]), tensor([[3, 4]])];
    expect(concat([a, b]).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(concat([a, b, a], { axis: 1 }).toArray()).toEqual([[1, 2, 3, 4, 1, 2]]);
    expectSameBits(concat([a, b], { axis: -1 }), concat([a, b], { axis: 1 }));
  });

  it("concat([slices]) puts x together again, empty parts included", () => {
    for (const axis of [0, 1]) {
      const parts = [0, 1, 1, 3].map((start, i, starts) => slice(matrix, { axis, start, end: starts[i + 1] ?? matrix.shape[axis] }));
      expectSameBits(concat(parts, { axis }), matrix);
    }
  });

  it("concat([x]) is a copy", () => {
    expect(concat([matrix]).data).not.toBe(matrix.data);
    expectSameBits(concat([matrix]), matrix);
  });

  it("concat() of nothing, of other sizes, of other ranks or dtypes throws", () => {
    expect(() => concat([])).toThrow(new ShapeError("concat: there must be at least one tensor, got none"));
    const message = "concat: sizes must agree except along axis 0, got [3, 4] and [3, 5]";
    expect(() => concat([matrix, zeros([3, 5])])).toThrow(new ShapeError(message));
    expect(() => concat([matrix, zeros([4])])).toThrow(ShapeError);
    expect(() => concat([matrix, zeros([3, 4], { dtype: "float64" })])).toThrow(DTypeError);
    expect(() => concat([tensor(1), tensor(2)])).toThrow(RangeError);
    expect(() => concat([matrix, matrix], { axis: 2 })).toThrow(new RangeError("concat: axis must lie in -2..1 for shape [3, 4], got 2"));
  });
});

describe("gather and scatter", () => {
  it("gather(x, labels) picks one number a row; scatter puts them back", () => {
    const picked = gather(matrix, [3, 0, 2]);
    expect(picked.toArray()).toEqual([3, 4, 10]);
    expect(Array.from(scatter(picked, [3, 0, 2], 4).data)).toEqual([0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 10, 0]);
    expect(gather(zeros([0, 4]), []).shape).toEqual([0]);
  });

  it("gather(x, labels) takes any array of numbers", () => {
    expect(gather(matrix, Int32Array.of(1, 1, 1)).toArray()).toEqual([1, 5, 9]);
    expect(gather(matrix, Uint8Array.of(0, 0, 0)).toArray()).toEqual([0, 4, 8]);
  });

  it.each([
    [[0, 4, 0], 4, 1],
    [[0, 0, -1], -1, 2],
    [[1.5, 0, 0], 1.5, 0],
    [[NaN, 0, 0], NaN, 0],
  ])("gather(x, %j) of a label out of range throws RangeError and names the row", (labels, got, at) => {
    expect(() => gather(matrix, labels)).toThrow(new RangeError(`gather: labels must lie in 0..3, got ${got} at row ${at}`));
  });

  it("gather(x, labels) of another count, or of what is not a matrix, throws ShapeError", () => {
    expect(() => gather(matrix, [0, 0])).toThrow(new ShapeError("gather: there must be one label a row, got 2 for 3 rows"));
    expect(() => gather(arange(3), [0])).toThrow(new ShapeError("gather: the tensor must have two axes, got [3]"));
  });
});
