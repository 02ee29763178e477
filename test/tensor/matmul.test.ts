import { expect, it } from "vitest";
import { stream } from "../../src/random/seeded.ts";
import { normal, tensor, zeros } from "../../src/tensor/create.ts";
import { DTypeError, ShapeError } from "../../src/tensor/errors.ts";
import { matmul } from "../../src/tensor/matmul.ts";
import { reshape, slice } from "../../src/tensor/move.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";

const z = (...shape: number[]): Tensor => zeros(shape);

it("matmul(a, b) multiplies rows into columns", () => {
  expect(
    matmul(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor([
        [5, 6],
        [7, 8],
      ]),
    ).toArray(),
  ).toEqual([
    [19, 22],
    [43, 50],
  ]);
});

it("matmul(a, b) with nothing to sum over is zeros, and with no rows or columns is empty", () => {
  expect(matmul(z(2, 0), z(0, 2)).toArray()).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect([matmul(z(0, 3), z(3, 2)).shape, matmul(z(2, 3), z(3, 0)).shape]).toEqual([
    [0, 2],
    [2, 0],
  ]);
});

it("matmul(a, b) lets NaN and infinity through: 0 · Infinity is NaN", () => {
  expect(matmul(tensor([[0, 1]]), tensor([[Infinity], [1]])).item()).toBeNaN();
  expect(matmul(tensor([[1, 1]]), tensor([[NaN], [1]])).item()).toBeNaN();
});

it("matmul(a, b) of float32 rounds after each multiply and each add", () => {
  const [a, b] = [tensor([[0.1, 0.7]]), tensor([[0.3], [0.9]])];
  const first = Math.fround(a.data[0] * b.data[0]);
  expect(matmul(a, b).item()).toBe(Math.fround(first + Math.fround(a.data[1] * b.data[1])));
});

it("matmul(a, b) of inner sizes that differ throws ShapeError, with a hint where transposeB would make them fit", () => {
  const message = "matmul: inner sizes must agree, got";
  expect(() => matmul(z(32, 784), z(10, 784))).toThrow(new ShapeError(`${message} a [32, 784] and b [10, 784]; transposeB?`));
  expect(() => matmul(z(3, 2), z(4, 3), { transposeA: true })).toThrow(new ShapeError(`${message} a [3, 2] and b [4, 3]; transposeB?`));
  expect(() => matmul(z(2, 3), z(4, 5))).toThrow(new ShapeError(`${message} a [2, 3] and b [4, 5]`));
  expect(() => matmul(z(2, 5), z(5, 4), { transposeB: true })).toThrow(
    new ShapeError(`${message} a [2, 5] and b [5, 4]; without transposeB?`),
  );
});

it.each([
  [[3], [3, 2], "a [3] and b [3, 2]"],
  [[2, 3], [3], "a [2, 3] and b [3]"],
  [[1, 2, 3], [3, 2], "a [1, 2, 3] and b [3, 2]"],
  [[], [], "a [] and b []"],
])("matmul() of shapes %j and %j throws ShapeError: two axes each, or three", (a, b, got) => {
  expect(() => matmul(zeros(a), zeros(b))).toThrow(new ShapeError(`matmul: operands must have two axes, or both three, got ${got}`));
});

it("matmul() of two dtypes throws DTypeError", () => {
  const message = "matmul: operands must have one dtype, got float32 and float64; convert one with cast()";
  expect(() => matmul(z(1, 1), zeros([1, 1], { dtype: "float64" }))).toThrow(new DTypeError(message));
});

it("matmul(a, b) of three axes is a product for each place of the first, whatever is transposed", () => {
  const rng = stream(3, "batched");
  for (const [transposeA, transposeB] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ]) {
    for (const dtype of ["float32", "float64"] as const) {
      const a = normal(transposeA ? [5, 3, 2] : [5, 2, 3], 0, 1, { rng, dtype });
      const b = normal(transposeB ? [5, 4, 3] : [5, 3, 4], 0, 1, { rng, dtype });
      const y = matmul(a, b, { transposeA, transposeB });
      const one = (x: Tensor, i: number): Tensor => reshape(slice(x, { start: i, end: i + 1 }), x.shape.slice(1));
      expect(y.shape).toEqual([5, 2, 4]);
      for (let i = 0; i < 5; i++) expect(one(y, i).data).toEqual(matmul(one(a, i), one(b, i), { transposeA, transposeB }).data);
    }
  }
  expect(matmul(z(0, 2, 3), z(0, 3, 4)).shape).toEqual([0, 2, 4]);
});

it("matmul(a, b) of three axes throws ShapeError where there are not as many products in both", () => {
  expect(() => matmul(z(2, 2, 3), z(3, 3, 2))).toThrow(
    new ShapeError("matmul: there must be as many products in both, got a [2, 2, 3] and b [3, 3, 2]"),
  );
});
