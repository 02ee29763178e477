import { describe, expect, it } from "vitest";
import { exp, log, pow, sigmoid, tanh } from "../../src/kernels/reference/math.ts";
import { stream } from "../../src/random/seeded.ts";
import { type Exact, exactExp, exactLog, fixed, ONE, over, ulps } from "./exact.ts";

// Errors are counted in units in the last place of a float64 against 400-bit arithmetic; float32 results are these, rounded once.

const { uniform } = stream(0, "math");
const between = (low: number, high: number): number => low + (high - low) * uniform();
/** `count` draws, and the numbers where something special happens. */
const draws = (count: number, draw: () => number, ...special: number[]): number[] => [...special, ...Array.from({ length: count }, draw)];
/** Either sign, magnitudes from 2^low to 2^high, as many in each octave. */
const anySize = (low: number, high: number) => (): number => (uniform() < 0.5 ? -1 : 1) * 2 ** between(low, high);

/** The largest error of f over the points, and where. */
function worst(f: (x: number) => number, exact: (x: number) => Exact, points: readonly number[]): { error: number; at: number } {
  return points.reduce(
    (most, x) => {
      const error = ulps(f(x), exact(x));
      return error > most.error || Number.isNaN(error) ? { error, at: x } : most;
    },
    { error: 0, at: 0 },
  );
}

function expectWithin(bound: number, f: (x: number) => number, exact: (x: number) => Exact, points: readonly number[]): void {
  const { error, at } = worst(f, exact, points);
  expect(error, `ulps at ${at}`).toBeLessThanOrEqual(bound);
}

/** A fixed-point number as Exact; ulps() takes sizes only, so signs are checked apart. */
const size = (x: bigint): Exact => ({ mantissa: x < 0n ? -x : x, exponent: 0 });

describe("exp", () => {
  const exact = (x: number): Exact => exactExp(fixed(x));

  it("exp(x) is within 1 ulp over its whole range, subnormal results included", () => {
    expectWithin(
      1,
      exp,
      exact,
      draws(3000, () => between(-745.13, 709.78), 709.782712893384, -745.1332191019411, -708.4, -709, 0.5 * Math.LN2, -0.5 * Math.LN2),
    );
  });

  it("exp(x) is within 1 ulp for x of every magnitude", () => {
    expectWithin(1, exp, exact, draws(2000, anySize(-200, 9), 0, -0, 2 ** -53, -(2 ** -54)));
  });

  it("exp(x) at the edges: 0, overflow, underflow, NaN", () => {
    expect([exp(0), exp(-0), exp(5e-324)]).toEqual([1, 1, 1]);
    expect([exp(709.7827128933841), exp(1e300), exp(Infinity)]).toEqual([Infinity, Infinity, Infinity]);
    expect([exp(-745), exp(-745.14), exp(-1e300), exp(-Infinity)]).toEqual([5e-324, 0, 0, 0]);
    expect(exp(NaN)).toBeNaN();
  });

  it("exp(x) never decreases", () => {
    const points = draws(5000, () => between(-746, 710)).sort((a, b) => a - b);
    expect(points.every((x, i) => i === 0 || exp(points[i - 1]) <= exp(x))).toBe(true);
  });
});

describe("log", () => {
  const exact = (x: number): Exact => size(exactLog(x));

  it("log(x) is within 1 ulp for x of every magnitude, subnormals included", () => {
    const points = draws(3000, () => 2 ** between(-1074, 1023), 5e-324, 2.2250738585072014e-308, Number.MAX_VALUE, 2 ** -32, 2 ** 32);
    expectWithin(1, log, exact, points);
    expect(points.every(x => log(x) < 0 === x < 1)).toBe(true);
  });

  it("log(x) is within 1 ulp near 1, where it vanishes", () => {
    const points = draws(3000, () => 1 + anySize(-52, -1)(), 1 + Number.EPSILON, 1 - Number.EPSILON / 2, Math.SQRT2, Math.SQRT1_2);
    expectWithin(
      1,
      log,
      exact,
      points.filter(x => x !== 1),
    );
  });

  it("log(x) at the edges: 1, 0, infinity, negative, NaN", () => {
    expect([log(1), log(0), log(-0), log(Infinity)]).toEqual([0, -Infinity, -Infinity, Infinity]);
    for (const x of [-5e-324, -1, -Infinity, NaN]) expect(log(x)).toBeNaN();
  });
});

describe("sigmoid", () => {
  /** 1 / (1 + e^−x) = e^x / (e^x + 1), the exponential as a fixed-point number or as mantissa and exponent where it is tiny. */
  const exact = (x: number): Exact => {
    const { mantissa, exponent } = exactExp(fixed(-Math.abs(x)));
    const e = mantissa >> BigInt(-exponent);
    return x >= 0 ? size(over(ONE, ONE + e)) : { mantissa: over(mantissa, ONE + e), exponent };
  };

  it("sigmoid(x) is within 2 ulp over its whole range", () => {
    expectWithin(
      2,
      sigmoid,
      exact,
      draws(3000, () => between(-745, 745), -745.1, 36, 37, -36),
    );
  });

  it("sigmoid(x) is within 2 ulp for x of every magnitude", () => {
    expectWithin(2, sigmoid, exact, draws(2000, anySize(-200, 9)));
  });

  it("sigmoid(x) at the edges: 0, saturation on both sides, NaN", () => {
    expect([sigmoid(0), sigmoid(-0), sigmoid(40), sigmoid(Infinity), sigmoid(-Infinity), sigmoid(-1e4)]).toEqual([0.5, 0.5, 1, 1, 0, 0]);
    expect(sigmoid(NaN)).toBeNaN();
  });
});

describe("tanh", () => {
  /** (e^2x − 1) / (e^2x + 1). */
  const exact = (x: number): Exact => {
    const { mantissa, exponent } = exactExp(2n * fixed(Math.abs(x)));
    const e = mantissa << BigInt(exponent);
    return size(over(e - ONE, e + ONE));
  };

  it("tanh(x) is within 3 ulp for x of every magnitude: its numerator, denominator and quotient are each rounded", () => {
    expectWithin(3, tanh, exact, draws(4000, anySize(-200, 5), 22, -22, 0.17, 0.35, 0.52));
  });

  it("tanh(x) is odd, bit for bit", () => {
    for (const x of draws(200, anySize(-60, 6))) expect(tanh(-x)).toBe(-tanh(x));
  });

  it("tanh(x) at the edges: signed zeros, subnormals, saturation, NaN", () => {
    expect([tanh(0), tanh(-0), tanh(5e-324), tanh(-5e-324)]).toEqual([0, -0, 5e-324, -5e-324]);
    expect([tanh(22.1), tanh(-22.1), tanh(Infinity), tanh(-Infinity)]).toEqual([1, -1, 1, -1]);
    expect(tanh(NaN)).toBeNaN();
  });
});

describe("pow", () => {
  /** x^e = exp(e ln x), for an e that is exact in fixed point. */
  const exact =
    (e: number) =>
    (x: number): Exact =>
      exactExp((fixed(e) * exactLog(Math.abs(x))) / ONE);

  // |e| − 1 roundings (a square carries those of its root twice) and the reciprocal's, each up to 2^-53 relatively: one ulp at most.
  it.each([-3, -2, -1, 1, 2, 3, 4, 7, 10, 64])("pow(x, %d) by squaring is within |e| ulp", e => {
    const limit = 1000 / Math.abs(e);
    expectWithin(Math.abs(e), x => pow(x, e), exact(e), draws(300, anySize(-limit, limit)));
  });

  // e ln x is rounded twice before exp, which turns an absolute error into a relative one.
  it.each([0.5, -0.5, 1.5, 2.5, -2.5])("pow(x, %d) by exp and log is within 2 (1 + |e ln x|) ulp", e => {
    for (const x of draws(500, () => 2 ** between(-100, 100))) {
      expect(ulps(pow(x, e), exact(e)(x)), `ulps at ${x}`).toBeLessThanOrEqual(2 * (1 + Math.abs(e * Math.log(x))));
    }
  });

  it("pow(x, e) keeps the sign of an odd power", () => {
    expect([pow(-2, 3), pow(-2, 4), pow(-2, -1), pow(-0, 3), pow(-0, -1)]).toEqual([-8, 16, -0.5, -0, -Infinity]);
  });

  it("pow(x, e) at the edges: e = 0, x = 0, infinity, a root of a negative number, NaN", () => {
    expect([pow(0, 0), pow(NaN, 0), pow(-3, -0), pow(Infinity, 0)]).toEqual([1, 1, 1, 1]);
    expect([pow(0, 2), pow(0, 0.5), pow(0, -1), pow(0, -0.5)]).toEqual([0, 0, Infinity, Infinity]);
    expect([pow(Infinity, 2), pow(Infinity, -2), pow(Infinity, 0.5), pow(1e200, 2)]).toEqual([Infinity, 0, Infinity, Infinity]);
    expect([pow(1, 5000), pow(0.999, 5000)]).toEqual([1, exp(5000 * log(0.999))]);
    for (const [x, e] of [
      [-8, 1 / 3],
      [NaN, 2],
      [2, NaN],
    ])
      expect(pow(x, e)).toBeNaN();
  });
});
