/**
 * Philox4x32-10: four random 32-bit words as a pure function of a 128-bit counter and a 64-bit key. There is no state to carry or to
 * store: ask for counter 7 and you have draw 7. Dropout masks are made of it.
 *
 * One round:  (c0, c1, c2, c3) → (hi(M1·c2) ⊕ c1 ⊕ k0,  lo(M1·c2),  hi(M0·c0) ⊕ c3 ⊕ k1,  lo(M0·c0)); ten rounds make a draw,
 * and between two rounds (k0, k1) grows by (W0, W1).
 *
 * Source    Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11, section 4.3 and table 2.
 */

const ROUNDS = 10;
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9; // the golden ratio's first 32 bits
const W1 = 0xbb67ae85; // those of √3 − 1

/** A block of four words, each in 0..2³²−1. */
export type Words4 = readonly [number, number, number, number];

/** The four words of one counter under one key, in the plainest form. */
export function philox4x32(counter: Words4, key: readonly [number, number]): Uint32Array {
  if (!areWords(counter, 4) || !areWords(key, 2)) throw new TypeError("philox4x32: counter must be four whole numbers, and key two");
  const out = new Uint32Array(4);
  philoxInto(out, 0, counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
  return out;
}

const areWords = (list: readonly number[], count: number): boolean => list?.length === count && Array.from(list).every(Number.isInteger);

/** out[at .. at + 3] = Philox4x32-10(counter c0..c3, key k0 k1). Allocates nothing. */
export function philoxInto(out: Uint32Array, at: number, c0: number, c1: number, c2: number, c3: number, k0: number, k1: number): void {
  for (let round = 0; round < ROUNDS; round++) {
    const hi0 = mulHigh(M0, c0);
    const lo0 = Math.imul(M0, c0);
    const hi1 = mulHigh(M1, c2);
    const lo1 = Math.imul(M1, c2);
    c0 = hi1 ^ c1 ^ k0;
    c1 = lo1;
    c2 = hi0 ^ c3 ^ k1;
    c3 = lo0;
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  out[at] = c0; // storing wraps the signed words back to 0..2³²−1
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

/**
 * The upper 32 bits of the 64-bit product a · b, as a signed word.
 *
 *     (aH·2¹⁶ + aL)(bH·2¹⁶ + bL) = aH·bH·2³² + (aH·bL + aL·bH)·2¹⁶ + aL·bL
 *
 * The lower product hands its upper half to aH·bL, and the lower half of that sum goes to aL·bH: neither sum can pass 2³²,
 * for (2¹⁶ − 1)² + 2(2¹⁶ − 1) = 2³² − 1.
 */
function mulHigh(a: number, b: number): number {
  const aH = a >>> 16;
  const aL = a & 0xffff;
  const bH = b >>> 16;
  const bL = b & 0xffff;
  const upper = Math.imul(aH, bL) + (Math.imul(aL, bL) >>> 16);
  const lower = Math.imul(aL, bH) + (upper & 0xffff);
  return (Math.imul(aH, bH) + (upper >>> 16) + (lower >>> 16)) | 0;
}
