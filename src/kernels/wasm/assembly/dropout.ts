import { beginning } from "./part";
import { firstWords, KEY_BYTES, philox4x8, writeBlocks, writeKeys } from "./philox";

/** The bytes from one row of random words to the next; of what `writeBlocks` makes of a row's blocks there are as many. */
@inline
function wordStride(m: usize): usize {
  return (m * 4 + 31) & ~31;
}

/** The random words of rows i..i+4, behind the keys and the blocks in scratch. */
function drawRows(scratch: usize, place: i32, i: usize, m: usize, k0: i32): void {
  const blocks = scratch + KEY_BYTES;
  const stride = wordStride(m);
  const a = firstWords(<i32>i, place, k0);
  for (let j: usize = 0; j < stride; j += 32) philox4x8(blocks + stride + j, stride, blocks + j, a, scratch);
}

/** `scale` where the word reaches the threshold, else 0. */
@inline
function mask(words: v128, threshold: v128, scale: v128): v128 {
  return v128.and(i32x4.ge_u(words, threshold), scale);
}

/** max(0, x) · scale where the word reaches the threshold, else 0. */
@inline
function reluAndDrop(x: v128, words: v128, threshold: v128, scale: v128): v128 {
  const zero = v128.or(i32x4.lt_u(words, threshold), f32x4.le(x, f32x4.splat(0)));
  return v128.andnot(f32x4.mul(x, scale), zero);
}

/** out[s·n + i, j] = scale where unit j of row i of copy s is kept, else 0. `scratch` has 20 m + 512 bytes for each part. */
export function dropoutMask(
  out: usize, scratch: usize, k0: i32, k1: i32, step: i32, layer: i32, threshold: i32, scale: f32, copies: usize, n: usize, m: usize,
  part: usize, parts: usize,
): void {
  const least = i32x4.splat(threshold);
  const by = f32x4.splat(scale);
  scratch += part * (20 * m + 512);
  writeKeys(scratch, k0, k1);
  const first = beginning(n, part, parts, 4);
  const last = beginning(n, part + 1, parts, 4);
  for (let s: usize = 0; s < copies; s++) {
    const place = layer * 256 + <i32>s;
    writeBlocks(scratch + KEY_BYTES, wordStride(m), place, step, k0, k1);
    let to = out + (s * n + first) * m * 4;
    for (let i = first; i < last; i++) {
      if ((i & 3) == 0) drawRows(scratch, place, i, m, k0);
      let words = scratch + KEY_BYTES + (1 + (i & 3)) * wordStride(m);
      const end = to + m * 4;
      for (; to + 16 <= end; to += 16, words += 16) v128.store(to, mask(v128.load(words), least, by));
      for (; to < end; to += 4, words += 4) v128.store32_lane(to, mask(v128.load32_splat(words), least, by), 0);
    }
  }
}

/**
 * y[s·n + i, j] = max(0, x) · scale where unit j of row i of copy s is kept, else 0; NaN stays NaN where kept.
 *
 * x is [n, m], shared by all copies, or has rows of its own for each copy (`shared` false). `scratch` has 20 m + 512 bytes for each part.
 */
export function reluDropout(
  out: usize, x: usize, scratch: usize, k0: i32, k1: i32, step: i32, layer: i32, threshold: i32, scale: f32,
  copies: usize, n: usize, m: usize, shared: bool, part: usize, parts: usize,
): void {
  const least = i32x4.splat(threshold);
  const by = f32x4.splat(scale);
  scratch += part * (20 * m + 512);
  writeKeys(scratch, k0, k1);
  const first = beginning(n, part, parts, 4);
  const last = beginning(n, part + 1, parts, 4);
  for (let s: usize = 0; s < copies; s++) {
    const place = layer * 256 + <i32>s;
    writeBlocks(scratch + KEY_BYTES, wordStride(m), place, step, k0, k1);
    let from = x + ((shared ? 0 : s * n) + first) * m * 4;
    let to = out + (s * n + first) * m * 4;
    for (let i = first; i < last; i++) {
      if ((i & 3) == 0) drawRows(scratch, place, i, m, k0);
      let words = scratch + KEY_BYTES + (1 + (i & 3)) * wordStride(m);
      const end = to + m * 4;
      for (; to + 16 <= end; to += 16, from += 16, words += 16) {
        v128.store(to, reluAndDrop(v128.load(from), v128.load(words), least, by));
      }
      for (; to < end; to += 4, from += 4, words += 4) {
        v128.store32_lane(to, reluAndDrop(v128.load32_splat(from), v128.load32_splat(words), least, by), 0);
      }
    }
  }
}

/** dx[q] = Σ over the copies of g · scale where y is above 0 (or NaN), else 0; y and g hold `copies` arrays of `count`, one after the other. */
export function reluDropoutGradient(
  dx: usize, g: usize, y: usize, scale: f32, copies: usize, count: usize, part: usize, parts: usize,
): void {
  const by = f32x4.splat(scale);
  const bytes = count * 4;
  const end = beginning(count, part + 1, parts, 16) * 4;
  let q = beginning(count, part, parts, 16) * 4;
  for (; q + 16 <= end; q += 16) {
    let sum = passBack(v128.load(g + q), v128.load(y + q), by);
    for (let s: usize = 1; s < copies; s++) sum = f32x4.add(sum, passBack(v128.load(g + s * bytes + q), v128.load(y + s * bytes + q), by));
    v128.store(dx + q, sum);
  }
  for (; q < end; q += 4) {
    let sum = passBack(v128.load32_splat(g + q), v128.load32_splat(y + q), by);
    for (let s: usize = 1; s < copies; s++) sum = f32x4.add(sum, passBack(v128.load32_splat(g + s * bytes + q), v128.load32_splat(y + s * bytes + q), by));
    v128.store32_lane(dx + q, sum, 0);
  }
}

/** g · scale where y is above 0 (or NaN), else 0. */
@inline
function passBack(g: v128, y: v128, scale: v128): v128 {
  return v128.andnot(f32x4.mul(g, scale), f32x4.le(y, f32x4.splat(0)));
}
