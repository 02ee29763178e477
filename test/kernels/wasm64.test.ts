import { describe, expect, it } from "vitest";
import { opCases } from "../../bench/op-cases.ts";
import { type Kernels, reference } from "../../src/kernels/kernels.ts";
import { type Binary, binary, type Unary, unary } from "../../src/kernels/reference/elementwise.ts";
import { KernelMemory } from "../../src/kernels/wasm/memory.ts";
import { float64Kernels } from "../../src/kernels/wasm64/kernels.ts";
import { type Rng, stream } from "../../src/random/seeded.ts";

// Every float64 kernel against the plain loop that specifies it, bit for bit: any NaN equals any NaN, 0 and −0 differ.

const memory = new KernelMemory(64);
const fast = float64Kernels(memory);
// biome-ignore format: numbers
const SPECIAL = [
  0, -0, 5e-324, -5e-324, 2.2250738585072014e-308, -1e-310, 1e-300, Infinity, -Infinity, Number.NaN, 1.7976931348623157e308, -1e308,
  709.782712893384, 709.7827128933841, -745.1332191019411, -745.1332191019412, -708.4, 1, -1, 22, -22.1, 0.5, Math.SQRT2, Math.SQRT1_2,
  7.450580596923828e-9, 1048576, -1048576, 1048577, Math.PI, -Math.PI / 2, 1e22,
];

type Fill = (rng: Rng) => number;
const ordinary: Fill = rng => 2 * rng.normal();
const wide: Fill = rng => (rng.uniform() < 0.5 ? -1 : 1) * 2 ** (40 * rng.uniform() - 25);
const widest: Fill = rng => (rng.uniform() < 0.2 ? -1 : 1) * 2 ** (2098 * rng.uniform() - 1074);
const exponents: Fill = rng => 1600 * rng.uniform() - 800;
const strange: Fill = rng => (rng.uniform() < 0.3 ? SPECIAL[rng.integer(SPECIAL.length)] : 2 * rng.normal());
const fills: Record<string, Fill> = { ordinary, wide, widest, exponents, strange };

const numbers = (length: number, fill: Fill, rng: Rng): Float64Array => Float64Array.from({ length }, () => fill(rng));

/** The array in kernel memory, where kernels work in place. */
function inside(values: Float64Array): Float64Array {
  const array = memory.doubles(values.length) as Float64Array;
  array.set(values);
  return array;
}

/** Runs a call with both sets, on arrays inside and outside the kernels' memory; whatever it writes must be the same bits. */
function expectSame(inputs: readonly Float64Array[], call: (kernels: Kernels, ...arrays: Float64Array[]) => void): void {
  const expected = inputs.map(x => x.slice());
  call(reference, ...expected);
  const start = memory.top;
  for (const put of [inside, (x: Float64Array) => x.slice()]) {
    const arrays = inputs.map(put);
    call(fast, ...arrays);
    const same = arrays.every((x, i) => x.every((value, q) => Object.is(value, expected[i][q])));
    if (!same) expect(arrays.map(x => x.slice())).toStrictEqual(expected); // slow, but shows where
    memory.moveTop(start);
  }
}

const sizes = [0, 1, 2, 3, 4, 5, 16, 31, 32, 33, 65, 2047, 2048, 2049, 4099];

describe.each(Object.keys(fills))("float64 kernels on %s numbers give the bits of the reference", name => {
  const fill = fills[name];

  it.each(Object.keys(unary) as Unary[])("mapInto, %s", op => {
    const rng = stream(1, `${name} ${op}`);
    for (const n of sizes) expectSame([new Float64Array(n), numbers(n, fill, rng)], (k, out, x) => k.mapInto(out, x, op, -1.7));
  });

  it.each(Object.keys(binary) as Binary[])("zipInto and zipBroadcastInto, %s", op => {
    const rng = stream(2, `${name} ${op}`);
    for (const n of sizes) {
      const [a, b] = [numbers(n, fill, rng), numbers(n, fill, rng)];
      expectSame([new Float64Array(n), a, b], (k, out, x, y) => k.zipInto(out, x, y, op));
    }
    for (const n of [1, 2, 5]) {
      for (const m of [1, 2, 3, 4, 7, 16]) {
        const [x, row, column] = [numbers(n * m, fill, rng), numbers(m, fill, rng), numbers(n, fill, rng)];
        const out = new Float64Array(n * m);
        expectSame([out, x, row], (k, o, a, b) => k.zipBroadcastInto(o, a, b, op, [n, m], [m, 1], [0, m === 1 ? 0 : 1]));
        expectSame([out, x, column], (k, o, a, b) => k.zipBroadcastInto(o, a, b, op, [n, m], [m, 1], [n === 1 ? 0 : 1, 0]));
        expectSame([out, x, row.slice(0, 1)], (k, o, a, b) => k.zipBroadcastInto(o, a, b, op, [n, m], [m, 1], [0, 0]));
      }
    }
  });

  it("sums of rows and of columns", () => {
    const rng = stream(3, name);
    for (const [n, m] of [
      [1, 1],
      [3, 5],
      [5, 16],
      [8, 17],
      [40, 64],
      [0, 4],
      [4, 0],
    ]) {
      const x = numbers(n * m, fill, rng);
      expectSame([new Float64Array(n), x], (k, o, a) => k.sumInto(o, a, n, m, 1, 3));
      expectSame([new Float64Array(m), x], (k, o, a) => k.sumInto(o, a, 1, n, m, 1));
      expectSame([new Float64Array(n), x], (k, o, a) => k.sumInto(o, a, n, m, 1));
    }
  });

  it("softmax, logSoftmax and logSumExp", () => {
    const rng = stream(4, name);
    for (const c of [1, 2, 3, 10, 11, 64]) {
      const x = numbers(7 * c, fill, rng);
      for (const kernel of ["softmaxInto", "logSoftmaxInto"] as const) {
        expectSame([new Float64Array(7 * c), x], (k, o, a) => k[kernel](o, a, 7, c, 1));
        expectSame([new Float64Array(7 * c), x], (k, o, a) => k[kernel](o, a, 1, 7, c));
      }
      expectSame([new Float64Array(7), x], (k, o, a) => k.logSumExpInto(o, a, 7, c, 1));
    }
    expectSame([new Float64Array(40), new Float64Array(40).fill(-Infinity)], (k, o, a) => k.logSumExpInto(o.subarray(0, 4), a, 4, 10, 1));
  });

  it("matmul, every transposition, with and without bias", () => {
    const rng = stream(5, name);
    const awkward = [0, 1, 2, 3, 4, 5, 7, 8, 9, 17, 31, 33, 64, 127, 128, 129, 255, 257];
    for (let trial = 0; trial < 60; trial++) {
      const [n, k, m] = [0, 0, 0].map(() => awkward[rng.integer(awkward.length)]);
      const transposes = { transposeA: rng.uniform() < 0.5, transposeB: rng.uniform() < 0.5 };
      const [a, b, bias] = [numbers(n * k, fill, rng), numbers(k * m, ordinary, rng), numbers(m, ordinary, rng)];
      const withBias = rng.uniform() < 0.5;
      const out = new Float64Array(n * m).fill(Number.NaN);
      expectSame([out, a, b, bias], (set, o, x, y, z) => set.matmulInto(o, x, y, n, k, m, transposes, withBias ? z : undefined));
    }
  });
});

it("float64 kernels on addresses above 2 GiB give the bits of the reference", () => {
  const high = KernelMemory.reserve(3000) ?? memory; // address space alone: the test holds on a machine that has too little, too
  if (high !== memory) expect(high.take(2100 * 2 ** 20)).toBeDefined();
  const kernels = float64Kernels(high);
  for (const { name, run, results, reset } of opCases(3000, length => high.doubles(length) as Float64Array)) {
    reset?.();
    run(reference);
    const expected = results.map(x => x.slice());
    for (const x of results) if (reset === undefined) x.fill(Number.NaN);
    reset?.();
    run(kernels);
    expect(results, name).toStrictEqual(expected);
  }
});

it("float64 kernels that find no room for a copy leave the call to those that have it", () => {
  const small = new KernelMemory(1);
  const kernels = float64Kernels(small, () => fast);
  const rng = stream(6, "full");
  const [a, b, x] = [numbers(300 * 300, ordinary, rng), numbers(300 * 300, ordinary, rng), numbers(200_000, ordinary, rng)];
  const [out, expected] = [new Float64Array(300 * 300), new Float64Array(300 * 300)];
  kernels.matmulInto(out, a, b, 300, 300, 300);
  reference.matmulInto(expected, a, b, 300, 300, 300);
  expect(out).toStrictEqual(expected);
  const [y, z] = [new Float64Array(200_000), new Float64Array(200_000)];
  kernels.softmaxInto(y, x, 1000, 200, 1);
  reference.softmaxInto(z, x, 1000, 200, 1);
  expect(y).toStrictEqual(z);
});
