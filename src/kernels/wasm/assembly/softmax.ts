import { exp, log } from "./math";

// Along the rows of [n, c], two columns at a time. What stands between a load and a store is float64, as in the reference, and the
// exps of a row are summed in order.

/** Two floats, widened. */
@inline
function pair(x: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(x));
}

/** One float, widened; the upper lane does not count. */
@inline
function single(x: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load32_zero(x));
}

@inline
function storePair(to: usize, y: v128): void {
  v128.store64_lane(to, f32x4.demote_f64x2_zero(y), 0);
}

@inline
function storeSingle(to: usize, y: v128): void {
  v128.store32_lane(to, f32x4.demote_f64x2_zero(y), 0);
}

/** The largest float of a row, in both lanes. A NaN may be passed over: the sum of the exps finds it. */
@inline
function maximum(x: usize, row: usize): v128 {
  let max = f32x4.splat(-Infinity);
  let j: usize = 0;
  for (; j + 16 <= row; j += 16) max = f32x4.pmax(max, v128.load(x + j));
  for (; j < row; j += 4) max = f32x4.pmax(max, v128.load32_splat(x + j));
  max = f32x4.pmax(max, v128.shuffle<i32>(max, max, 2, 3, 0, 1));
  max = f32x4.pmax(max, v128.shuffle<i32>(max, max, 1, 0, 3, 2));
  return f64x2.promote_low_f32x4(max);
}

/** Σ exp(x − max) of a row. */
@inline
function sumOfExps(x: usize, row: usize, max: v128): f64 {
  let sum: f64 = 0;
  let j: usize = 0;
  for (; j + 8 <= row; j += 8) {
    const y = exp(f64x2.sub(pair(x + j), max));
    sum += f64x2.extract_lane(y, 0);
    sum += f64x2.extract_lane(y, 1);
  }
  if (j < row) sum += f64x2.extract_lane(exp(f64x2.sub(single(x + j), max)), 0);
  return sum;
}

/** out = exp(x − max) / Σ exp(x − max). */
export function softmax(out: usize, x: usize, n: usize, c: usize): void {
  const row = c * 4;
  for (const end = x + n * row; x < end; x += row, out += row) {
    const max = maximum(x, row);
    const sum = f64x2.splat(sumOfExps(x, row, max));
    let j: usize = 0;
    for (; j + 8 <= row; j += 8) storePair(out + j, f64x2.div(exp(f64x2.sub(pair(x + j), max)), sum));
    if (j < row) storeSingle(out + j, f64x2.div(exp(f64x2.sub(single(x + j), max)), sum));
  }
}

/** out = x − max − logSum of a row. */
@inline
function shift(out: usize, x: usize, row: usize, max: v128, logSum: v128): void {
  let j: usize = 0;
  for (; j + 8 <= row; j += 8) storePair(out + j, f64x2.sub(f64x2.sub(pair(x + j), max), logSum));
  if (j < row) storeSingle(out + j, f64x2.sub(f64x2.sub(single(x + j), max), logSum));
}

/** Σ exp(x − max) of two rows, one in each lane. */
@inline
function sumsOfExps(a: usize, b: usize, row: usize, maxA: v128, maxB: v128): v128 {
  let sums = f64x2.splat(0);
  let j: usize = 0;
  for (; j + 8 <= row; j += 8) {
    const y = exp(f64x2.sub(pair(a + j), maxA));
    const z = exp(f64x2.sub(pair(b + j), maxB));
    sums = f64x2.add(sums, v128.shuffle<i64>(y, z, 0, 2));
    sums = f64x2.add(sums, v128.shuffle<i64>(y, z, 1, 3));
  }
  if (j < row) {
    const y = exp(f64x2.sub(single(a + j), maxA));
    const z = exp(f64x2.sub(single(b + j), maxB));
    sums = f64x2.add(sums, v128.shuffle<i64>(y, z, 0, 2));
  }
  return sums;
}

/** out = x − max − log Σ exp(x − max). Four rows at a time: of fewer, the last one is computed again. */
export function logSoftmax(out: usize, x: usize, n: usize, c: usize): void {
  const row = c * 4;
  const last = (n - 1) * row;
  for (let i: usize = 0; i < n; i += 4) {
    const a0 = i * row, b0 = min(a0 + row, last), a1 = min(b0 + row, last), b1 = min(a1 + row, last);
    const maxA0 = maximum(x + a0, row), maxB0 = maximum(x + b0, row), maxA1 = maximum(x + a1, row), maxB1 = maximum(x + b1, row);
    const sums0 = sumsOfExps(x + a0, x + b0, row, maxA0, maxB0);
    const sums1 = sumsOfExps(x + a1, x + b1, row, maxA1, maxB1);
    const logs0 = log(sums0);
    const logs1 = log(sums1);
    shift(out + a0, x + a0, row, maxA0, v128.shuffle<i64>(logs0, logs0, 0, 0));
    shift(out + b0, x + b0, row, maxB0, v128.shuffle<i64>(logs0, logs0, 1, 1));
    shift(out + a1, x + a1, row, maxA1, v128.shuffle<i64>(logs1, logs1, 0, 0));
    shift(out + b1, x + b1, row, maxB1, v128.shuffle<i64>(logs1, logs1, 1, 1));
  }
}

/** out[q] = exp(x[q]); e^709 is beyond float32 already. */
export function expAll(out: usize, x: usize, count: usize): void {
  const most = f64x2.splat(709);
  const end = x + count * 4;
  for (; x + 16 <= end; x += 16, out += 16) {
    const low = exp(f64x2.pmin(pair(x), most));
    const high = exp(f64x2.pmin(pair(x + 8), most));
    storePair(out, low);
    storePair(out + 8, high);
  }
  for (; x < end; x += 4, out += 4) storeSingle(out, exp(f64x2.pmin(single(x), most)));
}
