import { expect, it } from "vitest";
import { instantiate } from "../../src/kernels/wasm/module.ts";
import { stream } from "../../src/random/seeded.ts";

// Kernels that compute a part of their outputs: one behind the other, the parts give the bits of the whole, and none writes what is another's.

const memory = new WebAssembly.Memory({ initial: 200, maximum: 200 });
const wasm = instantiate(memory);
const floats = new Float32Array(memory.buffer);
const words = new Uint32Array(memory.buffer);
const rng = stream(0, "parts");
const FIRST = 4096;

/** Arrays behind each other in the memory, on cache lines, and the address where the last one ends. */
function arrays(...lengths: number[]): number[] {
  let next = FIRST;
  const addresses = [next];
  for (const length of lengths) {
    next += (length * 4 + 127) & ~63;
    addresses.push(next);
  }
  return addresses;
}

const numbers = (zeros: number): number => (rng.uniform() < zeros ? 0 : rng.normal());

/** Fills the memory, runs all parts, and gives the words of the outputs. An output that two parts change is an error. */
function inParts(
  parts: number,
  before: Float32Array,
  outputs: readonly [at: number, length: number][],
  run: (part: number) => void,
): Uint32Array[] {
  const now = (): Uint32Array[] => outputs.map(([at, length]) => words.slice(at / 4, at / 4 + length));
  floats.set(before, FIRST / 4);
  const start = now();
  let last = start;
  for (let part = 0; part < parts; part++) {
    run(part);
    const next = now();
    next.forEach((output, o) => {
      const twice = output.findIndex((word, q) => word !== last[o][q] && last[o][q] !== start[o][q]);
      expect(twice, `part ${part} of ${parts} writes output ${o} where another has`).toBe(-1);
    });
    last = next;
  }
  return last;
}

/** The same bits in 1, 2, 3 and 4 parts. */
function expectParts(
  end: number,
  outputs: readonly [at: number, length: number][],
  zeros: number,
  run: (part: number, parts: number) => void,
): void {
  const before = Float32Array.from({ length: (end - FIRST) / 4 }, () => numbers(zeros));
  const whole = inParts(1, before, outputs, part => run(part, 1));
  for (const parts of [2, 3, 4]) {
    const result = inParts(parts, before, outputs, part => run(part, parts));
    const same = result.every((output, o) => output.every((word, q) => word === whole[o][q]));
    expect(same, `${parts} parts give the bits of the whole`).toBe(true);
  }
}

const products = [
  [1, 1, 1],
  [5, 3, 6],
  [16, 16, 16],
  [19, 30, 21],
  [64, 40, 10],
  [33, 70, 129],
  [130, 70, 33],
  [20, 400, 150],
  [530, 20, 60],
  [3, 50, 200],
  [200, 50, 3],
] as const;

it.each(products)("matmul of [%i, %i] by [%i] columns", (n, k, m) => {
  for (const zeros of [0, 0.7]) {
    for (const flags of [0, 1, 2, 3]) {
      for (const withBias of [false, true]) {
        const [out, a, b, bias, scratch] = arrays(n * m, n * k, k * m, m);
        expectParts(scratch, [[out, n * m]], zeros, (part, parts) =>
          wasm.matmul(out, a, b, withBias ? bias : 0, n, k, m, flags & 1, flags >> 1, scratch, part, parts),
        );
      }
    }
  }
});

it.each([1, 15, 33, 500])("sgd, adam, and the gradient of reluDropout, of %i floats", count => {
  const [w, v, g, m, dx, end] = arrays(count, count, 2 * count, count, count);
  const both: [number, number][] = [w, v].map(at => [at, count]);
  expectParts(end, both, 0.3, (part, parts) => wasm.sgd(w, v, g, count, 0.1, 0.9, 0.01, 1, 0, part, parts));
  expectParts(end, [...both, [m, count]], 0.3, (part, parts) =>
    wasm.adam(w, m, v, g, count, 0.1, 1.5, 1e-8, 0.01, 0.99, 0.9, 0.999, 0.1, 0.001, part, parts),
  );
  expectParts(end, [[dx, count]], 0.3, (part, parts) => wasm.reluDropoutGradient(dx, g, g, 2, 2, count, part, parts));
});

it.each([
  [1, 1],
  [7, 20],
  [32, 33],
])("dropoutMask, reluDropout and sumColumns of [%i, %i]", (n, m) => {
  const [out, x, sums, scratch] = arrays(2 * n * m, n * m, m);
  const key = [1, 2, 3, 4] as const;
  expectParts(scratch, [[out, 2 * n * m]], 0, (part, parts) => wasm.dropoutMask(out, scratch, ...key, 1 << 30, 1.5, 2, n, m, part, parts));
  expectParts(scratch, [[out, 2 * n * m]], 0, (part, parts) =>
    wasm.reluDropout(out, x, scratch, ...key, 1 << 30, 1.5, 2, n, m, 1, part, parts),
  );
  expectParts(scratch, [[sums, m]], 0, (part, parts) => wasm.sumColumns(sums, x, n, m, 1, part, parts));
});
