// Philox4x32-10, four counters at a time: one in each lane, differing in their first word.

const MULTIPLIER_0: i32 = 0xd2511f53;
const MULTIPLIER_1: i32 = 0xcd9e8d57;
const WEYL_0: i32 = 0x9e3779b9;
const WEYL_1: i32 = 0xbb67ae85;

/** The low products of lanes 0, 1 and 2, 3 as 64-bit numbers, and from them the high words of all four. */
@inline
function highWords(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 1, 3, 5, 7);
}

@inline
function lowWords(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

/**
 * 16 words at `out`, in order: four for each of the counters [block, row, place, step], [block + 1, …], [block + 2, …], [block + 3, …].
 */
@inline
export function philox16(out: usize, block: i32, row: i32, place: i32, step: i32, k0: i32, k1: i32): void {
  const m0 = i32x4.splat(MULTIPLIER_0);
  const m1 = i32x4.splat(MULTIPLIER_1);
  let c0 = i32x4.add(i32x4.splat(block), i32x4(0, 1, 2, 3));
  let c1 = i32x4.splat(row);
  let c2 = i32x4.splat(place);
  let c3 = i32x4.splat(step);
  for (let round = 0; round < 5; round++) {
    // Two rounds a turn, so that the four words change places twice and need not be moved.
    let a = i64x2.extmul_low_i32x4_u(c0, m0);
    let b = i64x2.extmul_high_i32x4_u(c0, m0);
    let c = i64x2.extmul_low_i32x4_u(c2, m1);
    let d = i64x2.extmul_high_i32x4_u(c2, m1);
    c0 = v128.xor(v128.xor(highWords(c, d), c1), i32x4.splat(k0));
    c2 = v128.xor(v128.xor(highWords(a, b), c3), i32x4.splat(k1));
    c1 = lowWords(c, d);
    c3 = lowWords(a, b);
    a = i64x2.extmul_low_i32x4_u(c0, m0);
    b = i64x2.extmul_high_i32x4_u(c0, m0);
    c = i64x2.extmul_low_i32x4_u(c2, m1);
    d = i64x2.extmul_high_i32x4_u(c2, m1);
    c0 = v128.xor(v128.xor(highWords(c, d), c1), i32x4.splat(k0 + WEYL_0));
    c2 = v128.xor(v128.xor(highWords(a, b), c3), i32x4.splat(k1 + WEYL_1));
    c1 = lowWords(c, d);
    c3 = lowWords(a, b);
    k0 += WEYL_0 + WEYL_0;
    k1 += WEYL_1 + WEYL_1;
  }
  // Lane l of c0 … c3 is the block of counter l: turn columns into rows.
  const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
  const b = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
  const c = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
  const d = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(a, b, 0, 2));
  v128.store(out, v128.shuffle<i64>(a, b, 1, 3), 16);
  v128.store(out, v128.shuffle<i64>(c, d, 0, 2), 32);
  v128.store(out, v128.shuffle<i64>(c, d, 1, 3), 48);
}
