// exp and log of two numbers at once, step for step as kernels/reference/math.ts has them: the same operations in the same order give
// the same bits. Constants are broadcast from memory, since V8 takes three or four instructions to build one in a register.

const LN2: usize = memory.data<f64>([0.6931471803691238, 1.9082149292705877e-10, 1.4426950408889634, 1.4142135623730951]);
const EXP: usize = memory.data<f64>([
  1.0 / 6227020800.0, 1.0 / 39916800.0, 1.0 / 362880.0, 1.0 / 5040.0, 1.0 / 120.0, 1.0 / 6.0,
  1.0 / 479001600.0, 1.0 / 3628800.0, 1.0 / 40320.0, 1.0 / 720.0, 1.0 / 24.0, 1.0 / 2.0, 1.0,
  6755399441055744, -708,
]);
const LOG: usize = memory.data<f64>([
  2.0 / 23.0, 2.0 / 19.0, 2.0 / 15.0, 2.0 / 11.0, 2.0 / 7.0, 2.0 / 3.0,
  2.0 / 21.0, 2.0 / 17.0, 2.0 / 13.0, 2.0 / 9.0, 2.0 / 5.0, 2.0,
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

/** e^x for x up to 709. Below −708 it stays near 1e-308, which, rounded to float32 or added to a 1, is the 0 of the reference. */
@inline
export function exp(x: v128): v128 {
  const near = f64x2.pmax(x, constant(EXP, 14));
  const shifted = f64x2.add(f64x2.mul(near, constant(LN2, 2)), constant(EXP, 13)); // k in its last bits
  const rounded = f64x2.sub(shifted, constant(EXP, 13));
  const r = f64x2.sub(f64x2.sub(near, f64x2.mul(rounded, constant(LN2, 0))), f64x2.mul(rounded, constant(LN2, 1)));
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
  const series = f64x2.add(even, f64x2.mul(r, odd));
  const power = f64x2.add(constant(EXP, 12), f64x2.add(r, f64x2.mul(z, series)));
  return i64x2.add(power, i64x2.shl(shifted, 52)); // k more in the exponent: times 2^k
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
  const y = f64x2.sub(f64x2.mul(k, constant(LN2, 0)), f64x2.sub(f64x2.sub(halfSquare, inner), f));
  return v128.bitselect(x, y, f64x2.ne(x, x));
}
