// Sums in float64, in order, rounded once; four numbers are widened to two pairs.

import { beginning } from "./part";

@inline
function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

@inline
function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
}

@inline
function narrow(a: v128, b: v128, divisor: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(f64x2.div(a, divisor)), f32x4.demote_f64x2_zero(f64x2.div(b, divisor)), 0, 2);
}

/** out[j] = Σ_i x[i,j] / divisor of x [n, m]: sixteen columns at a time, a cache line of each row; then four, then one. */
export function sumColumns(out: usize, x: usize, n: usize, m: usize, divisor: f64, part: usize, parts: usize): void {
  const by = f64x2.splat(divisor);
  const end = beginning(m, part + 1, parts, 16);
  let j = beginning(m, part, parts, 16);
  for (; j + 16 <= end; j += 16) {
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    let from = x + j * 4;
    for (let i: usize = 0; i < n; i++, from += m * 4) {
      const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
      s0 = f64x2.add(s0, low(a));
      s1 = f64x2.add(s1, high(a));
      s2 = f64x2.add(s2, low(b));
      s3 = f64x2.add(s3, high(b));
      s4 = f64x2.add(s4, low(c));
      s5 = f64x2.add(s5, high(c));
      s6 = f64x2.add(s6, low(d));
      s7 = f64x2.add(s7, high(d));
    }
    v128.store(out + j * 4, narrow(s0, s1, by));
    v128.store(out + j * 4, narrow(s2, s3, by), 16);
    v128.store(out + j * 4, narrow(s4, s5, by), 32);
    v128.store(out + j * 4, narrow(s6, s7, by), 48);
  }
  for (; j + 4 <= end; j += 4) {
    let s0 = f64x2.splat(0), s1 = s0;
    let from = x + j * 4;
    for (let i: usize = 0; i < n; i++, from += m * 4) {
      const a = v128.load(from);
      s0 = f64x2.add(s0, low(a));
      s1 = f64x2.add(s1, high(a));
    }
    v128.store(out + j * 4, narrow(s0, s1, by));
  }
  for (; j < end; j++) {
    let sum: f64 = 0;
    let from = x + j * 4;
    for (let i: usize = 0; i < n; i++, from += m * 4) sum += load<f32>(from);
    store<f32>(out + j * 4, <f32>(sum / divisor));
  }
}

/**
 * Whether all of x, or those of the part, are finite: without its sign, the bits of one that is not are those of infinity, or more. Sixteen at a time, then four,
 * then one; the largest is looked at once, at the end.
 */
export function allFinite(x: usize, count: usize, part: usize, parts: usize): bool {
  const size = i32x4.splat(0x7fffffff);
  let a = i32x4.splat(0), b = a, c = a, d = a;
  const end = x + beginning(count, part + 1, parts, 16) * 4;
  x += beginning(count, part, parts, 16) * 4;
  for (; x + 64 <= end; x += 64) {
    a = i32x4.max_s(a, v128.and(v128.load(x), size));
    b = i32x4.max_s(b, v128.and(v128.load(x, 16), size));
    c = i32x4.max_s(c, v128.and(v128.load(x, 32), size));
    d = i32x4.max_s(d, v128.and(v128.load(x, 48), size));
  }
  for (; x + 16 <= end; x += 16) a = i32x4.max_s(a, v128.and(v128.load(x), size));
  for (; x < end; x += 4) b = i32x4.max_s(b, v128.and(v128.load32_zero(x), size));
  const largest = i32x4.max_s(i32x4.max_s(a, b), i32x4.max_s(c, d));
  return !v128.any_true(i32x4.ge_s(largest, i32x4.splat(0x7f800000)));
}

/** out[i] = Σ_j x[i,j] / divisor of x [n, m]. */
export function sumRows(out: usize, x: usize, n: usize, m: usize, divisor: f64): void {
  for (let i: usize = 0; i < n; i++) {
    let sum: f64 = 0;
    for (const end = x + m * 4; x < end; x += 4) sum += load<f32>(x);
    store<f32>(out + i * 4, <f32>(sum / divisor));
  }
}
