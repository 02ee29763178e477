// exp and log of two numbers at once, step for step as kernels/reference/math.ts has them: the same operations in the same order give
// the same bits. Constants are broadcast from memory, since V8 takes three or four instructions to build one in a register.

const LN2: usize = memory.data<f64>([0.6931471803691238, 1.9082149292705877e-10, 1.4426950408889634, 1.4142135623730951]);
const EXP: usize = memory.data<f64>([
  1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0, 1.0 / 40320.0,
  1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 1.0 / 2.0, 1.0,
  709.782712893384, -745.1332191019412, Infinity,
]);
const LOG: usize = memory.data<f64>([
  2.0 / 23.0, 2.0 / 21.0, 2.0 / 19.0, 2.0 / 17.0, 2.0 / 15.0, 2.0 / 13.0, 2.0 / 11.0, 2.0 / 9.0, 2.0 / 7.0, 2.0 / 5.0, 2.0 / 3.0, 2.0,
]);

/** The constant with that number in a table, in both lanes. */
@inline
function constant(table: usize, index: usize): v128 {
  return v128.load64_splat(table + index * 8);
}

@inline
function horner(sum: v128, r: v128, table: usize, index: usize): v128 {
  return f64x2.add(f64x2.mul(sum, r), constant(table, index));
}

/** 2^k of two whole numbers in the low lanes, for −1022 <= k <= 1023. */
@inline
function powerOfTwo(k: v128): v128 {
  return i64x2.shl(i64x2.extend_low_i32x4_s(i32x4.add(k, i32x4.splat(1023))), 52);
}

/** e^x. */
@inline
export function exp(x: v128): v128 {
  const rounded = f64x2.floor(f64x2.add(f64x2.mul(x, constant(LN2, 2)), constant(EXP, 11)));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(rounded, constant(LN2, 0))), f64x2.mul(rounded, constant(LN2, 1)));
  let sum = constant(EXP, 0);
  sum = horner(sum, r, EXP, 1);
  sum = horner(sum, r, EXP, 2);
  sum = horner(sum, r, EXP, 3);
  sum = horner(sum, r, EXP, 4);
  sum = horner(sum, r, EXP, 5);
  sum = horner(sum, r, EXP, 6);
  sum = horner(sum, r, EXP, 7);
  sum = horner(sum, r, EXP, 8);
  sum = horner(sum, r, EXP, 9);
  sum = horner(sum, r, EXP, 10);
  sum = horner(sum, r, EXP, 11);
  const power = f64x2.add(constant(EXP, 12), f64x2.add(r, f64x2.mul(f64x2.mul(r, r), sum)));
  const k = i32x4.trunc_sat_f64x2_s_zero(rounded);
  const half = i32x4.shr_s(k, 1);
  const y = f64x2.mul(f64x2.mul(power, powerOfTwo(half)), powerOfTwo(i32x4.sub(k, half)));
  return v128.andnot(v128.bitselect(constant(EXP, 15), y, f64x2.gt(x, constant(EXP, 13))), f64x2.lt(x, constant(EXP, 14)));
}

/** ln x for x that are normal and above 0, or NaN. */
@inline
export function log(x: v128): v128 {
  const exponents = i64x2.shr_u(x, 52);
  const mantissa = v128.or(i64x2.shr_u(i64x2.shl(x, 12), 12), constant(EXP, 12)); // in [1, 2)
  const large = f64x2.ge(mantissa, constant(LN2, 3));
  const m = v128.bitselect(f64x2.mul(mantissa, constant(EXP, 11)), mantissa, large);
  const whole = f64x2.convert_low_i32x4_s(i32x4.sub(v128.shuffle<i32>(exponents, exponents, 0, 2, 0, 2), i32x4.splat(1023)));
  const k = f64x2.add(whole, v128.and(large, constant(EXP, 12)));
  const f = f64x2.sub(m, constant(EXP, 12));
  const s = f64x2.div(f, f64x2.add(constant(LOG, 11), f));
  const z = f64x2.mul(s, s);
  let series = constant(LOG, 0);
  series = horner(series, z, LOG, 1);
  series = horner(series, z, LOG, 2);
  series = horner(series, z, LOG, 3);
  series = horner(series, z, LOG, 4);
  series = horner(series, z, LOG, 5);
  series = horner(series, z, LOG, 6);
  series = horner(series, z, LOG, 7);
  series = horner(series, z, LOG, 8);
  series = horner(series, z, LOG, 9);
  series = horner(series, z, LOG, 10);
  const halfSquare = f64x2.mul(f64x2.mul(constant(EXP, 11), f), f);
  const inner = f64x2.add(f64x2.mul(s, f64x2.add(halfSquare, f64x2.mul(series, z))), f64x2.mul(k, constant(LN2, 1)));
  const y = f64x2.sub(f64x2.mul(k, constant(LN2, 0)), f64x2.sub(f64x2.sub(halfSquare, inner), f));
  return v128.bitselect(x, y, f64x2.ne(x, x));
}
