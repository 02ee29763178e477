// exp and log, step for step as kernels/reference/math.ts has them: the same operations in the same order give the same bits.

const LN2_HI: f64 = 6.9314718036912381649e-1;
const LN2_LO: f64 = 1.90821492927058770002e-10;
const INV_LN2: f64 = 1.4426950408889634;
const SQRT2: f64 = 1.4142135623730951;

@inline
function splat(x: f64): v128 {
  return f64x2.splat(x);
}

@inline
function step(sum: v128, r: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.mul(sum, r), splat(coefficient));
}

/** 2^k of two whole numbers in the low lanes, for −1022 <= k <= 1023. */
@inline
function powerOfTwo(k: v128): v128 {
  return i64x2.shl(i64x2.extend_low_i32x4_s(i32x4.add(k, i32x4.splat(1023))), 52);
}

/** e^x of two numbers. */
@inline
export function expPair(x: v128): v128 {
  const rounded = f64x2.floor(f64x2.add(f64x2.mul(x, splat(INV_LN2)), splat(0.5)));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(rounded, splat(LN2_HI))), f64x2.mul(rounded, splat(LN2_LO)));
  let sum = splat(1.0 / 6227020800.0);
  sum = step(sum, r, 1.0 / 479001600.0);
  sum = step(sum, r, 1.0 / 39916800.0);
  sum = step(sum, r, 1.0 / 3628800.0);
  sum = step(sum, r, 1.0 / 362880.0);
  sum = step(sum, r, 1.0 / 40320.0);
  sum = step(sum, r, 1.0 / 5040.0);
  sum = step(sum, r, 1.0 / 720.0);
  sum = step(sum, r, 1.0 / 120.0);
  sum = step(sum, r, 1.0 / 24.0);
  sum = step(sum, r, 1.0 / 6.0);
  sum = step(sum, r, 1.0 / 2.0);
  const power = f64x2.add(splat(1), f64x2.add(r, f64x2.mul(f64x2.mul(r, r), sum)));
  const k = i32x4.trunc_sat_f64x2_s_zero(rounded);
  const half = i32x4.shr_s(k, 1);
  let y = f64x2.mul(f64x2.mul(power, powerOfTwo(half)), powerOfTwo(i32x4.sub(k, half)));
  y = v128.bitselect(splat(Infinity), y, f64x2.gt(x, splat(709.782712893384)));
  return v128.andnot(y, f64x2.lt(x, splat(-745.1332191019412)));
}

/** e^x. */
export function exp(x: f64): f64 {
  return f64x2.extract_lane(expPair(splat(x)), 0);
}

/** ln x. */
export function log(x: f64): f64 {
  if (x != x || x < 0) return NaN;
  if (x == 0) return -Infinity;
  if (x == Infinity) return x;
  let k: f64 = 0;
  let m = x;
  for (; m >= 4294967296.0; k += 32) m *= 2.3283064365386963e-10;
  for (; m < 2.3283064365386963e-10; k -= 32) m *= 4294967296.0;
  for (; m >= SQRT2; k++) m *= 0.5;
  for (; m < SQRT2 / 2; k--) m *= 2;
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let series: f64 = 2.0 / 23.0;
  series = series * z + 2.0 / 21.0;
  series = series * z + 2.0 / 19.0;
  series = series * z + 2.0 / 17.0;
  series = series * z + 2.0 / 15.0;
  series = series * z + 2.0 / 13.0;
  series = series * z + 2.0 / 11.0;
  series = series * z + 2.0 / 9.0;
  series = series * z + 2.0 / 7.0;
  series = series * z + 2.0 / 5.0;
  series = series * z + 2.0 / 3.0;
  const halfSquare = 0.5 * f * f;
  return k * LN2_HI - (halfSquare - (s * (halfSquare + series * z) + k * LN2_LO) - f);
}
