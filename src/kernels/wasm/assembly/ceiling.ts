/**
 * The most that 128-bit multiply-then-add can do here: thirteen independent chains in registers, no memory.
 * A call does 208 floating-point operations an iteration.
 */
export function ceiling(iterations: i32): f32 {
  const x = f32x4.splat(0.5);
  const y = f32x4.splat(0.25);
  let s0 = x, s1 = y, s2 = x, s3 = y, s4 = x, s5 = y, s6 = x, s7 = y, s8 = x, s9 = y, s10 = x, s11 = y, s12 = x;
  for (let i = 0; i < iterations; i++) {
    s0 = turn(s0, x, y); s1 = turn(s1, x, y); s2 = turn(s2, x, y); s3 = turn(s3, x, y); s4 = turn(s4, x, y);
    s5 = turn(s5, x, y); s6 = turn(s6, x, y); s7 = turn(s7, x, y); s8 = turn(s8, x, y); s9 = turn(s9, x, y);
    s10 = turn(s10, x, y); s11 = turn(s11, x, y); s12 = turn(s12, x, y);
  }
  const sum = f32x4.add(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)), f32x4.add(f32x4.add(s4, s5), f32x4.add(s6, s7)));
  return f32x4.extract_lane(f32x4.add(sum, f32x4.add(f32x4.add(f32x4.add(s8, s9), f32x4.add(s10, s11)), s12)), 0);
}

@inline
function turn(s: v128, x: v128, y: v128): v128 {
  return f32x4.mul(f32x4.add(f32x4.mul(f32x4.add(s, x), y), x), y);
}
