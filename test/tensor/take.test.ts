import { expect, it } from "vitest";
import { take as taped } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { arange, full, tensor, zeros } from "../../src/tensor/create.ts";
import { ShapeError } from "../../src/tensor/errors.ts";
import { reshape, scatterAdd, take } from "../../src/tensor/ops.ts";

const cube = reshape(arange(12), [3, 2, 2]);

it("take(x, indices) has the rows in the order of the indices, each as often as it stands there", () => {
  expect(take(cube, [2, 0, 2]).toArray()).toEqual(
    [cube.toArray(), cube.toArray()].flatMap(rows => rows as number[][]).filter((_, i) => [2, 3, 5].includes(i)),
  );
  expect(take(tensor([5, 6, 7]), Uint8Array.of(1, 1)).toArray()).toEqual([6, 6]);
  expect(take(cube, []).shape).toEqual([0, 2, 2]);
});

it("take(x, indices, { axis }) goes along any axis", () => {
  expect(take(cube, [1], { axis: 1 }).toArray()).toEqual([[[2, 3]], [[6, 7]], [[10, 11]]]);
  expect(take(cube, [1, 0, 0], { axis: -1 }).shape).toEqual([3, 2, 3]);
});

it("scatterAdd(g, indices, length) adds up what has one index, and has zeros where there is none", () => {
  expect(
    scatterAdd(
      tensor([
        [1, 2],
        [10, 20],
        [100, 200],
      ]),
      [3, 1, 3],
      4,
    ).toArray(),
  ).toEqual([
    [0, 0],
    [10, 20],
    [0, 0],
    [101, 202],
  ]);
  expect(scatterAdd(zeros([0, 2]), [], 1).toArray()).toEqual([[0, 0]]);
});

it("scatterAdd() sums in float64 and rounds once", () => {
  expect(scatterAdd(tensor([16777216, 1, 1]), [0, 0, 0], 1).item()).toBe(16777218);
});

it("take(x, indices) that is changed after it was recorded has the gradient of what it was", () => {
  const tape = new Tape();
  const x = tensor([1, 2, 3]);
  const indices = [2, 2];
  const y = taped(tape.watch(x), indices);
  indices[0] = 0;
  expect(tape.gradients(y, [x], { seed: full([2], 1) })[0].toArray()).toEqual([0, 0, 2]);
});

it.each([3, -1, 0.5, NaN])("take() of index %d from three rows throws RangeError, and so does scatterAdd()", index => {
  expect(() => take(cube, [0, index])).toThrow(new RangeError(`take: indices must lie in 0..2, got ${index} at 1`));
  expect(() => scatterAdd(zeros([2]), [0, index], 3)).toThrow(new RangeError(`scatterAdd: indices must lie in 0..2, got ${index} at 1`));
});

it("take() of an axis that is not there, and of no array of indices, is refused; scatterAdd() needs an index a slice", () => {
  expect(() => take(cube, [0], { axis: 3 })).toThrow(new RangeError("take: axis must lie in -3..2 for shape [3, 2, 2], got 3"));
  expect(() => take(tensor(1), [0])).toThrow(RangeError);
  expect(() => take(cube, tensor([1]) as never)).toThrow(
    new TypeError("take: indices must be an array of whole numbers, got a Tensor; pass its data"),
  );
  expect(() => take(cube, 1 as never)).toThrow(new TypeError("take: indices must be an array of whole numbers, got 1"));
  expect(() => scatterAdd(zeros([2]), [0], 3)).toThrow(new ShapeError("scatterAdd: there must be an index for each of 2 slices, got 1"));
});
