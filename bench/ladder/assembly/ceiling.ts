/** s = s + s · y, twice. Each product needs the sum before it, so that no compiler can compute it once and keep it. */
@inline
function twice(s: v128, y: v128): v128 {
  s = f32x4.add(s, f32x4.mul(s, y));
  return f32x4.add(s, f32x4.mul(s, y));
}

/**
 * The most that 128-bit multiply-then-add can do: thirteen independent sums in registers, no memory. With the factor and a
 * product they fill the fifteen registers that V8 leaves. Each iteration is 208 floating-point operations.
 *
 * The factor is a quotient that no compiler can know. Were it a constant, V8 would build it anew, three instructions, in every turn
 * (11.3, which only a sum that begins as y kept from it) or even for every product (since 13: less than half of the ceiling).
 * A sum grows by a factor of 1 + 2⁻²⁰ an addition, and stays finite for tens of millions of iterations.
 */
export function ceiling(iterations: i32): f32 {
  const n = <f32>max(iterations, 1);
  const x = f32x4.splat(1);
  const y = f32x4.splat(n / (n * <f32>(1 << 20))); // 2⁻²⁰, exactly
  let s0 = x, s1 = y, s2 = x, s3 = y, s4 = x, s5 = y, s6 = x, s7 = y, s8 = x, s9 = y, s10 = x, s11 = y, s12 = x;
  for (let i = 0; i < iterations; i++) {
    s0 = twice(s0, y); s1 = twice(s1, y); s2 = twice(s2, y); s3 = twice(s3, y); s4 = twice(s4, y);
    s5 = twice(s5, y); s6 = twice(s6, y); s7 = twice(s7, y); s8 = twice(s8, y); s9 = twice(s9, y);
    s10 = twice(s10, y); s11 = twice(s11, y); s12 = twice(s12, y);
  }
  let sum = f32x4.add(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)), f32x4.add(f32x4.add(s4, s5), f32x4.add(s6, s7)));
  sum = f32x4.add(sum, f32x4.add(f32x4.add(f32x4.add(s8, s9), f32x4.add(s10, s11)), s12));
  return f32x4.extract_lane(sum, 0);
}
