import { expect } from "vitest";
import { tensor } from "../src/tensor/create.ts";
import type { DType } from "../src/tensor/home.ts";
import type { Tensor } from "../src/tensor/tensor.ts";

/** An array as the golden files write it: row-major, float64. */
export interface Stored {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** A stored array as a tensor. */
export const fromStored = ({ shape, data }: Stored, dtype: DType): Tensor => tensor(data, { shape, dtype });

/** Asserts one shape, and |actual − expected| <= tolerance · max(1, the largest |expected|) everywhere. NaN is close to nothing. */
export function expectClose(actual: Tensor, expected: Stored, tolerance: number, what = "value"): void {
  expect(actual.shape, `shape of ${what}`).toEqual(expected.shape);
  const bound = tolerance * expected.data.reduce((largest, v) => Math.max(largest, Math.abs(v)), 1);
  const off = expected.data.findIndex((v, q) => !(Math.abs(actual.data[q] - v) <= bound));
  if (off >= 0) expect.fail(`${what}[${off}] must be within ${bound} of ${expected.data[off]}, got ${actual.data[off]}`);
}

/** Asserts the same shape, dtype and bits; 0 and −0 differ, NaN equals NaN. */
export function expectSameBits(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.data).toStrictEqual(expected.data);
}
