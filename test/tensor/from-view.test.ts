import { expect, it } from "vitest";
import { arange, tensor, zeros } from "../../src/tensor/create.ts";
import { fromView } from "../../src/tensor/from-view.ts";
import { reshape } from "../../src/tensor/move.ts";
import { expectSameBits } from "../close.ts";

const cube = () => reshape(arange(24), [2, 3, 4]);

it("view() is the same memory: writing through it writes x", () => {
  const x = cube();
  const v = x.view();
  expect([v.shape, v.stride, v.get(1, 2, 3)]).toEqual([[2, 3, 4], [12, 4, 1], 23]);
  v.set(0, 0, 0, 9);
  expect(x.data[0]).toBe(9);
});

it("fromView(x.view()) is x again, without a copy", () => {
  const x = cube();
  const y = fromView(x.view());
  expectSameBits(y, x);
  expect(y.data.buffer).toBe(x.data.buffer);
});

it("fromView() of contiguous rows shares memory, of columns copies", () => {
  const x = cube();
  const row = fromView(x.view().pick(1, 2, null));
  expect(row.toArray()).toEqual([20, 21, 22, 23]);
  expect(row.data.buffer).toBe(x.data.buffer);
  const rows = fromView(x.view().lo(1, 0, 0));
  expect(rows.data.buffer).toBe(x.data.buffer);
  expect(rows.shape).toEqual([1, 3, 4]);
  const column = fromView(x.view().pick(null, 1, 2));
  expect(column.toArray()).toEqual([6, 18]);
  expect(column.data.buffer).not.toBe(x.data.buffer);
});

it("fromView() of a transposed view reads it across", () => {
  const y = fromView(cube().view().transpose(2, 0, 1));
  expect(y.shape).toEqual([4, 2, 3]);
  expect(Array.from(y.data.subarray(0, 6))).toEqual([0, 4, 8, 12, 16, 20]);
});

it("fromView() of a sliced view (lo and hi) keeps only what it shows", () => {
  const y = fromView(cube().view().lo(0, 1, 1).hi(2, 2, 2));
  expect([y.shape, Array.from(y.data)]).toEqual([
    [2, 2, 2],
    [5, 6, 9, 10, 17, 18, 21, 22],
  ]);
});

it("fromView() of a reversed or stepped view follows its strides", () => {
  expect(fromView(arange(5).view().step(-1)).toArray()).toEqual([4, 3, 2, 1, 0]);
  expect(fromView(arange(5).view().step(2)).toArray()).toEqual([0, 2, 4]);
});

it("fromView() keeps the dtype, copied or not", () => {
  const x = tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { dtype: "float64" },
  );
  expect(fromView(x.view()).dtype).toBe("float64");
  expect(fromView(x.view().transpose(1, 0)).data).toStrictEqual(Float64Array.of(1, 3, 2, 4));
});

it("x.view() and fromView() of a scalar and of nothing", () => {
  expect(fromView(tensor(7).view()).item()).toBe(7);
  expect(fromView(cube().view().pick(1, 1, 1)).item()).toBe(17);
  expect(fromView(zeros([0, 3]).view()).shape).toEqual([0, 3]);
  expect(fromView(zeros([2, 0]).view().transpose(1, 0)).shape).toEqual([0, 2]);
});
