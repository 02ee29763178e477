import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pow } from "../../src/kernels/reference/math.ts";
import "../properties/arbitraries.ts";

// pow over all of its range against `Math.pow`, which has the exact value to about one ulp, and at the special cases that C99 lists.

/** What the two powers may differ by: `relative` of the larger one, or, where results are subnormal, a few of the smallest numbers. */
function expectNear(y: number, exact: number, relative: number): void {
  if (Number.isNaN(exact) || y === exact || relative === 0) {
    expect(y).toBe(exact);
    return;
  }
  expect(1 / y < 0).toBe(1 / exact < 0);
  const most = (size: number): number => Math.max(Math.abs(size) * (1 + relative), Math.abs(size) + 3 * Number.MIN_VALUE);
  expect(Math.abs(y)).toBeLessThanOrEqual(most(exact));
  expect(Math.abs(exact)).toBeLessThanOrEqual(most(y));
}

const EPS = Number.EPSILON;
/** One ulp for each of |e| − 1 products and two quotients, or the error of e ln x, rounded twice, and of exp. */
const within = (x: number, e: number): number => 2 * EPS * (2 + Math.min(Math.abs(e), 1e4) + Math.abs(e * Math.log(Math.abs(x))));
/** C99 has a 1 where JavaScript has NaN. */
const one = (x: number, e: number): boolean => x === 1 || (x === -1 && Math.abs(e) === Infinity);

describe("pow(x, e) is Math.pow(x, e), within 2ε (2 + |e| + |e ln x|) and the same sign,", () => {
  const special = [0, -0, 1, -1, 2, -2, 0.5, -0.5, Infinity, -Infinity, NaN, 5e-324, -5e-324, 1.7976931348623157e308, -1.5, 0.999, -1.001];
  const exponents = [
    ...special,
    3,
    -3,
    1023,
    1024,
    1025,
    -1023,
    -1024,
    -1025,
    -1074,
    -1075,
    2 ** 31,
    2 ** 31 + 1,
    2 ** 53 - 1,
    2 ** 53,
    -1e300,
  ];
  const check = (x: number, e: number): void => {
    if (one(x, e)) expect(pow(x, e)).toBe(1);
    else expectNear(pow(x, e), x ** e, Number.isFinite(x) && x !== 0 && Number.isFinite(e) ? within(x, e) : 0);
  };

  it.each(special)("for x = %d and every kind of exponent", x => {
    for (const e of exponents) check(x, e);
  });

  it("for whole exponents of every size and either sign of x, from the smallest result to the largest", () => {
    const results = fc.double({ min: -1080, max: 1030, noNaN: true }); // log2 of the result
    const whole = fc.oneof(fc.integer({ min: -1030, max: 1030 }), fc.integer({ min: -1e6, max: 1e6 }));
    fc.assert(
      fc.property(results, whole, fc.boolean(), (log2, e, negative) => {
        const x = 2 ** (log2 / e);
        if (e !== 0 && x > 0 && x < Infinity) check(negative ? -x : x, e);
      }),
      { numRuns: 3000 },
    );
  });

  it("for any two numbers at all", () => {
    fc.assert(fc.property(fc.double(), fc.double(), check), { numRuns: 3000 });
    fc.assert(fc.property(fc.double({ min: 0, max: 100 }), fc.double({ min: -150, max: 150 }), check), { numRuns: 3000 });
  });
});

describe("pow(x, e) as C99 has it (annex F.9.4.4)", () => {
  it.each<[number, number, number]>([
    [2, -1024, 5.562684646268003e-309], // subnormal, though 2^1024 is infinite
    [-2, -1025, -2.781342323134e-309],
    [2, -1074, 5e-324],
    [-1, 1025, -1],
    [-1, 1e300, 1],
    [-1.01, 1025, -26878.691778478315],
    [-1, Infinity, 1],
    [-1, -Infinity, 1],
    [1, NaN, 1],
    [NaN, 0, 1],
    [-0, 1025, -0],
    [-0, -1025, -Infinity],
    [-0, 0.5, 0],
    [-0, -0.5, Infinity],
    [0, -Infinity, Infinity],
    [-Infinity, 0.5, Infinity],
    [-Infinity, -0.5, 0],
    [-Infinity, 3, -Infinity],
    [-Infinity, -3, -0],
    [-Infinity, 1025, -Infinity],
    [-Infinity, -1025, -0],
    [-Infinity, 1026, Infinity],
    [0.5, -Infinity, Infinity],
    [0.5, Infinity, 0],
    [-2, Infinity, Infinity],
    [-2, -Infinity, 0],
  ])("pow(%d, %d) is %d", (x, e, expected) => expectNear(pow(x, e), expected, 1e-12));

  it("pow(x, e) of a negative number is NaN where e is finite and not whole", () => {
    for (const e of [0.5, -0.5, 1024.5, 1e-300]) expect(pow(-8, e)).toBeNaN();
  });
});
