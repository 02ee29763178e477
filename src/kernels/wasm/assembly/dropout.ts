import { philox16 } from "./philox";

/** `scale` where the word reaches the threshold, else 0, of four words. */
@inline
function keepFour(words: v128, threshold: v128, scale: v128): v128 {
  return v128.and(i32x4.ge_u(words, threshold), scale);
}

/** out[s·n + i, j] = scale where unit j of row i of copy s is kept, else 0. `words` is scratch for a row of random words. */
export function dropoutMask(out: usize, words: usize, k0: i32, k1: i32, step: i32, layer: i32, threshold: i32, scale: f32, copies: usize, n: usize, m: usize): void {
  for (let s: usize = 0; s < copies; s++) {
    for (let i: usize = 0; i < n; i++) {
      drawRow(words, k0, k1, step, layer * 256 + <i32>s, <i32>i, m);
      let j: usize = 0;
      for (; j + 4 <= m; j += 4, out += 16) v128.store(out, keepFour(v128.load(words + j * 4), i32x4.splat(threshold), f32x4.splat(scale)));
      for (; j < m; j++, out += 4) store<f32>(out, load<u32>(words + j * 4) >= <u32>threshold ? scale : 0);
    }
  }
}

/** The random words of one row: ⌈m / 16⌉ · 16 of them. */
@inline
function drawRow(words: usize, k0: i32, k1: i32, step: i32, place: i32, row: i32, m: usize): void {
  for (let j: usize = 0; j < m; j += 16) philox16(words + j * 4, <i32>(j >> 2), row, place, step, k0, k1);
}

/**
 * y[s·n + i, j] = max(0, x) · scale where unit j of row i of copy s is kept, else 0; NaN stays NaN where kept.
 *
 * x is [n, m], shared by all copies, or has rows of its own for each copy (`shared` false).
 */
export function reluDropout(
  out: usize, x: usize, words: usize, k0: i32, k1: i32, step: i32, layer: i32, threshold: i32, scale: f32, copies: usize, n: usize, m: usize, shared: bool,
): void {
  const zero = f32x4.splat(0);
  for (let s: usize = 0; s < copies; s++) {
    let from = shared ? x : x + s * n * m * 4;
    for (let i: usize = 0; i < n; i++) {
      drawRow(words, k0, k1, step, layer * 256 + <i32>s, <i32>i, m);
      let j: usize = 0;
      for (; j + 4 <= m; j += 4, out += 16, from += 16) {
        const value = v128.load(from);
        const dropped = v128.or(i32x4.lt_u(v128.load(words + j * 4), i32x4.splat(threshold)), f32x4.le(value, zero));
        v128.store(out, v128.andnot(f32x4.mul(value, f32x4.splat(scale)), dropped));
      }
      for (; j < m; j++, out += 4, from += 4) {
        const value = load<f32>(from);
        store<f32>(out, load<u32>(words + j * 4) < <u32>threshold || value <= 0 ? 0 : value * scale);
      }
    }
  }
}

/** dx[q] = Σ over the copies of g · scale where y is above 0 (or NaN), else 0; y and g hold `copies` arrays of `count`, one after the other. */
export function reluDropoutGradient(dx: usize, g: usize, y: usize, scale: f32, copies: usize, count: usize): void {
  const zero = f32x4.splat(0);
  const whole = count & ~3;
  for (let q: usize = 0; q < whole; q += 4) {
    let sum = zero;
    for (let s: usize = 0; s < copies; s++) {
      const at = (s * count + q) * 4;
      const back = v128.andnot(f32x4.mul(v128.load(g + at), f32x4.splat(scale)), f32x4.le(v128.load(y + at), zero));
      sum = s == 0 ? back : f32x4.add(sum, back);
    }
    v128.store(dx + q * 4, sum);
  }
  for (let q = whole; q < count; q++) {
    let sum: f32 = 0;
    for (let s: usize = 0; s < copies; s++) {
      const at = (s * count + q) * 4;
      const back: f32 = load<f32>(y + at) <= 0 ? 0 : load<f32>(g + at) * scale;
      sum = s == 0 ? back : sum + back;
    }
    store<f32>(dx + q * 4, sum);
  }
}
