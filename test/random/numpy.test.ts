import { describe, expect, test } from "vitest";
import { RandomState } from "../../src/random/numpy.ts";

// The literal draws are those of np.random.RandomState in NumPy 1.24.2; test/golden/random.test.ts has many more.
describe("RandomState", () => {
  test("RandomState(5) draws what NumPy draws at the edges of each method", () => {
    const random = new RandomState(5);
    expect(random.binomial(1, 0, 3)).toEqual(Int32Array.of(0, 0, 0)); // and uses up three uniforms
    expect(random.rand(1)).toEqual(Float64Array.of(0.9186109079379216));
    expect(random.randint(-2147483648, 2147483648, 3)).toEqual(Int32Array.of(-49773560, -1761705244, 479936231));
    expect(random.randint(5, 6, 2)).toEqual(Int32Array.of(5, 5)); // and uses up nothing
    expect(random.rand(1)).toEqual(Float64Array.of(0.39673660521140586));
    expect(random.permutation(8)).toEqual(Int32Array.of(5, 2, 1, 3, 4, 7, 6, 0));
    expect(random.binomial(1, 1, 3)).toEqual(Int32Array.of(1, 1, 1));
    expect(random.uniform(-1, 1, 2)).toEqual(Float64Array.of(0.5287452173223648, -0.7781984765218726));
  });

  test("binomial(1, 0.7) counts failures, as NumPy does above one half", () => {
    expect(new RandomState(5).binomial(1, 0.7, 8)).toEqual(Int32Array.of(1, 0, 1, 0, 1, 1, 0, 1));
  });

  test("binomial(1, p) fails when its uniform is 1 - p itself below one half, and succeeds when it is p itself above", () => {
    const [, u] = new RandomState(5).rand(2); // 0.87…, of 53 bits, so 1 - u is exact
    expect(new RandomState(5).binomial(1, 1 - u!, 2)).toEqual(Int32Array.of(0, 0));
    expect(new RandomState(5).binomial(1, u!, 2)).toEqual(Int32Array.of(1, 1));
  });

  test("seed(9) forgets the spare normal", () => {
    const random = new RandomState(2026);
    random.randn();
    random.seed(9);
    expect(random.randn(3)).toEqual(Float64Array.of(0.0011085547122109732, -0.2895440692501988, -1.1160663030644142));
  });

  test("rand(30, 20) gives the 600 draws of rand(600)", () => {
    expect(new RandomState(1).rand(30, 20)).toEqual(new RandomState(1).rand(600));
  });

  test("binomial(1, p, [2, 3]) gives six draws, rand() one and randn(0) none", () => {
    const random = new RandomState(1);
    expect(random.binomial(1, 0.5, [2, 3])).toHaveLength(6);
    expect(random.rand()).toHaveLength(1);
    expect(random.randn(0)).toHaveLength(0);
  });

  test("randn(20000) has mean 0 and variance 1", () => {
    const draws = new RandomState(3).randn(20000);
    expect(draws.reduce((sum, x) => sum + x, 0) / 20000).toBeCloseTo(0, 1);
    expect(draws.reduce((sum, x) => sum + x * x, 0) / 20000).toBeCloseTo(1, 1);
  });

  test.each([
    [() => new RandomState(-1), "RandomState: the seed must be a whole number in 0..4294967295, got -1"],
    [() => new RandomState(4294967296), "RandomState: the seed must be a whole number in 0..4294967295, got 4294967296"],
    [() => new RandomState(0.5), "RandomState: the seed must be a whole number in 0..4294967295, got 0.5"],
    [() => new RandomState(0).binomial(2, 0.5), "binomial: n must be 1 (one trial is all that a mask needs), got 2"],
    [() => new RandomState(0).binomial(1, 1.5), "binomial: p must satisfy 0 <= p <= 1, got 1.5"],
    [() => new RandomState(0).binomial(1, -0.5), "binomial: p must satisfy 0 <= p <= 1, got -0.5"],
    [() => new RandomState(0).binomial(1, Number.NaN), "binomial: p must satisfy 0 <= p <= 1, got NaN"],
    [() => new RandomState(0).rand(2, -1), "rand: sizes must be whole numbers from 0 up, got [2, -1]"],
    [() => new RandomState(0).randn(0.5), "randn: sizes must be whole numbers from 0 up, got [0.5]"],
    [() => new RandomState(0).uniform(0, 1, [-1]), "uniform: sizes must be whole numbers from 0 up, got [-1]"],
    [() => new RandomState(0).binomial(1, 0.5, -2), "binomial: sizes must be whole numbers from 0 up, got [-2]"],
    [() => new RandomState(0).randint(0, 2, Number.NaN), "randint: sizes must be whole numbers from 0 up, got [NaN]"],
    [() => new RandomState(0).permutation(1.5), "permutation: sizes must be whole numbers from 0 up, got [1.5]"],
  ])("RandomState says what is wrong: %#", (call, message) => {
    expect(call).toThrow(new RangeError(message));
  });

  test.each([
    [3, 3],
    [0.5, 3],
    [0, 3.5],
    [-2147483649, 0],
    [0, 2147483649],
  ])("randint(%d, %d) throws", (lo, hi) => {
    const message = `randint: lo and hi must be whole numbers with -2147483648 <= lo < hi <= 2147483648, got ${lo} and ${hi}`;
    expect(() => new RandomState(0).randint(lo, hi)).toThrow(new RangeError(message));
  });
});
