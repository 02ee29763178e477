import { describe, expect, test } from "vitest";
import { RandomState } from "../../src/random/numpy.ts";
import { golden } from "./golden.ts";

interface Case {
  readonly seed: number;
  readonly calls: readonly { call: string; args: readonly number[]; value: readonly number[] }[];
}

type Draw = (random: RandomState, args: readonly number[]) => ArrayLike<number>;

const draws: Record<string, Draw> = {
  rand: (random, shape) => random.rand(...shape),
  randn: (random, shape) => random.randn(...shape),
  binomial: (random, [n, p, size]) => random.binomial(n!, p!, size),
  permutation: (random, [n]) => random.permutation(n!),
  randint: (random, [lo, hi, size]) => random.randint(lo!, hi!, size),
  uniform: (random, [lo, hi, size]) => random.uniform(lo, hi, size),
};

describe.each(golden<Case[]>("random.json"))("RandomState($seed)", ({ seed, calls }) => {
  test("draws what NumPy draws, call after call, every bit", () => {
    const random = new RandomState(seed);
    for (const { call, args, value } of calls) {
      expect(Array.from(draws[call]!(random, args)), `${call}(${args.join(", ")})`).toEqual(value);
    }
  });
});
