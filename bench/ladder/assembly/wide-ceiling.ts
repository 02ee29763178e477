/** s = s + s · y, twice: see ceiling.ts. */
@inline
function twice(s: v128, y: v128): v128 {
  s = f32x4.add(s, f32x4.mul(s, y));
  return f32x4.add(s, f32x4.mul(s, y));
}

/**
 * The ceiling where V8 joins neighbouring 128-bit instructions into 256-bit ones (`--experimental-wasm-revectorize`): twenty-four sums,
 * loaded and stored side by side, which is where it looks for neighbours. Joined, they are twelve sums, and with the factor and a product
 * they fit into the registers; where nothing is joined they do not, and ceiling.ts is no slower. Each iteration is 384 operations.
 */
export function wideCeiling(iterations: i32, at: usize): void {
  const n = <f32>max(iterations, 1);
  const y = f32x4.splat(n / (n * <f32>(1 << 20)));
  let s0 = v128.load(at), s1 = v128.load(at, 16), s2 = v128.load(at, 32), s3 = v128.load(at, 48);
  let s4 = v128.load(at, 64), s5 = v128.load(at, 80), s6 = v128.load(at, 96), s7 = v128.load(at, 112);
  let s8 = v128.load(at, 128), s9 = v128.load(at, 144), s10 = v128.load(at, 160), s11 = v128.load(at, 176);
  let s12 = v128.load(at, 192), s13 = v128.load(at, 208), s14 = v128.load(at, 224), s15 = v128.load(at, 240);
  let s16 = v128.load(at, 256), s17 = v128.load(at, 272), s18 = v128.load(at, 288), s19 = v128.load(at, 304);
  let s20 = v128.load(at, 320), s21 = v128.load(at, 336), s22 = v128.load(at, 352), s23 = v128.load(at, 368);
  for (let i = 0; i < iterations; i++) {
    s0 = twice(s0, y); s1 = twice(s1, y); s2 = twice(s2, y); s3 = twice(s3, y); s4 = twice(s4, y); s5 = twice(s5, y);
    s6 = twice(s6, y); s7 = twice(s7, y); s8 = twice(s8, y); s9 = twice(s9, y); s10 = twice(s10, y); s11 = twice(s11, y);
    s12 = twice(s12, y); s13 = twice(s13, y); s14 = twice(s14, y); s15 = twice(s15, y); s16 = twice(s16, y); s17 = twice(s17, y);
    s18 = twice(s18, y); s19 = twice(s19, y); s20 = twice(s20, y); s21 = twice(s21, y); s22 = twice(s22, y); s23 = twice(s23, y);
  }
  v128.store(at, s0); v128.store(at, s1, 16); v128.store(at, s2, 32); v128.store(at, s3, 48);
  v128.store(at, s4, 64); v128.store(at, s5, 80); v128.store(at, s6, 96); v128.store(at, s7, 112);
  v128.store(at, s8, 128); v128.store(at, s9, 144); v128.store(at, s10, 160); v128.store(at, s11, 176);
  v128.store(at, s12, 192); v128.store(at, s13, 208); v128.store(at, s14, 224); v128.store(at, s15, 240);
  v128.store(at, s16, 256); v128.store(at, s17, 272); v128.store(at, s18, 288); v128.store(at, s19, 304);
  v128.store(at, s20, 320); v128.store(at, s21, 336); v128.store(at, s22, 352); v128.store(at, s23, 368);
}
