import { describe, expect, it } from "vitest";
import { cos, sin } from "../../src/kernels/reference/trigonometry.ts";
import { stream } from "../../src/random/seeded.ts";
import { exactSin, ulps } from "./exact.ts";

// Errors in units in the last place of a float64, against 1400-bit arithmetic.

const { uniform } = stream(0, "trigonometry");
const between = (low: number, high: number): number => low + (high - low) * uniform();
const anySize = (low: number, high: number) => (): number => (uniform() < 0.5 ? -1 : 1) * 2 ** between(low, high);
const draws = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

/** The doubles beside k · π/2, where one of the two functions all but vanishes. */
const nearQuarters = (count: number, most: number): number[] =>
  draws(count, () => Math.floor(between(1, most)) * (Math.PI / 2) * (1 + Math.floor(between(-2, 3)) * Number.EPSILON));

const points: Record<string, readonly number[]> = {
  "of half a turn": draws(2000, () => between(-Math.PI, Math.PI)),
  "of every magnitude up to 2^20": [...draws(2000, anySize(-40, 20)), 2 ** 20, -(2 ** 20)],
  "of every magnitude beyond 2^20": [...draws(400, anySize(20, 1023)), 2 ** 20 + 1, 2 ** 53, -(2 ** 53) - 2, 1e22, Number.MAX_VALUE],
  "near multiples of π/2": [...nearQuarters(1500, 1e6), ...nearQuarters(300, 1e15)],
  // The doubles nearest to a multiple of π/2, relatively: J.-M. Muller, Elementary Functions, 3rd ed. 2016, 11.1 (as 2^797 · m).
  "nearest of all to a multiple of π/2": [6381956970095103 * 2 ** 797, -6381956970095103 * 2 ** 797],
};

describe.each([
  ["sin", sin, 0],
  ["cos", cos, 1],
] as const)("%s", (name, f, quarters) => {
  it.each(Object.keys(points))(`${name}(x) of x %s is within 1 ulp, and has its sign`, which => {
    let worst = { error: 0, at: 0 };
    for (const x of points[which]) {
      const { size, negative } = exactSin(x, quarters);
      const error = ulps(f(x), size);
      if (!(error <= worst.error)) worst = { error, at: x };
      if (f(x) !== 0) expect(f(x) < 0, `the sign at ${x}`).toBe(negative);
    }
    expect(worst.error, `ulps at ${worst.at}`).toBeLessThanOrEqual(1);
  });

  it(`${name}(x) of a float32 is Math.${name}(x), rounded to float32, or beside it`, () => {
    for (const x of draws(2000, anySize(-10, 10)).map(Math.fround)) {
      const y = Math.fround(f(x));
      expect(Math.abs(y - Math[name](x))).toBeLessThanOrEqual(2 ** -24 * Math.abs(y) * 1.001);
    }
  });
});

it("sin(x) is odd and cos(x) even, bit for bit", () => {
  for (const x of [...draws(300, anySize(-60, 60)), 0, 5e-324]) {
    expect(sin(-x)).toBe(-sin(x));
    expect(cos(-x)).toBe(cos(x));
  }
});

it("sin(x) and cos(x) at the edges: signed zeros, subnormals, infinities, NaN", () => {
  expect([sin(0), sin(-0), sin(5e-324), sin(-1e-300)]).toEqual([0, -0, 5e-324, -1e-300]);
  expect([cos(0), cos(-0), cos(1e-300)]).toEqual([1, 1, 1]);
  for (const x of [Infinity, -Infinity, NaN]) expect([sin(x), cos(x)]).toEqual([NaN, NaN]);
});
