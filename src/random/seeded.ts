import seedrandom from "seedrandom/seedrandom.js";
import { log } from "../kernels/reference/math.ts";

/** A stream of random numbers. Drawing from it moves it on, and touches no other stream. */
export interface Rng {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** A whole number, uniform in 0 .. bound−1. */
  integer(bound: number): number;
  /** 0 .. n−1 in random order. */
  permutation(n: number): Int32Array;
}

/**
 * The stream called `name` of a seed, from its beginning. A seed has as many streams as there are names, and each is its own: weights
 * drawn from stream(seed, "weights") do not change when stream(seed, "batches") is drawn from more often. The seeds 7 and "7" are one.
 *
 * Why ARC4, seedrandom's default: its doubles have 53 bits where alea's have 32, and the key is the text itself, where alea keeps
 * a short hash of it. It only adds bytes and permutes them, so every engine gives the same bits.
 */
export function stream(seed: number | string, name: string): Rng {
  if (!["number", "string"].includes(typeof seed) || typeof name !== "string")
    throw new TypeError(`stream: seed must be a number or a string, and name a string, got ${typeof seed} and ${typeof name}`);
  // ARC4 repeats its key ("1" and "11" would be one stream) and keeps 8 bits of each character. A key with exactly one slash is no
  // repetition of another, and the encoding leaves that one slash and nothing beyond ASCII.
  const uniform = seedrandom(`${encodeURIComponent(seed)}/${encodeURIComponent(name)}`);
  let spare: number | undefined;

  /** Marsaglia's polar method: a point (x, y) of the unit disc gives two normals, x f and y f with f = √(−2 ln r² / r²). */
  function normal(): number {
    if (spare !== undefined) {
      const y = spare;
      spare = undefined;
      return y;
    }
    let x: number;
    let y: number;
    let r2: number;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      r2 = x * x + y * y;
    } while (r2 >= 1 || r2 === 0);
    const f = Math.sqrt((-2 * log(r2)) / r2);
    spare = y * f;
    return x * f;
  }

  function integer(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 4294967296) {
      throw new RangeError(`integer: the bound must be a whole number in 1..4294967296, got ${bound}`);
    }
    return Math.floor(uniform() * bound); // below bound, and even to one part in 2²¹
  }

  /** For i = n−1 .. 1, swap element i with one of 0..i (Fisher & Yates). */
  function permutation(n: number): Int32Array {
    if (!Number.isInteger(n) || n < 0) throw new RangeError(`permutation: n must be a whole number from 0 up, got ${n}`);
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = integer(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  return { uniform: () => uniform(), normal, integer, permutation };
}
