import { one } from "./5-scalar";

/**
 * Rung 6: four rows by eight columns of out at a time, in eight vectors of four sums.
 *
 * A vector instruction does to four neighbouring outputs what a scalar one does to one; no sum is ever split, so the bits stay. Eight
 * sums, two vectors of b, one number of a, spread over a vector, and a product are twelve registers of the fifteen that V8 leaves; V8 11.3,
 * which spreads all four numbers of a first, takes all fifteen, and spills if the tile is larger. What is left to gain: b is read in steps
 * of a whole row, a cache line and often a page for each p, and zeros are multiplied like everything else.
 *
 * Shapes  a [n, k], b [k, m] → out [n, m].
 */
export function simd(out: usize, a: usize, b: usize, n: usize, k: usize, m: usize): void {
  const rows = n & ~3;
  const columns = m & ~7;
  for (let j: usize = 0; j < columns; j += 8) {
    for (let i: usize = 0; i < rows; i += 4) tile(out + (i * m + j) * 4, a + i * k * 4, b + j * 4, k, m);
  }
  for (let i: usize = 0; i < n; i++) {
    for (let j = i < rows ? columns : 0; j < m; j++) one(out + (i * m + j) * 4, a + i * k * 4, b + j * 4, k, m);
  }
}

/** The 4 × 8 outputs at `out`, from four rows of a and eight columns of b. */
function tile(out: usize, a: usize, b: usize, k: usize, m: usize): void {
  const zero = f32x4.splat(0);
  let s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero;
  const row = k * 4;
  const row3 = row * 3;
  for (const end = a + row; a < end; a += 4, b += m * 4) {
    const y0 = v128.load(b), y1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    s00 = f32x4.add(s00, f32x4.mul(x, y0));
    s01 = f32x4.add(s01, f32x4.mul(x, y1));
    x = v128.load32_splat(a + row);
    s10 = f32x4.add(s10, f32x4.mul(x, y0));
    s11 = f32x4.add(s11, f32x4.mul(x, y1));
    x = v128.load32_splat(a + row * 2);
    s20 = f32x4.add(s20, f32x4.mul(x, y0));
    s21 = f32x4.add(s21, f32x4.mul(x, y1));
    x = v128.load32_splat(a + row3);
    s30 = f32x4.add(s30, f32x4.mul(x, y0));
    s31 = f32x4.add(s31, f32x4.mul(x, y1));
  }
  storeRow(out, s00, s01);
  storeRow(out + m * 4, s10, s11);
  storeRow(out + m * 8, s20, s21);
  storeRow(out + m * 12, s30, s31);
}

@inline
function storeRow(out: usize, left: v128, right: v128): void {
  v128.store(out, left);
  v128.store(out, right, 16);
}
