/**
 * to[c][r] = from[r][c] for a block of `rows` by `cols` floats; steps are the bytes from one row to the next.
 * Returns a vector that has a bit set if and only if something read was infinite or NaN: x - x is +0 for every finite x.
 *
 * Blocks of 4 by 4. At a ragged edge the last block is moved back inside and writes some floats twice.
 */
export function transposeBlock(from: usize, fromStep: usize, rows: usize, cols: usize, to: usize, toStep: usize): v128 {
  let odd = i32x4.splat(0);
  if (rows < 4 || cols < 4) {
    for (let r: usize = 0; r < rows; r++) {
      for (let c: usize = 0; c < cols; c++) {
        const x = load<f32>(from + r * fromStep + c * 4);
        store<f32>(to + c * toStep + r * 4, x);
        odd = v128.or(odd, f32x4.splat(x - x));
      }
    }
    return odd;
  }
  for (let i: usize = 0; i < rows; i += 4) {
    const r = min(i, rows - 4);
    for (let j: usize = 0; j < cols; j += 4) {
      const c = min(j, cols - 4);
      const source = from + r * fromStep + c * 4;
      const source2 = source + 2 * fromStep;
      const x0 = v128.load(source);
      const x1 = v128.load(source + fromStep);
      const x2 = v128.load(source2);
      const x3 = v128.load(source2 + fromStep);
      odd = v128.or(v128.or(v128.or(odd, f32x4.sub(x0, x0)), v128.or(f32x4.sub(x1, x1), f32x4.sub(x2, x2))), f32x4.sub(x3, x3));
      const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
      const low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
      const high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
      const target = to + c * toStep + r * 4;
      const target2 = target + 2 * toStep;
      v128.store(target, v128.shuffle<i64>(low01, low23, 0, 2));
      v128.store(target + toStep, v128.shuffle<i64>(low01, low23, 1, 3));
      v128.store(target2, v128.shuffle<i64>(high01, high23, 0, 2));
      v128.store(target2 + toStep, v128.shuffle<i64>(high01, high23, 1, 3));
    }
  }
  return odd;
}
