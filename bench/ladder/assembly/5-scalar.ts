/**
 * Rung 5: the tile of rung 4 in WebAssembly, one number at a time.
 *
 * Here f32 is a type: nothing is widened to double and rounded back, no index is checked against a length, and addresses move by
 * constant steps. The loop is the same, and so are its bits.
 *
 * Shapes  a [n, k], b [k, m] → out [n, m].
 */
export function scalar(out: usize, a: usize, b: usize, n: usize, k: usize, m: usize): void {
  const rows = n & ~1;
  const columns = m & ~3;
  for (let j: usize = 0; j < columns; j += 4) {
    for (let i: usize = 0; i < rows; i += 2) tile(out + (i * m + j) * 4, a + i * k * 4, b + j * 4, k, m);
  }
  for (let i: usize = 0; i < n; i++) {
    for (let j = i < rows ? columns : 0; j < m; j++) one(out + (i * m + j) * 4, a + i * k * 4, b + j * 4, k, m);
  }
}

/** The 2 × 4 outputs at `out`, from two rows of a and four columns of b. */
function tile(out: usize, a: usize, b: usize, k: usize, m: usize): void {
  let s00: f32 = 0, s01: f32 = 0, s02: f32 = 0, s03: f32 = 0;
  let s10: f32 = 0, s11: f32 = 0, s12: f32 = 0, s13: f32 = 0;
  const second = k * 4;
  for (const end = a + k * 4; a < end; a += 4, b += m * 4) {
    const x0 = load<f32>(a), x1 = load<f32>(a + second);
    const y0 = load<f32>(b), y1 = load<f32>(b, 4), y2 = load<f32>(b, 8), y3 = load<f32>(b, 12);
    s00 += x0 * y0;
    s01 += x0 * y1;
    s02 += x0 * y2;
    s03 += x0 * y3;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s12 += x1 * y2;
    s13 += x1 * y3;
  }
  store<f32>(out, s00);
  store<f32>(out, s01, 4);
  store<f32>(out, s02, 8);
  store<f32>(out, s03, 12);
  out += m * 4;
  store<f32>(out, s10);
  store<f32>(out, s11, 4);
  store<f32>(out, s12, 8);
  store<f32>(out, s13, 12);
}

/** One output: what is left beside the tiles. */
export function one(out: usize, a: usize, b: usize, k: usize, m: usize): void {
  let sum: f32 = 0;
  for (const end = a + k * 4; a < end; a += 4, b += m * 4) sum += load<f32>(a) * load<f32>(b);
  store<f32>(out, sum);
}
