import { exp, log } from "./math";

// Along the rows of [n, c], two rows at a time, one in each lane: each lane sums its row in order. What stands between a load and a
// store is float64, as in the reference. The last row of an odd number is computed twice.

@inline
function loadPair(a: usize, b: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load32_lane(b, v128.load32_zero(a), 1));
}

@inline
function storePair(a: usize, b: usize, y: v128): void {
  const narrow = f32x4.demote_f64x2_zero(y);
  v128.store32_lane(a, narrow, 0);
  v128.store32_lane(b, narrow, 1);
}

/** The largest of each row. A NaN may be passed over: the sum of the exps finds it. */
@inline
function maxima(a: usize, b: usize, c: usize): v128 {
  let max = f64x2.splat(-Infinity);
  for (const end = a + c * 4; a < end; a += 4, b += 4) max = f64x2.pmax(max, loadPair(a, b));
  return max;
}

/** Σ exp(x − max) of each row. */
@inline
function sumsOfExps(a: usize, b: usize, c: usize, max: v128): v128 {
  let sum = f64x2.splat(0);
  for (const end = a + c * 4; a < end; a += 4, b += 4) sum = f64x2.add(sum, exp(f64x2.sub(loadPair(a, b), max)));
  return sum;
}

/** out = exp(x − max) / Σ exp(x − max). */
export function softmax(out: usize, x: usize, n: usize, c: usize): void {
  for (let i: usize = 0; i < n; i += 2) {
    const a = i * c * 4;
    const b = min(i + 1, n - 1) * c * 4;
    const max = maxima(x + a, x + b, c);
    const sum = sumsOfExps(x + a, x + b, c, max);
    for (let j: usize = 0; j < c * 4; j += 4) storePair(out + a + j, out + b + j, f64x2.div(exp(f64x2.sub(loadPair(x + a + j, x + b + j), max)), sum));
  }
}

/** out = x − max − log Σ exp(x − max). */
export function logSoftmax(out: usize, x: usize, n: usize, c: usize): void {
  for (let i: usize = 0; i < n; i += 2) {
    const a = i * c * 4;
    const b = min(i + 1, n - 1) * c * 4;
    const max = maxima(x + a, x + b, c);
    const logSum = log(sumsOfExps(x + a, x + b, c, max));
    for (let j: usize = 0; j < c * 4; j += 4) storePair(out + a + j, out + b + j, f64x2.sub(f64x2.sub(loadPair(x + a + j, x + b + j), max), logSum));
  }
}

/** out[q] = exp(x[q]). */
export function expAll(out: usize, x: usize, count: usize): void {
  const end = x + count * 4;
  for (; x + 8 <= end; x += 8, out += 8) v128.store64_lane(out, f32x4.demote_f64x2_zero(exp(f64x2.promote_low_f32x4(v128.load64_zero(x)))), 0);
  if (x < end) v128.store32_lane(out, f32x4.demote_f64x2_zero(exp(f64x2.splat(load<f32>(x)))), 0);
}
