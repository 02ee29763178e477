import { describe, expect, it } from "vitest";
import { CORRECTED_T, PAIRED_T, paired, spread } from "../../src/compare/paired.ts";
import { twoSided, twoSidedQuantile } from "../../src/compare/student.ts";
import { stream } from "../../src/random/seeded.ts";

// Golden numbers: SciPy 1.17.1, 2 * stats.t.sf(t, df), stats.t.isf(p / 2, df), stats.ttest_1samp(d, 0) and its confidence_interval().

describe("twoSided", () => {
  it.each([
    [0.5, 1, 0.7048327646991335],
    [2, 1, 0.2951672353008665],
    [63.66, 1, 0.0099994881713574],
    [1, 2, 0.4226497308103742],
    [-3.1, 9, 0.01272245597820195],
    [0.01, 9, 0.9922394455363253],
    [11, 7, 1.1376151194592573e-5],
    [40, 7, 1.5902179984850364e-9],
    [1.96, 1000, 0.050273184955748736],
    [0.3, 29, 0.7663170933289678],
    [5, 100, 2.450173413503802e-6],
  ])("twoSided(%d, %d) is SciPy's", (t, df, p) => {
    expect(Math.abs(twoSided(t, df) / p - 1)).toBeLessThan(1e-12);
  });

  it("twoSided(t, df) is 1 at 0 and 0 at infinity; without whole degrees of freedom, or of NaN, it is an error", () => {
    expect([twoSided(0, 5), twoSided(Infinity, 5)]).toEqual([1, 0]);
    expect(() => twoSided(1, 1.5)).toThrow(new RangeError("twoSided: df must be a whole number above 0, got 1.5"));
    expect(() => twoSided(1, 0)).toThrow(RangeError);
    expect(() => twoSided(Number.NaN, 3)).toThrow(RangeError);
  });
});

describe("twoSidedQuantile", () => {
  it.each([
    [0.05, 1, 12.706204736174705],
    [0.05, 2, 4.302652729749464],
    [0.05, 4, 2.7764451051977943],
    [0.05, 9, 2.2621571627982053],
    [0.05, 29, 2.045229642132704],
    [0.01, 9, 3.2498355415921263],
    [0.5, 3, 0.7648923284043444],
    [0.05, 1000, 1.9623390808264085],
    [1e-6, 9, 11.636782027328891],
  ])("twoSidedQuantile(%d, %d) is SciPy's", (p, df, t) => {
    expect(Math.abs(twoSidedQuantile(p, df) / t - 1)).toBeLessThan(1e-12);
  });

  it("twoSidedQuantile(p, df) is an error unless 0 < p < 1", () => {
    for (const p of [0, 1, -1, Number.NaN]) expect(() => twoSidedQuantile(p, 3)).toThrow(RangeError);
  });
});

describe("paired", () => {
  const d = [0.8, 0.5, 1.1, 0.9, 0.2];

  it("paired(d) is Student's paired t-test", () => {
    const { n, mean, sd, low, high, p, test } = paired(d);
    expect({ n, test }).toEqual({ n: 5, test: PAIRED_T });
    expect([mean, sd, low, high, p].map(value => Number(value?.toPrecision(12)))).toEqual(
      [0.7, 0.35355339059327373, 0.26100548345745866, 1.1389945165425415, 0.011446913230354362].map(value => Number(value.toPrecision(12))),
    );
  });

  it("paired(d, { learnt, tested }) widens the interval by √((1/n + tested/learnt) / (1/n))", () => {
    const [plain, corrected] = [paired(d), paired(d, { learnt: 80, tested: 20 })];
    const wider = Math.sqrt((1 / 5 + 20 / 80) / (1 / 5));
    const width = (of: typeof plain) => (of.high as number) - (of.low as number);
    expect(width(corrected)).toBeCloseTo(wider * width(plain), 12);
    expect(corrected.p).toBeCloseTo(twoSided(4.427188724235731 / wider, 4), 12);
    expect(corrected.test).toBe(CORRECTED_T);
  });

  it("paired of re-splits of tables in which there is no difference finds one in about 5 %, the plain test in far more", () => {
    const rng = stream(0, "tables");
    const found = { plain: 0, corrected: 0 };
    const tables = 300;
    for (let i = 0; i < tables; i++) {
      const rows = Array.from({ length: 50 }, () => rng.normal()); // of each, by how much one model does better on it
      const differences = Array.from({ length: 10 }, () => {
        const tested = rng.permutation(50).subarray(0, 10);
        return tested.reduce((sum, row) => sum + rows[row] / 10, 0);
      });
      if ((paired(differences).p as number) < 0.05) found.plain++;
      if ((paired(differences, { learnt: 40, tested: 10 }).p as number) < 0.05) found.corrected++;
    }
    expect(found.plain / tables).toBeGreaterThan(0.15);
    expect(found.corrected / tables).toBeLessThan(0.09);
  });

  it("paired(-d) is the mirror of paired(d)", () => {
    const [a, b] = [paired(d), paired(d.map(value => -value))];
    expect([b.mean, b.low, b.high, b.p]).toEqual([-a.mean, -(a.high as number), -(a.low as number), a.p]);
  });

  it("paired([x]) has no interval, and no p", () => {
    expect(paired([0.3])).toEqual({ n: 1, mean: 0.3, sd: null, low: null, high: null, p: null, test: PAIRED_T });
  });

  it("paired of zeros has the interval 0 … 0; of numbers all alike but for rounding, none", () => {
    expect(paired([0, 0, 0])).toMatchObject({ mean: 0, sd: 0, low: 0, high: 0, p: 1 });
    expect(paired([3 / 36 - 2 / 36, 1 / 36, 2 / 36 - 1 / 36])).toMatchObject({ sd: 0, low: null, high: null, p: null });
  });

  it("paired of nothing, of NaN or of splits without rows is an error", () => {
    expect(() => paired([])).toThrow(new RangeError("spread: there must be values, got none"));
    expect(() => paired([1, Number.NaN])).toThrow(new RangeError("paired: differences must be finite, got NaN"));
    expect(() => paired(d, { learnt: 0, tested: 3 })).toThrow(RangeError);
  });
});

describe("spread", () => {
  it("spread(values) has the sample standard deviation, with n − 1", () => {
    expect(spread([1, 2, 3, 4])).toEqual({ mean: 2.5, sd: Math.sqrt(5 / 3) });
    expect(spread([7])).toEqual({ mean: 7, sd: null });
  });
});
