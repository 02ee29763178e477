/** to[c][r] = from[r][c] for 4 by 4 floats; returns the sum of the rows read. */
@inline
function transpose4(from: usize, fromStep: usize, to: usize, toStep: usize): v128 {
  const x0 = v128.load(from);
  const x1 = v128.load(from + fromStep);
  const x2 = v128.load(from + fromStep * 2);
  const x3 = v128.load(from + fromStep * 3);
  const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
  v128.store(to + toStep, v128.shuffle<i64>(low01, low23, 1, 3));
  v128.store(to + toStep * 2, v128.shuffle<i64>(high01, high23, 0, 2));
  v128.store(to + toStep * 3, v128.shuffle<i64>(high01, high23, 1, 3));
  return f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3));
}

/**
 * to[c][r] = from[r][c] for a block of `rows` by `cols` floats; steps are the bytes from one row to the next.
 * Returns sums of all that was read: if they are finite, so is all of it.
 *
 * At a ragged edge the last four are moved back inside, and some floats are written twice.
 */
export function transposeBlock(from: usize, fromStep: usize, rows: usize, cols: usize, to: usize, toStep: usize): v128 {
  let sum = f32x4.splat(0);
  if (rows < 4 || cols < 4) {
    for (let r: usize = 0; r < rows; r++) {
      for (let c: usize = 0; c < cols; c++) {
        const x = load<f32>(from + r * fromStep + c * 4);
        store<f32>(to + c * toStep + r * 4, x);
        sum = f32x4.add(sum, f32x4.splat(x));
      }
    }
    return sum;
  }
  for (let i: usize = 0; i < rows; i += 4) {
    const r = min(i, rows - 4);
    let source = from + r * fromStep;
    let target = to + r * 4;
    const end = source + cols * 4;
    for (; source + 32 <= end; source += 32) {
      const sum4 = transpose4(source, fromStep, target, toStep);
      target += 4 * toStep;
      sum = f32x4.add(sum, f32x4.add(sum4, transpose4(source + 16, fromStep, target, toStep)));
      target += 4 * toStep;
    }
    for (; source < end; source += 16) {
      const back = max(source + 16, end) - end;
      sum = f32x4.add(sum, transpose4(source - back, fromStep, target - (back >> 2) * toStep, toStep));
      target += 4 * toStep;
    }
  }
  return sum;
}
