import { describe, expect, it } from "vitest";
import type { Floats } from "../../src/kernels/floats.ts";
import { reference } from "../../src/kernels/kernels.ts";
import * as plain from "../../src/kernels/plain/elementwise.ts";
import { matmulInto } from "../../src/kernels/plain/matmul.ts";
import { broadcastInto } from "../../src/kernels/plain/move.ts";
import { argmaxInto, sumInto } from "../../src/kernels/plain/reduce.ts";
import { type Binary, binary, type Unary, unary } from "../../src/kernels/reference/elementwise.ts";
import { stream } from "../../src/random/seeded.ts";
import { broadcastShapes, broadcastStrides } from "../../src/tensor/broadcast.ts";

// The loops of an op each against those that specify them, bit for bit: any NaN equals any NaN, 0 and −0 differ.

const SPECIAL = [0, -0, 1, -1, 5e-324, -1e-40, Infinity, -Infinity, Number.NaN, 1e308, -3.4e38, 709.8, -745.2];

describe.each([
  ["float32", Float32Array],
  ["float64", Float64Array],
] as const)("plain kernels in %s give the bits of the reference", (dtype, Floats) => {
  const rng = stream(0, `plain ${dtype}`);
  const numbers = (length: number): Floats =>
    new Floats(length).map(() => (rng.uniform() < 0.3 ? SPECIAL[rng.integer(SPECIAL.length)] : 3 * rng.normal()));
  const bits = (x: Floats): number[] => [...new Uint32Array(x.map(v => (Number.isNaN(v) ? Number.NaN : v)).buffer)];

  it.each(Object.keys(unary) as Unary[])("mapInto, %s", op => {
    for (const n of [0, 1, 3, 200]) {
      const x = numbers(n);
      const [out, expected] = [new Floats(n), new Floats(n)];
      for (const constant of op === "pow" ? [0.5, -1, 3] : [0.1]) {
        plain.mapInto(out, x, op, constant);
        reference.mapInto(expected, x, op, constant);
        expect(bits(out)).toEqual(bits(expected));
      }
    }
  });

  it("matmulInto of a matrix and a vector, on either side, stored either way", () => {
    for (const size of [0, 1, 2, 4, 5, 9]) {
      for (const k of [0, 1, 3, 8]) {
        for (const [n, m] of [
          [size, 1],
          [1, size],
        ]) {
          for (const [transposeA, transposeB] of [
            [false, false],
            [true, false],
            [false, true],
            [true, true],
          ]) {
            const [a, b, bias, out, expected] = [numbers(n * k), numbers(k * m), numbers(m), new Floats(n * m), new Floats(n * m)];
            for (const added of [undefined, bias]) {
              matmulInto(out, a, b, n, k, m, { transposeA, transposeB }, added);
              reference.matmulInto(expected, a, b, n, k, m, { transposeA, transposeB }, added);
              expect(bits(out)).toEqual(bits(expected));
            }
          }
        }
      }
    }
  });

  it("sumInto", () => {
    for (const [outer, length, inner] of [
      [1, 5, 1],
      [1, 7, 3],
      [4, 3, 2],
      [2, 0, 3],
      [0, 3, 2],
      [3, 2, 0],
    ]) {
      const x = numbers(outer * length * inner);
      const [out, expected] = [new Floats(outer * inner), new Floats(outer * inner)];
      sumInto(out, x, outer, length, inner, 3);
      reference.sumInto(expected, x, outer, length, inner, 3);
      expect(bits(out)).toEqual(bits(expected));
    }
  });

  it("argmaxInto, of equals, infinities and NaN too", () => {
    for (const [outer, length, inner] of [
      [200, 1, 1],
      [200, 2, 1],
      [200, 5, 1],
      [50, 4, 3],
      [0, 3, 1],
    ]) {
      const x = numbers(outer * length * inner);
      const [out, expected] = [new Int32Array(outer * inner), new Int32Array(outer * inner)];
      argmaxInto(out, x, outer, length, inner);
      reference.argmaxInto(expected, x, outer, length, inner);
      expect(out).toEqual(expected);
    }
  });

  it("broadcastInto", () => {
    for (const [from, to] of [
      [[], []],
      [[], [2, 3]],
      [
        [1, 1],
        [4, 0],
      ],
      [[1], [5]],
      [
        [3, 1],
        [2, 3, 4],
      ],
    ]) {
      const size = (of: readonly number[]): number => of.reduce((product, length) => product * length, 1);
      const [x, out, expected] = [numbers(size(from)), new Floats(size(to)), new Floats(size(to))];
      broadcastInto(out, x, to, broadcastStrides(from, to));
      reference.broadcastInto(expected, x, to, broadcastStrides(from, to));
      expect(bits(out)).toEqual(bits(expected));
    }
  });

  it.each(Object.keys(binary) as Binary[])("zipInto and zipBroadcastInto, %s", op => {
    for (const n of [0, 1, 3, 200]) {
      const [a, b, out, expected] = [numbers(n), numbers(n), new Floats(n), new Floats(n)];
      plain.zipInto(out, a, b, op);
      reference.zipInto(expected, a, b, op);
      expect(bits(out)).toEqual(bits(expected));
    }
    for (const [one, other] of [
      [[], []],
      [[], [3]],
      [[4, 1], [3]],
      [
        [2, 3, 1],
        [3, 4],
      ],
      [
        [5, 1, 2],
        [1, 3, 1],
      ],
      [
        [0, 3],
        [1, 3],
      ],
      [[2, 0], []],
    ]) {
      for (const [from, to] of [
        [one, other],
        [other, one],
      ]) {
        const shape = broadcastShapes(op, from, to);
        const size = (of: readonly number[]): number => of.reduce((product, length) => product * length, 1);
        const [a, b, out, expected] = [numbers(size(from)), numbers(size(to)), new Floats(size(shape)), new Floats(size(shape))];
        const strides = [broadcastStrides(from, shape), broadcastStrides(to, shape)] as const;
        plain.zipBroadcastInto(out, a, b, op, shape, ...strides);
        reference.zipBroadcastInto(expected, a, b, op, shape, ...strides);
        expect(bits(out)).toEqual(bits(expected));
      }
    }
  });
});
