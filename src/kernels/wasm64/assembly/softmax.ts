import { exp, log } from "./math";

// Along the rows of [n, c], two columns at a time; the exps of a row are summed in order.

/** The largest of a row, in both lanes; NaN if there is one. */
@inline
function maximum(x: usize, row: usize): v128 {
  let max = f64x2.splat(-Infinity);
  let j: usize = 0;
  for (; j + 16 <= row; j += 16) max = f64x2.max(max, v128.load(x + j));
  if (j < row) max = f64x2.max(max, v128.load64_splat(x + j));
  return f64x2.max(max, v128.shuffle<i64>(max, max, 1, 0));
}

/** Σ exp(x − max) of a row, in both lanes. */
@inline
function sumOfExps(x: usize, row: usize, max: v128): v128 {
  let sum: f64 = 0;
  let j: usize = 0;
  for (; j + 16 <= row; j += 16) {
    const y = exp(f64x2.sub(v128.load(x + j), max));
    sum += f64x2.extract_lane(y, 0);
    sum += f64x2.extract_lane(y, 1);
  }
  if (j < row) sum += f64x2.extract_lane(exp(f64x2.sub(v128.load64_splat(x + j), max)), 0);
  return f64x2.splat(sum);
}

/** out = exp(x − max) / Σ exp(x − max). */
export function softmax(out: usize, x: usize, n: usize, c: usize): void {
  const row = c * 8;
  for (const end = x + n * row; x < end; x += row, out += row) {
    const max = maximum(x, row);
    const sum = sumOfExps(x, row, max);
    let j: usize = 0;
    for (; j + 16 <= row; j += 16) v128.store(out + j, f64x2.div(exp(f64x2.sub(v128.load(x + j), max)), sum));
    if (j < row) v128.store64_lane(out + j, f64x2.div(exp(f64x2.sub(v128.load64_splat(x + j), max)), sum), 0);
  }
}

/** out = (x − max) − log Σ exp(x − max). */
export function logSoftmax(out: usize, x: usize, n: usize, c: usize): void {
  const row = c * 8;
  for (const end = x + n * row; x < end; x += row, out += row) {
    const max = maximum(x, row);
    const logSum = log(sumOfExps(x, row, max));
    let j: usize = 0;
    for (; j + 16 <= row; j += 16) v128.store(out + j, f64x2.sub(f64x2.sub(v128.load(x + j), max), logSum));
    if (j < row) v128.store64_lane(out + j, f64x2.sub(f64x2.sub(v128.load64_splat(x + j), max), logSum), 0);
  }
}

/** out[i] = max + log Σ exp(x − max); an infinite maximum is the answer itself. */
export function logSumExp(out: usize, x: usize, n: usize, c: usize): void {
  const row = c * 8;
  for (const end = x + n * row; x < end; x += row, out += 8) {
    const max = maximum(x, row);
    const y = f64x2.add(max, log(sumOfExps(x, row, max)));
    v128.store64_lane(out, v128.bitselect(max, y, f64x2.eq(f64x2.abs(max), f64x2.splat(Infinity))), 0);
  }
}
