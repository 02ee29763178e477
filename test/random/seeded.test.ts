import { describe, expect, test } from "vitest";
import { stream } from "../../src/random/seeded.ts";

const draws = (seed: number | string, name: string): number[] => {
  const random = stream(seed, name);
  return Array.from({ length: 8 }, () => random.uniform());
};

describe("stream", () => {
  test("stream(seed, name) gives the same draws each time it is asked for", () => {
    const [a, b] = [stream(7, "weights"), stream(7, "weights")];
    for (let i = 0; i < 100; i++) {
      expect(a.uniform()).toBe(b.uniform());
      expect(a.normal()).toBe(b.normal());
      expect(a.integer(10)).toBe(b.integer(10));
    }
    expect(a.permutation(50)).toEqual(b.permutation(50));
  });

  test("stream(seed, name) gives these draws in every engine and release", () => {
    const random = stream(42, "weights");
    expect([random.uniform(), random.normal(), random.normal(), random.integer(1000)]).toEqual([
      0.7016174989435988, -2.536445405691398, 0.24978952848857006, 864,
    ]);
    expect(random.permutation(6)).toEqual(Int32Array.of(5, 1, 0, 2, 4, 3));
  });

  test("stream(seed, name) differs for any other seed or name, also where ARC4 itself would mix them up", () => {
    const streams: [number | string, string][] = [
      [1, "a"],
      [2, "a"],
      [1, "b"],
      [11, "a"],
      [1, "aa"],
      ["1/a", ""],
      ["", "1/a"],
      ["1/a1", "a"],
      [1, "\u0161"],
      [1, "\u0261"],
      [1, ""],
      [11, ""],
    ];
    expect(new Set(streams.map(([seed, name]) => draws(seed, name).join())).size).toBe(streams.length);
  });

  test("stream(7, name) and stream('7', name) are one", () => {
    expect(draws(7, "weights")).toEqual(draws("7", "weights"));
  });

  test("stream(seed, name) is not moved by draws from another stream", () => {
    const [a, b, other] = [stream(1, "a"), stream(1, "a"), stream(1, "b")];
    other.permutation(100);
    a.uniform();
    other.normal();
    b.uniform();
    expect(a.normal()).toBe(b.normal());
  });

  test("stream leaves Math.random alone", () => {
    const random = Math.random;
    stream(1, "a").normal();
    expect(Math.random).toBe(random);
  });
});

describe("Rng", () => {
  const N = 20000;
  const mean = (draw: () => number): number => Array.from({ length: N }, draw).reduce((sum, x) => sum + x, 0) / N;

  test("uniform() lies in [0, 1) around ½", () => {
    const random = stream(1, "uniform");
    const values = Array.from({ length: N }, () => random.uniform());
    expect(values.every(u => u >= 0 && u < 1)).toBe(true);
    expect(mean(() => random.uniform())).toBeCloseTo(0.5, 1);
  });

  test("normal() has mean 0, variance 1, third moment 0 and fourth 3", () => {
    const random = stream(1, "normal");
    for (const [i, moment] of [0, 1, 0, 3].entries()) {
      expect(Math.abs(mean(() => random.normal() ** (i + 1)) - moment)).toBeLessThan(0.2);
    }
  });

  test("integer(bound) reaches each of 0 .. bound − 1 about equally often", () => {
    const random = stream(1, "integer");
    const counts = new Int32Array(7);
    for (let i = 0; i < 7000; i++) counts[random.integer(7)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(900);
    expect(counts.reduce((a, b) => a + b)).toBe(7000);
    expect(random.integer(1)).toBe(0);
  });

  test("permutation(n) holds each of 0 .. n − 1 once; all six orders of three are drawn", () => {
    const random = stream(1, "permutation");
    expect(Array.from(random.permutation(100)).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(random.permutation(0)).toEqual(new Int32Array(0));
    const orders = new Set(Array.from({ length: 200 }, () => random.permutation(3).join()));
    expect(orders.size).toBe(6);
  });

  test("integer(2 ** 32) is a word: the first 32 bits of the next uniform", () => {
    expect(stream(1, "a").integer(2 ** 32)).toBe(Math.floor(stream(1, "a").uniform() * 2 ** 32));
  });

  test("permutation(n) uses up n - 1 uniforms", () => {
    const [random, other] = [stream(1, "a"), stream(1, "a")];
    random.permutation(5);
    for (let i = 1; i < 5; i++) other.uniform();
    expect(random.uniform()).toBe(other.uniform());
  });

  test.each([
    [0, "integer: the bound must be a whole number in 1..4294967296, got 0"],
    [1.5, "integer: the bound must be a whole number in 1..4294967296, got 1.5"],
    [4294967297, "integer: the bound must be a whole number in 1..4294967296, got 4294967297"],
  ])("integer(%d) throws", (bound, message) => {
    expect(() => stream(1, "a").integer(bound)).toThrow(new RangeError(message));
  });

  test("permutation(-1) throws", () => {
    expect(() => stream(1, "a").permutation(-1)).toThrow(new RangeError("permutation: n must be a whole number from 0 up, got -1"));
  });
});
