import { expPair, log } from "./math";

// Along the rows of [n, c]. What stands between a load and a store is float64, as in the reference.

@inline
function rowMaximum(x: usize, c: usize): f64 {
  let max: f32 = -Infinity;
  for (const end = x + c * 4; x < end; x += 4) {
    const value = load<f32>(x);
    if (!(value <= max)) max = value;
  }
  return max;
}

/** Two numbers of a row, widened; the last of an odd row twice. */
@inline
function loadPair(x: usize, end: usize): v128 {
  return end - x >= 8 ? f64x2.promote_low_f32x4(v128.load64_zero(x)) : f64x2.splat(load<f32>(x));
}

@inline
function storePair(out: usize, end: usize, y: v128): void {
  const narrow = f32x4.demote_f64x2_zero(y);
  if (end - out >= 8) v128.store64_lane(out, narrow, 0);
  else v128.store32_lane(out, narrow, 0);
}

/** Σ exp(x − max) along a row, in order. */
@inline
function sumOfExps(x: usize, c: usize, max: v128): f64 {
  let sum: f64 = 0;
  for (const end = x + c * 4; x < end; x += 8) {
    const e = expPair(f64x2.sub(loadPair(x, end), max));
    sum += f64x2.extract_lane(e, 0);
    if (end - x >= 8) sum += f64x2.extract_lane(e, 1);
  }
  return sum;
}

/** out = exp(x − max) / Σ exp(x − max). */
export function softmax(out: usize, x: usize, n: usize, c: usize): void {
  for (let i: usize = 0; i < n; i++, x += c * 4) {
    const max = f64x2.splat(rowMaximum(x, c));
    const sum = f64x2.splat(sumOfExps(x, c, max));
    for (let q = x, end = x + c * 4; q < end; q += 8, out += 8) {
      storePair(out, out + (end - q), f64x2.div(expPair(f64x2.sub(loadPair(q, end), max)), sum));
    }
    if (c & 1) out -= 4;
  }
}

/** out = x − max − log Σ exp(x − max). */
export function logSoftmax(out: usize, x: usize, n: usize, c: usize): void {
  for (let i: usize = 0; i < n; i++, x += c * 4) {
    const max = f64x2.splat(rowMaximum(x, c));
    const logSum = f64x2.splat(log(sumOfExps(x, c, max)));
    for (let q = x, end = x + c * 4; q < end; q += 8, out += 8) {
      storePair(out, out + (end - q), f64x2.sub(f64x2.sub(loadPair(q, end), max), logSum));
    }
    if (c & 1) out -= 4;
  }
}

/** out[q] = exp(x[q]). */
export function expAll(out: usize, x: usize, count: usize): void {
  for (const end = x + count * 4; x < end; x += 8, out += 8) storePair(out, out + (end - x), expPair(loadPair(x, end)));
}
