import { constant, horner } from "./math";

// sin and cos of two numbers at once, step for step as kernels/reference/trigonometry.ts has them, for |x| <= 2²⁰.

const REDUCE: usize = memory.data<f64>([
  0.6366197723675814, 6755399441055744, 1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32,
]);
const SIN: usize = memory.data<f64>([
  1.0 / 355687428096000.0, -1.0 / 1307674368000.0, 1.0 / 6227020800.0, -1.0 / 39916800.0, 1.0 / 362880.0, -1.0 / 5040.0, 1.0 / 120.0, -1.0 / 6.0,
]);
const COS: usize = memory.data<f64>([
  -1.0 / 6402373705728000.0, 1.0 / 20922789888000.0, -1.0 / 87178291200.0, 1.0 / 479001600.0, -1.0 / 3628800.0, 1.0 / 40320.0, -1.0 / 720.0,
  1.0 / 24.0, 0.5, 1.0,
]);

/** Lanes that this file has no answer for: beyond 2²⁰. */
@inline
export function beyond(x: v128): v128 {
  return f64x2.gt(f64x2.abs(x), f64x2.splat(1048576));
}

/** sin(x + quarters · π/2). */
@inline
function sinAt(x: v128, quarters: i32): v128 {
  const shifted = f64x2.add(f64x2.mul(x, constant(REDUCE, 0)), constant(REDUCE, 1)); // k in its last bits
  const k = f64x2.sub(shifted, constant(REDUCE, 1));
  const t = f64x2.sub(x, f64x2.mul(k, constant(REDUCE, 2)));
  const b = f64x2.mul(k, constant(REDUCE, 3));
  const u = f64x2.sub(t, b);
  const tu = f64x2.add(u, b);
  const lostU = f64x2.add(f64x2.sub(t, tu), f64x2.sub(f64x2.sub(tu, u), b));
  const c = f64x2.mul(k, constant(REDUCE, 4));
  const v = f64x2.sub(u, c);
  const uv = f64x2.add(v, c);
  const lostV = f64x2.add(f64x2.sub(u, uv), f64x2.sub(f64x2.sub(uv, v), c));
  const rest = f64x2.sub(f64x2.add(lostU, lostV), f64x2.mul(k, constant(REDUCE, 5)));
  const r = f64x2.add(v, rest);
  const l = f64x2.add(f64x2.sub(v, r), rest);

  const z = f64x2.mul(r, r);
  let s = constant(SIN, 0);
  let d = constant(COS, 0);
  s = horner(s, z, SIN, 1);
  d = horner(d, z, COS, 1);
  s = horner(s, z, SIN, 2);
  d = horner(d, z, COS, 2);
  s = horner(s, z, SIN, 3);
  d = horner(d, z, COS, 3);
  s = horner(s, z, SIN, 4);
  d = horner(d, z, COS, 4);
  s = horner(s, z, SIN, 5);
  d = horner(d, z, COS, 5);
  s = horner(s, z, SIN, 6);
  d = horner(d, z, COS, 6);
  s = horner(s, z, SIN, 7);
  d = horner(d, z, COS, 7);
  const sine = f64x2.add(r, f64x2.add(l, f64x2.mul(z, f64x2.sub(f64x2.mul(r, s), f64x2.mul(constant(COS, 8), l)))));
  const half = f64x2.mul(constant(COS, 8), z);
  const w = f64x2.sub(constant(COS, 9), half);
  const small = f64x2.sub(f64x2.mul(f64x2.mul(z, z), d), f64x2.mul(r, l));
  const cosine = f64x2.add(w, f64x2.add(f64x2.sub(f64x2.sub(constant(COS, 9), w), half), small));

  const quarter = i32x4.add(shifted, i32x4.splat(quarters));
  const odd = i32x4.shr_s(i64x2.shl(quarter, 63), 31); // in the upper half of each lane
  const y = v128.bitselect(cosine, sine, v128.shuffle<i32>(odd, odd, 1, 1, 3, 3));
  return v128.xor(y, v128.and(i64x2.shl(quarter, 62), f64x2.splat(-0.0)));
}

@inline
export function sin(x: v128): v128 {
  return v128.bitselect(x, sinAt(x, 0), f64x2.lt(f64x2.abs(x), f64x2.splat(7.450580596923828e-9)));
}

@inline
export function cos(x: v128): v128 {
  return sinAt(x, 1);
}
