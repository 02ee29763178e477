import { expect, it } from "vitest";
import { ladder, type Multiply } from "../../bench/ladder/ladder.ts";
import { reference } from "../../src/kernels/kernels.ts";
import { KernelMemory } from "../../src/kernels/wasm/memory.ts";
import { type Rng, stream } from "../../src/random/seeded.ts";

type Sizes = readonly [n: number, k: number, m: number];

const memory = new KernelMemory(16);
const start = memory.top;

/** Numbers of sizes from 2⁻¹⁴⁰ to 2²⁰, a third of them zeros of either sign. */
function fill(x: Float32Array, rng: Rng): Float32Array {
  for (let q = 0; q < x.length; q++) {
    const sign = rng.uniform() < 0.5 ? -1 : 1;
    const exponent = rng.uniform() < 0.1 ? -140 : Math.floor(rng.uniform() * 40) - 20;
    x[q] = rng.uniform() < 1 / 3 ? sign * 0 : sign * rng.uniform() * 2 ** exponent;
  }
  return x;
}

/** Where the product's bits are not the reference's; −1 when they are all equal. */
function firstDifference(multiply: Multiply, [n, k, m]: Sizes): number {
  memory.moveTop(start);
  const room = (length: number): Float32Array => memory.floats(length) ?? new Float32Array();
  const rng = stream(0, `${n}/${k}/${m}`);
  const [out, a, b] = [room(n * m).fill(Number.NaN), fill(room(n * k), rng), fill(room(k * m), rng)];
  const expected = new Float32Array(n * m);
  reference.matmulInto(expected, a, b, n, k, m);
  multiply(out, a, b, n, k, m);
  return out.findIndex((value, q) => !Object.is(value, expected[q]));
}

const awkward = [0, 1, 2, 3, 4, 5, 7, 8, 9, 17];
const cubes = awkward.flatMap(n => awkward.flatMap(k => awkward.map((m): Sizes => [n, k, m])));
const large: readonly Sizes[] = [
  [63, 64, 65],
  [3, 150, 300],
  [130, 257, 31],
  [1, 400, 129],
  [101, 1, 101],
];

it.each(ladder.map(rung => [rung.name, rung] as const))("%s equals the reference matmul bit for bit at awkward sizes", (_name, rung) => {
  const multiply = rung.in(memory);
  expect([...cubes, ...large].filter(sizes => firstDifference(multiply, sizes) >= 0)).toEqual([]);
});

it("a product that rounds once where the reference rounds twice is found out", () => {
  const fused: Multiply = (out, a, b, n, k, m) => {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < m; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) sum = Math.fround(sum + a[i * k + p] * b[p * m + j]);
        out[i * m + j] = sum;
      }
    }
  };
  expect(firstDifference(fused, [17, 17, 17])).toBeGreaterThanOrEqual(0);
});
