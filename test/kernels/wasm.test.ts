import { describe, expect, it } from "vitest";
import { opCases } from "../../bench/op-cases.ts";
import { type Kernels, reference } from "../../src/kernels/kernels.ts";
import type { Binary, Unary } from "../../src/kernels/reference/elementwise.ts";
import { wasmKernels } from "../../src/kernels/wasm/kernels.ts";
import { KernelMemory } from "../../src/kernels/wasm/memory.ts";
import { supported } from "../../src/kernels/wasm/module.ts";
import { type Rng, stream } from "../../src/random/seeded.ts";

// Every WebAssembly kernel against the plain loop that specifies it, bit for bit: any NaN equals any NaN, 0 and −0 differ.

const memory = new KernelMemory(64);
const fast = wasmKernels(memory);
const SPECIAL = [0, -0, 1e-40, -1e-45, Infinity, -Infinity, Number.NaN, 3.4e38, -3.4e38];

type Fill = (rng: Rng) => number;
const ordinary: Fill = rng => 2 * rng.normal();
const sparse: Fill = rng => (rng.uniform() < 0.7 ? 0 : rng.normal());
const strange: Fill = rng => (rng.uniform() < 0.2 ? SPECIAL[rng.integer(SPECIAL.length)] : 2 * rng.normal());
const fills: Record<string, Fill> = { ordinary, sparse, strange };

const numbers = (length: number, fill: Fill, rng: Rng): Float32Array => Float32Array.from({ length }, () => fill(rng));

/** The array in kernel memory, where kernels work in place. */
function inside(values: Float32Array): Float32Array {
  const array = memory.floats(values.length) as Float32Array;
  array.set(values);
  return array;
}

/** Runs a call with both sets, on arrays inside and outside the kernels' memory; whatever it writes must be the same bits. */
function expectSame(inputs: readonly Float32Array[], call: (kernels: Kernels, ...arrays: Float32Array[]) => void): void {
  const expected = inputs.map(x => x.slice());
  call(reference, ...expected);
  const start = memory.top;
  for (const put of [inside, (x: Float32Array) => x.slice()]) {
    const arrays = inputs.map(put);
    call(fast, ...arrays);
    const same = arrays.every((x, i) => x.every((value, q) => Object.is(value, expected[i][q]))); // −0 is not 0, NaN is NaN
    if (!same) expect(arrays.map(x => x.slice())).toStrictEqual(expected); // slow, but shows where
    memory.moveTop(start);
  }
}

const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 64, 65, 127];

describe.each(Object.keys(fills))("wasm kernels on %s numbers give the bits of the reference", name => {
  const fill = fills[name];

  it("elementwise", () => {
    const rng = stream(1, name);
    const unary: Unary[] = ["abs", "exp", "neg", "relu", "scale", "sqrt", "square", "tanh"];
    const binary: Binary[] = ["add", "div", "gate", "applyMask", "mul", "sub"];
    for (const n of sizes) {
      const [x, y, out] = [numbers(n, fill, rng), numbers(n, fill, rng), new Float32Array(n)];
      for (const op of unary) expectSame([out, x], (k, o, a) => k.mapInto(o, a, op, 0.3));
      for (const op of binary) expectSame([out, x, y], (k, o, a, b) => k.zipInto(o, a, b, op));
    }
  });

  it("elementwise over repeated rows", () => {
    const rng = stream(2, name);
    for (const n of [1, 2, 5]) {
      for (const m of [1, 2, 3, 4, 7, 16, 19]) {
        const [x, row, column] = [numbers(n * m, fill, rng), numbers(m, fill, rng), numbers(n, fill, rng)];
        const out = new Float32Array(n * m);
        expectSame([out, x, row], (k, o, a, b) => k.zipBroadcastInto(o, a, b, "add", [n, m], [m, 1], [0, m === 1 ? 0 : 1]));
        expectSame([out, x, column], (k, o, a, b) => k.zipBroadcastInto(o, a, b, "mul", [n, m], [m, 1], [n === 1 ? 0 : 1, 0]));
        expectSame([out, x, row.slice(0, 1)], (k, o, a, b) => k.zipBroadcastInto(o, a, b, "sub", [n, m], [m, 1], [0, 0]));
      }
    }
  });

  it("sums of rows and of columns", () => {
    const rng = stream(3, name);
    for (const [n, m] of [
      [1, 1],
      [3, 5],
      [5, 16],
      [7, 17],
      [2, 33],
      [40, 64],
      [0, 4],
    ]) {
      const x = numbers(n * m, fill, rng);
      expectSame([new Float32Array(n), x], (k, o, a) => k.sumInto(o, a, n, m, 1, 3));
      expectSame([new Float32Array(m), x], (k, o, a) => k.sumInto(o, a, 1, n, m, 1));
    }
  });

  it("allFinite", () => {
    const rng = stream(9, name);
    for (const n of sizes) {
      const x = numbers(n, fill, rng);
      const answer = (kernels: Kernels, out: Float32Array, a: Float32Array): void => {
        out[0] = Number(kernels.allFinite(a));
      };
      expectSame([new Float32Array(1), x], answer);
      const clean = x.map(v => (Number.isFinite(v) ? v : -3.4e38));
      for (const v of [Number.NaN, Infinity, -Infinity]) {
        for (let q = 0; q < n; q++) expectSame([new Float32Array(1), clean.map((w, at) => (at === q ? v : w))], answer);
      }
      expect(reference.allFinite(clean)).toBe(true);
    }
  });

  it("softmax and logSoftmax", () => {
    const rng = stream(4, name);
    for (const c of [1, 2, 3, 10, 11, 64]) {
      const x = numbers(7 * c, fill, rng);
      const out = new Float32Array(7 * c);
      expectSame([out, x], (k, o, a) => k.softmaxInto(o, a, 7, c, 1));
      expectSame([out, x], (k, o, a) => k.logSoftmaxInto(o, a, 7, c, 1));
      expectSame([out, x], (k, o, a) => k.softmaxInto(o, a, 1, 7, c));
    }
  });

  it("matmul, every transposition, with and without bias", () => {
    const rng = stream(5, name);
    const awkward = [0, 1, 2, 3, 5, 7, 8, 9, 10, 15, 17, 31, 33, 47, 48, 49, 65, 96, 97, 129, 130];
    for (let trial = 0; trial < 100; trial++) {
      const [n, k, m] = [0, 0, 0].map(() => awkward[rng.integer(awkward.length)]);
      const transposes = { transposeA: rng.uniform() < 0.5, transposeB: rng.uniform() < 0.5 };
      const other = fills[["ordinary", "sparse", "strange"][rng.integer(3)]];
      const [a, b, bias] = [numbers(n * k, fill, rng), numbers(k * m, other, rng), numbers(m, ordinary, rng)];
      const withBias = rng.uniform() < 0.5;
      const out = new Float32Array(n * m).fill(Number.NaN);
      expectSame([out, a, b, bias], (set, o, x, y, z) => set.matmulInto(o, x, y, n, k, m, transposes, withBias ? z : undefined));
    }
  });

  it("matmul of operands that are cut into blocks", () => {
    const rng = stream(10, name);
    for (const [n, k, m] of [
      [5, 800, 300],
      [515, 9, 260],
      [70, 400, 33],
    ]) {
      for (const [transposeA, transposeB] of [
        [false, false],
        [true, false],
        [false, true],
      ]) {
        const [a, b, bias] = [numbers(n * k, fill, rng), numbers(k * m, ordinary, rng), numbers(m, ordinary, rng)];
        expectSame([new Float32Array(n * m), a, b, bias], (set, o, x, y, z) =>
          set.matmulInto(o, x, y, n, k, m, { transposeA, transposeB }, z),
        );
      }
    }
  });

  it("the R-Drop loss and its gradient", () => {
    const rng = stream(6, name);
    for (const [n, c] of [
      [1, 1],
      [1, 2],
      [3, 3],
      [5, 10],
      [8, 7],
    ]) {
      const x = numbers(2 * n * c, fill, rng);
      const labels = Int32Array.from({ length: n }, () => rng.integer(c));
      const p = new Float32Array(2 * n * c);
      expectSame([new Float32Array(2), p, x], (k, o, q, s) => k.rDropInto(o, q, s, labels, n, c));
      reference.softmaxInto(p, x, 2 * n, c, 1);
      expectSame([new Float32Array(x.length), p, x], (k, o, q, s) => k.rDropGradientInto(o, q, s, labels, 0.7, -1.3, n, c));
    }
  });

  it("ReLU with dropout and its gradient", () => {
    const rng = stream(7, name);
    const key = { seedLow: 123, seedHigh: 0xfedcba98, step: 7, layer: 3 };
    for (const [n, m] of [
      [1, 1],
      [3, 4],
      [2, 15],
      [5, 16],
      [4, 33],
      [3, 70],
    ]) {
      for (const shared of [true, false]) {
        const x = numbers(n * m * (shared ? 1 : 2), fill, rng);
        const out = new Float32Array(2 * n * m);
        expectSame([out, x], (k, o, a) => k.reluDropoutInto(o, a, key, 0x90000000, 1 / 0.4375, 2, n, m, shared));
        const [g, y] = [numbers(2 * n * m, fill, rng), numbers(2 * n * m, fill, rng)];
        expectSame([new Float32Array(x.length), g, y], (k, o, a, b) => k.reluDropoutGradientInto(o, a, b, 1 / 0.4375, shared ? 2 : 1));
      }
      expectSame([new Float32Array(2 * n * m)], (k, o) => k.dropoutMaskInto(o, key, 0x40000000, 4 / 3, 2, n, m));
    }
  });

  it("masks of any key", () => {
    const rng = stream(13, name);
    const word = (bits: number): number => rng.integer(2 ** bits);
    for (let i = 0; i < 20; i++) {
      const key = { seedLow: word(32), seedHigh: word(32), step: word(32), layer: word(24) };
      const threshold = word(32);
      expectSame([new Float32Array(3 * 7 * 21)], (k, o) => k.dropoutMaskInto(o, key, threshold, 2, 3, 7, 21));
    }
  });

  it("optimizer steps", () => {
    const rng = stream(8, name);
    const adam = { rate: 0.01, scale: 1.7, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.1, shrink: 0.99 };
    const sgd = { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01, first: false };
    for (const n of sizes) {
      const [w, m, v, g] = [0, 0, 0, 0].map(() => numbers(n, fill, rng));
      expectSame([w, m, v.map(Math.abs), g], (k, a, b, c, d) => k.adamInto(a, b, c, d, adam));
      expectSame([w, v, g], (k, a, b, c) => k.sgdInto(a, b, c, sgd));
      expectSame([w, v, g], (k, a, b, c) => k.sgdInto(a, b, c, { ...sgd, nesterov: false, first: true }));
      expectSame([w, g], (k, a, b) => k.sgdInto(a, undefined, b, { ...sgd, momentum: 0 }));
    }
  });
});

it("wasm kernels on addresses above 2 GiB give the bits of the reference", () => {
  const high = KernelMemory.reserve(3000) ?? memory; // address space alone: the test holds on a machine that has too little, too
  if (high !== memory) expect(high.take(2100 * 2 ** 20)).toBeDefined();
  const kernels = wasmKernels(high);
  for (const { name, run, results, reset } of opCases(3000, length => high.floats(length) as Float32Array)) {
    reset?.();
    run(reference);
    const expected = results.map(x => x.slice());
    for (const x of results) if (reset === undefined) x.fill(Number.NaN);
    reset?.();
    run(kernels);
    expect(results, name).toStrictEqual(expected);
  }
});

it("supported() is true in the engines that the project is tested in", () => expect(supported()).toBe(true));
