/**
 * Small dense products: four rows by eight (or four) columns of sums stay in registers while p runs. Zeros are not looked for, so
 * nothing is prepared and 0 · ∞ comes through by itself.
 *
 * What is left at an edge is done by a tile moved back inside: some outputs are computed twice, alike.
 */

/** Four rows by eight columns if `wide`, else by four: a, b, bias and out are the addresses of their first floats. */
@inline
function tile(
  wide: bool, a: usize, aRow: usize, aStep: usize, k: usize, b: usize, bStep: usize, bias: usize, out: usize, outStep: usize,
): void {
  const a1 = aRow, a2 = 2 * aRow, a3 = 3 * aRow;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  for (const end = b + k * bStep; b < end; b += bStep, a += aStep) {
    const y = v128.load(b);
    let x = v128.load32_splat(a);
    s0 = f32x4.add(s0, f32x4.mul(x, y));
    if (wide) t0 = f32x4.add(t0, f32x4.mul(x, v128.load(b, 16)));
    x = v128.load32_splat(a + a1);
    s1 = f32x4.add(s1, f32x4.mul(x, y));
    if (wide) t1 = f32x4.add(t1, f32x4.mul(x, v128.load(b, 16)));
    x = v128.load32_splat(a + a2);
    s2 = f32x4.add(s2, f32x4.mul(x, y));
    if (wide) t2 = f32x4.add(t2, f32x4.mul(x, v128.load(b, 16)));
    x = v128.load32_splat(a + a3);
    s3 = f32x4.add(s3, f32x4.mul(x, y));
    if (wide) t3 = f32x4.add(t3, f32x4.mul(x, v128.load(b, 16)));
  }
  if (bias) {
    const y = v128.load(bias);
    s0 = f32x4.add(s0, y);
    s1 = f32x4.add(s1, y);
    s2 = f32x4.add(s2, y);
    s3 = f32x4.add(s3, y);
    if (wide) {
      const z = v128.load(bias, 16);
      t0 = f32x4.add(t0, z);
      t1 = f32x4.add(t1, z);
      t2 = f32x4.add(t2, z);
      t3 = f32x4.add(t3, z);
    }
  }
  v128.store(out, s0);
  v128.store(out + outStep, s1);
  v128.store(out + outStep * 2, s2);
  v128.store(out + outStep * 3, s3);
  if (wide) {
    v128.store(out, t0, 16);
    v128.store(out + outStep, t1, 16);
    v128.store(out + outStep * 2, t2, 16);
    v128.store(out + outStep * 3, t3, 16);
  }
}

/**
 * out = op(A) · B (+ bias) for n, m >= 4.
 *
 * Shapes  op(A) [n, k] with the given bytes between its rows and its columns; B [k, m], rows `bStep` bytes apart; bias [m] or 0.
 */
export function multiplyDense(
  out: usize, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, bias: usize, n: usize, k: usize, m: usize,
): void {
  for (let r: usize = 0; r < n; r += 4) {
    const i = min(r, n - 4);
    const from = a + i * aRow;
    const to = out + i * m * 4;
    let j: usize = 0;
    for (; j + 8 <= m; j += 8) tile(true, from, aRow, aStep, k, b + j * 4, bStep, bias ? bias + j * 4 : 0, to + j * 4, m * 4);
    for (; j < m; j += 4) {
      const c = min(j, m - 4) * 4;
      tile(false, from, aRow, aStep, k, b + c, bStep, bias ? bias + c : 0, to + c, m * 4);
    }
  }
}
