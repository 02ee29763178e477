// exp, log, tanh and sigmoid of two numbers at once, step for step as kernels/reference/math.ts has them, over the whole range: the same
// operations in the same order give the same bits. What the reference branches on is selected here at the end.

const LN2: usize = memory.data<f64>([0.6931471803691238, 1.9082149292705877e-10, 1.4426950408889634, 1.4142135623730951, 6755399441055744]);
const EXP: usize = memory.data<f64>([
  1.0 / 6227020800.0, 1.0 / 39916800.0, 1.0 / 362880.0, 1.0 / 5040.0, 1.0 / 120.0, 1.0 / 6.0,
  1.0 / 479001600.0, 1.0 / 3628800.0, 1.0 / 40320.0, 1.0 / 720.0, 1.0 / 24.0, 1.0 / 2.0, 1.0,
]);
const LOG: usize = memory.data<f64>([
  2.0 / 23.0, 2.0 / 19.0, 2.0 / 15.0, 2.0 / 11.0, 2.0 / 7.0, 2.0 / 3.0,
  2.0 / 21.0, 2.0 / 17.0, 2.0 / 13.0, 2.0 / 9.0, 2.0 / 5.0, 2.0,
]);

/** The constant with that number in a table, in both lanes: from memory, since V8 takes three or four instructions to build one. */
@inline
export function constant(table: usize, index: usize): v128 {
  return v128.load64_splat(table + index * 8);
}

@inline
export function horner(sum: v128, r: v128, table: usize, index: usize): v128 {
  return f64x2.add(f64x2.mul(sum, r), constant(table, index));
}

/** x · 1/ln 2, rounded to a whole k beside 1.5 · 2⁵²: k is its last bits. */
@inline
function shiftedExponent(x: v128): v128 {
  return f64x2.add(f64x2.mul(x, constant(LN2, 2)), constant(LN2, 4));
}

/** x − k ln 2. */
@inline
function remainder(x: v128, shifted: v128): v128 {
  const k = f64x2.sub(shifted, constant(LN2, 4));
  return f64x2.sub(f64x2.sub(x, f64x2.mul(k, constant(LN2, 0))), f64x2.mul(k, constant(LN2, 1)));
}

/** e^r − 1. */
@inline
function expm1Series(r: v128): v128 {
  const z = f64x2.mul(r, r);
  let odd = constant(EXP, 0);
  let even = constant(EXP, 6);
  odd = horner(odd, z, EXP, 1);
  even = horner(even, z, EXP, 7);
  odd = horner(odd, z, EXP, 2);
  even = horner(even, z, EXP, 8);
  odd = horner(odd, z, EXP, 3);
  even = horner(even, z, EXP, 9);
  odd = horner(odd, z, EXP, 4);
  even = horner(even, z, EXP, 10);
  odd = horner(odd, z, EXP, 5);
  even = horner(even, z, EXP, 11);
  return f64x2.add(r, f64x2.mul(z, f64x2.add(even, f64x2.mul(r, odd))));
}

/** 2^k for the k in the low 32 bits of each lane; what is above them is shifted out. */
@inline
function power(k: v128): v128 {
  return i64x2.shl(i32x4.add(k, i32x4.splat(1023)), 52);
}

/** e^x. */
@inline
export function exp(x: v128): v128 {
  const shifted = shiftedExponent(x);
  const y = f64x2.add(constant(EXP, 12), expm1Series(remainder(x, shifted)));
  const half = i32x4.shr_s(shifted, 1);
  const scaled = f64x2.mul(f64x2.mul(y, power(half)), power(i32x4.sub(shifted, half)));
  const large = v128.bitselect(f64x2.splat(Infinity), scaled, f64x2.gt(x, f64x2.splat(709.782712893384)));
  return v128.bitselect(x, v128.andnot(large, f64x2.lt(x, f64x2.splat(-745.1332191019412))), f64x2.ne(x, x));
}

/** ln x. */
@inline
export function log(x: v128): v128 {
  const subnormal = f64x2.lt(x, f64x2.splat(2.2250738585072014e-308));
  const normal = v128.bitselect(f64x2.mul(x, f64x2.splat(18014398509481984)), x, subnormal); // times 2⁵⁴
  const exponents = i64x2.shr_u(normal, 52);
  const mantissa = v128.or(i64x2.shr_u(i64x2.shl(normal, 12), 12), constant(EXP, 12)); // in [1, 2)
  const above = f64x2.ge(mantissa, constant(LN2, 3));
  const m = v128.bitselect(f64x2.mul(mantissa, constant(EXP, 11)), mantissa, above);
  const whole = f64x2.convert_low_i32x4_s(i32x4.sub(v128.shuffle<i32>(exponents, exponents, 0, 2, 0, 2), i32x4.splat(1023)));
  const k = f64x2.sub(f64x2.add(whole, v128.and(above, constant(EXP, 12))), v128.and(subnormal, f64x2.splat(54)));
  const f = f64x2.sub(m, constant(EXP, 12));
  const s = f64x2.div(f, f64x2.add(constant(LOG, 11), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let odd = constant(LOG, 6);
  let even = constant(LOG, 0);
  odd = horner(odd, w, LOG, 7);
  even = horner(even, w, LOG, 1);
  odd = horner(odd, w, LOG, 8);
  even = horner(even, w, LOG, 2);
  odd = horner(odd, w, LOG, 9);
  even = horner(even, w, LOG, 3);
  odd = horner(odd, w, LOG, 10);
  even = horner(even, w, LOG, 4);
  even = horner(even, w, LOG, 5);
  const series = f64x2.add(even, f64x2.mul(z, odd));
  const halfSquare = f64x2.mul(f64x2.mul(constant(EXP, 11), f), f);
  const inner = f64x2.add(f64x2.mul(s, f64x2.add(halfSquare, f64x2.mul(series, z))), f64x2.mul(k, constant(LN2, 1)));
  let y = f64x2.sub(f64x2.mul(k, constant(LN2, 0)), f64x2.sub(f64x2.sub(halfSquare, inner), f));
  const zero = f64x2.splat(0);
  y = v128.bitselect(f64x2.splat(-Infinity), y, f64x2.eq(x, zero));
  y = v128.bitselect(f64x2.splat(NaN), y, f64x2.lt(x, zero));
  return v128.bitselect(x, y, v128.or(f64x2.ne(x, x), f64x2.eq(x, f64x2.splat(Infinity))));
}

/** 1 / (1 + e^−x). */
@inline
export function sigmoid(x: v128): v128 {
  const one = constant(EXP, 12);
  const e = exp(f64x2.neg(f64x2.abs(x)));
  return f64x2.div(v128.bitselect(one, e, f64x2.ge(x, f64x2.splat(0))), f64x2.add(one, e));
}

/** tanh x. */
@inline
export function tanh(x: v128): v128 {
  const a = f64x2.abs(x);
  const twice = f64x2.add(a, a);
  const shifted = shiftedExponent(twice);
  const factor = power(shifted);
  const e = f64x2.add(f64x2.mul(factor, expm1Series(remainder(twice, shifted))), f64x2.sub(factor, constant(EXP, 12)));
  let y = f64x2.div(e, f64x2.add(e, constant(LOG, 11)));
  y = v128.bitselect(constant(EXP, 12), y, f64x2.gt(a, f64x2.splat(22)));
  y = v128.or(y, v128.and(x, f64x2.splat(-0.0)));
  return v128.bitselect(y, x, f64x2.gt(a, f64x2.splat(0))); // keeps −0 and NaN
}
