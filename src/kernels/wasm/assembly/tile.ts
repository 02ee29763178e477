/**
 * Tiles: sums of several rows by several columns stay in registers while p runs. Zeros are not looked for, so 0 · ∞ comes through by
 * itself.
 *
 * Eight vectors of sums: with their operands V8 11.3, which moves the loads of a turn to the front, has no registers for more. Two rows
 * of sixteen columns take fewer instructions than four of eight, for each row of A needs an address, and a cache line of B at a time.
 * Vectors lie in pairs, and both of a pair are stored together, the upper one first, so that V8 can join them (see row-panel.ts).
 */

/** Two rows by sixteen columns. The sums go on from those at `from`; a, b, bias (or 0) and out: addresses of the first floats. */
@inline
function tile2x16(
  a: usize, aRow: usize, aStep: usize, k: usize, b: usize, bStep: usize, bias: usize,
  from: usize, fromStep: usize, out: usize, outStep: usize,
): void {
  let s0 = v128.load(from), s1 = v128.load(from, 16), s2 = v128.load(from, 32), s3 = v128.load(from, 48);
  from += fromStep;
  let t0 = v128.load(from), t1 = v128.load(from, 16), t2 = v128.load(from, 32), t3 = v128.load(from, 48);
  for (const end = b + k * bStep; b < end; b += bStep) {
    const x = v128.load32_splat(a);
    const y = v128.load32_splat(a + aRow);
    a += aStep;
    s3 = f32x4.add(s3, f32x4.mul(x, v128.load(b, 48)));
    t3 = f32x4.add(t3, f32x4.mul(y, v128.load(b, 48)));
    s2 = f32x4.add(s2, f32x4.mul(x, v128.load(b, 32)));
    t2 = f32x4.add(t2, f32x4.mul(y, v128.load(b, 32)));
    s1 = f32x4.add(s1, f32x4.mul(x, v128.load(b, 16)));
    t1 = f32x4.add(t1, f32x4.mul(y, v128.load(b, 16)));
    s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b)));
    t0 = f32x4.add(t0, f32x4.mul(y, v128.load(b)));
  }
  if (bias) {
    const b0 = v128.load(bias), b1 = v128.load(bias, 16), b2 = v128.load(bias, 32), b3 = v128.load(bias, 48);
    s0 = f32x4.add(s0, b0);
    s1 = f32x4.add(s1, b1);
    s2 = f32x4.add(s2, b2);
    s3 = f32x4.add(s3, b3);
    t0 = f32x4.add(t0, b0);
    t1 = f32x4.add(t1, b1);
    t2 = f32x4.add(t2, b2);
    t3 = f32x4.add(t3, b3);
  }
  store16(out, s0, s1, s2, s3);
  store16(out + outStep, t0, t1, t2, t3);
}

@inline
function store16(to: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  v128.store(to, x1, 16);
  v128.store(to, x0);
  v128.store(to, x3, 48);
  v128.store(to, x2, 32);
}

/** Four rows by eight columns if `wide`, else by four. */
@inline
function tile4x8(
  wide: bool, a: usize, aRow: usize, aStep: usize, k: usize, b: usize, bStep: usize, bias: usize, out: usize, outStep: usize,
): void {
  const a1 = aRow, a2: usize = 2 * aRow, a3: usize = 3 * aRow;
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
  store8(wide, out, s0, t0);
  store8(wide, out + outStep, s1, t1);
  store8(wide, out + outStep * 2, s2, t2);
  store8(wide, out + outStep * 3, s3, t3);
}

@inline
function store8(wide: bool, to: usize, x0: v128, x1: v128): void {
  if (wide) v128.store(to, x1, 16);
  v128.store(to, x0);
}

/**
 * out = op(A) · B (+ bias) for m >= 4, whatever is in the caches; or out + op(A) · B, for columns that sixteen divides. Other columns must have
 * four rows: a tile that would reach beyond an edge is moved back inside, and some outputs are computed twice, alike.
 *
 * Shapes  op(A) [n, k] with the given bytes between its rows and its columns; B [k, m] and out [n, m], rows `bStep` and `outStep` bytes apart;
 *         bias [m] or 0; zeros: 64 bytes of them, or 0 where out is added to.
 */
export function multiplyTiles(
  out: usize, outStep: usize, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, bias: usize, zeros: usize,
  n: usize, k: usize, m: usize,
): void {
  for (let j: usize = 0; j < m; ) {
    const left = m - j;
    const width: usize = left > 12 && m >= 16 ? 16 : left > 4 && m >= 8 ? 8 : 4;
    const c = min(j, m - width) * 4;
    const add = bias ? bias + c : 0;
    if (width == 16) {
      let x = a, to = out + c;
      let xStep = aRow, toStep = outStep;
      for (let r: usize = 0; r < n; r += 2) {
        if (r + 1 == n) xStep = toStep = 0; // the last of an odd number is its own neighbour
        tile2x16(x, xStep, aStep, k, b + c, bStep, add, zeros ? zeros : to, zeros ? 0 : toStep, to, toStep);
        x += 2 * xStep;
        to += 2 * toStep;
      }
    } else {
      for (let r: usize = 0; r < n; r += 4) {
        const i = min(r, n - 4);
        const to = out + i * outStep + c;
        if (width == 8) tile4x8(true, a + i * aRow, aRow, aStep, k, b + c, bStep, add, to, outStep);
        else tile4x8(false, a + i * aRow, aRow, aStep, k, b + c, bStep, add, to, outStep);
      }
    }
    j += width;
  }
}
