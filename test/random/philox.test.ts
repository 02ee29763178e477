import { describe, expect, test } from "vitest";
import { philox4x32, philoxInto } from "../../src/random/philox.ts";

const ONES = 0xffffffff;

describe("philox4x32", () => {
  // The known answers that come with Random123 1.14 (kat_vectors, philox4x32 with 10 rounds).
  test.each([
    { counter: [0, 0, 0, 0], key: [0, 0], words: "6627e8d5 e169c58d bc57ac4c 9b00dbd8" },
    { counter: [ONES, ONES, ONES, ONES], key: [ONES, ONES], words: "408f276d 41c83b0e a20bc7c6 6d5451fd" },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], // π
      key: [0xa4093822, 0x299f31d0],
      words: "d16cfe09 94fdcceb 5001e420 24126ea1",
    },
  ] as const)("philox4x32 gives the known answer $words", ({ counter, key, words }) => {
    expect(Array.from(philox4x32(counter, key), hex).join(" ")).toBe(words);
  });

  test("philox4x32 equals ten rounds written with BigInt, for a thousand counters", () => {
    let words = philox4x32([1, 2, 3, 4], [5, 6]);
    for (let i = 0; i < 1000; i++) {
      const counter = [words[0]!, words[1]!, words[2]!, words[3]!] as const;
      const key = [words[1]!, words[3]! ^ i] as const;
      words = philox4x32(counter, key);
      expect(Array.from(words)).toEqual(withBigInt(counter, key));
    }
  });

  test("philox4x32 changes in every word when the counter moves by one", () => {
    const a = philox4x32([7, 0, 0, 0], [1, 2]);
    const b = philox4x32([8, 0, 0, 0], [1, 2]);
    expect(a.every((word, i) => word !== b[i])).toBe(true);
  });
});

describe("philoxInto", () => {
  test("philoxInto(out, at, …) writes four words from `at` on and no other", () => {
    const out = new Uint32Array(8).fill(9);
    philoxInto(out, 3, 0, 0, 0, 0, 0, 0);
    expect(Array.from(out)).toEqual([9, 9, 9, ...philox4x32([0, 0, 0, 0], [0, 0]), 9]);
  });
});

const hex = (word: number): string => word.toString(16).padStart(8, "0");

/** The definition, with 64-bit products taken as they are. */
function withBigInt(counter: readonly number[], key: readonly number[]): number[] {
  const word = (x: bigint) => BigInt.asUintN(32, x);
  let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k, l] = key.map(x => word(BigInt(x))) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const p = 0xd2511f53n * a;
    const q = 0xcd9e8d57n * c;
    [a, b, c, d] = [(q >> 32n) ^ b ^ k, word(q), (p >> 32n) ^ d ^ l, word(p)];
    k = word(k + 0x9e3779b9n);
    l = word(l + 0xbb67ae85n);
  }
  return [a, b, c, d].map(Number);
}
