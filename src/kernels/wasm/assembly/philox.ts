// Philox4x32-10, eight counters at a time: one in each lane of two vectors, which keep each other's waiting times filled. Constants are
// broadcast from memory, since V8 takes three instructions, each time anew, to build one in a register.
//
// The first two rounds of a counter [block, row, place, step], with hi and lo for the words of a product and (k, l) for a round's key:
//
//     1   a = hi(M1·place) ⊕ row ⊕ k    b = lo(M1·place)    c = hi(M0·block) ⊕ step ⊕ l    d = lo(M0·block)
//     2   e = hi(M1·c) ⊕ b ⊕ k          f = lo(M1·c)        g = hi(M0·a) ⊕ d ⊕ l           h = lo(M0·a)
//
// Each product meets the block or the row or neither, and is made once for all rows (`writeBlocks`) or once for eight counters.

const M0: u64 = 0xd2511f53;
const M1: u64 = 0xcd9e8d57;
const MULTIPLIERS: usize = memory.data<u32>([0xd2511f53, 0xcd9e8d57]);
const WEYL_0: i32 = 0x9e3779b9;
const WEYL_1: i32 = 0xbb67ae85;

/** The bytes of the keys of the last eight rounds. */
export const KEY_BYTES: usize = 256;

/** Writes the two words of the key of each of the last eight rounds, in all lanes. */
export function writeKeys(keys: usize, k0: i32, k1: i32): void {
  k0 += 2 * WEYL_0;
  k1 += 2 * WEYL_1;
  for (const end = keys + KEY_BYTES; keys < end; keys += 32, k0 += WEYL_0, k1 += WEYL_1) {
    v128.store(keys, i32x4.splat(k0));
    v128.store(keys, i32x4.splat(k1), 16);
  }
}

@inline
function upper(product: u64): u32 {
  return <u32>(product >> 32);
}

/** What two rounds make of each block alone, 16 bytes: e, f, and d ⊕ l of the second round. */
export function writeBlocks(blocks: usize, bytes: usize, place: u32, step: u32, k0: u32, k1: u32): void {
  const b = <u32>(M1 * place);
  for (let q: usize = 0; q < bytes; q += 16) {
    const first = M0 * (q >> 4);
    const second = M1 * (upper(first) ^ step ^ k1);
    store<u32>(blocks + q, upper(second) ^ b ^ (k0 + WEYL_0));
    store<u32>(blocks + q, <u32>second, 4);
    store<u32>(blocks + q, <u32>first ^ (k1 + WEYL_1), 8);
  }
}

/** The upper words of four products. */
@inline
function multiplyHigh(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(a, b), i64x2.extmul_high_i32x4_u(a, b), 1, 3, 5, 7);
}

/** Two words of a round: hi(a · m) ⊕ b ⊕ key. */
@inline
function mix(a: v128, m: v128, b: v128, key: v128): v128 {
  return v128.xor(v128.xor(multiplyHigh(a, m), b), key);
}

/** Row l of four, `stride` bytes apart, gets the words of lane l. */
@inline
function storeRows(out: usize, stride: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
  const b = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
  const c = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
  const d = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(a, b, 0, 2));
  v128.store(out + stride, v128.shuffle<i64>(a, b, 1, 3));
  v128.store(out + 2 * stride, v128.shuffle<i64>(c, d, 0, 2));
  v128.store(out + 3 * stride, v128.shuffle<i64>(c, d, 1, 3));
}

/** The a of four rows. */
@inline
export function firstWords(row: i32, place: u32, k0: u32): v128 {
  return v128.xor(i32x4.splat(upper(M1 * place) ^ k0), i32x4.add(i32x4.splat(row), i32x4(0, 1, 2, 3)));
}

/** Four rows of eight words, `stride` bytes apart: those of the two blocks at `blocks`, for rows whose first words are a. */
@inline
export function philox4x8(out: usize, stride: usize, blocks: usize, a: v128, keys: usize): void {
  const m0 = v128.load32_splat(MULTIPLIERS);
  const m1 = v128.load32_splat(MULTIPLIERS, 4);
  const high = multiplyHigh(a, m0);
  let a0 = v128.load32_splat(blocks), b0 = v128.load32_splat(blocks, 16);
  let a1 = v128.load32_splat(blocks, 4), b1 = v128.load32_splat(blocks, 20);
  let a2 = v128.xor(high, v128.load32_splat(blocks, 8)), b2 = v128.xor(high, v128.load32_splat(blocks, 24));
  let a3 = i32x4.mul(a, m0), b3 = a3;
  // Two rounds a turn, so that the words change places twice and need not be moved.
  for (const end = keys + KEY_BYTES; keys < end; keys += 64) {
    let key = v128.load(keys);
    const c0 = mix(a2, m1, a1, key);
    const d0 = mix(b2, m1, b1, key);
    key = v128.load(keys, 16);
    const c2 = mix(a0, m0, a3, key);
    const d2 = mix(b0, m0, b3, key);
    const c1 = i32x4.mul(a2, m1);
    const d1 = i32x4.mul(b2, m1);
    const c3 = i32x4.mul(a0, m0);
    const d3 = i32x4.mul(b0, m0);
    key = v128.load(keys, 32);
    a0 = mix(c2, m1, c1, key);
    b0 = mix(d2, m1, d1, key);
    key = v128.load(keys, 48);
    a2 = mix(c0, m0, c3, key);
    b2 = mix(d0, m0, d3, key);
    a1 = i32x4.mul(c2, m1);
    b1 = i32x4.mul(d2, m1);
    a3 = i32x4.mul(c0, m0);
    b3 = i32x4.mul(d0, m0);
  }
  storeRows(out, stride, a0, a1, a2, a3);
  storeRows(out + 16, stride, b0, b1, b2, b3);
}
