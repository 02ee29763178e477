/** s = (s + x) · y, twice. */
@inline
function twice(s: v128, x: v128, y: v128): v128 {
  return f32x4.mul(f32x4.add(f32x4.mul(f32x4.add(s, x), y), x), y);
}

/**
 * The ceiling in the other order: as ceiling.ts, but each sum is increased and then multiplied. The work and
 * the chains are the same; thirteen sums and both operands fill the fifteen registers. Each iteration is 208 floating-point operations.
 */
export function addThenMultiply(iterations: i32): f32 {
  const n = <f32>max(iterations, 1);
  const x = f32x4.splat(n / (2 * n)); // ½ and ¼, which no compiler may know for constants: see ceiling.ts
  const y = f32x4.splat(n / (4 * n));
  let s0 = x, s1 = y, s2 = x, s3 = y, s4 = x, s5 = y, s6 = x, s7 = y, s8 = x, s9 = y, s10 = x, s11 = y, s12 = x;
  for (let i = 0; i < iterations; i++) {
    s0 = twice(s0, x, y); s1 = twice(s1, x, y); s2 = twice(s2, x, y); s3 = twice(s3, x, y); s4 = twice(s4, x, y);
    s5 = twice(s5, x, y); s6 = twice(s6, x, y); s7 = twice(s7, x, y); s8 = twice(s8, x, y); s9 = twice(s9, x, y);
    s10 = twice(s10, x, y); s11 = twice(s11, x, y); s12 = twice(s12, x, y);
  }
  let sum = f32x4.add(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)), f32x4.add(f32x4.add(s4, s5), f32x4.add(s6, s7)));
  sum = f32x4.add(sum, f32x4.add(f32x4.add(f32x4.add(s8, s9), f32x4.add(s10, s11)), s12));
  return f32x4.extract_lane(sum, 0);
}
