/**
 * Rung 4: two rows by four columns of out at a time, their eight sums in variables of their own.
 *
 * Rung 1 loads two numbers for every product, rungs 2 and 3 load and store one of out as well. Here the six numbers that are loaded serve
 * eight products, and eight chains of additions run side by side, so none waits. Most of the sums stay in registers (V8 11.3 spills three);
 * a larger tile would need more registers than there are. What does not fill a tile goes the way of rung 1.
 */
export function registerTile(out: Float32Array, a: Float32Array, b: Float32Array, n: number, k: number, m: number): void {
  const rows = n - (n % 2);
  const columns = m - (m % 4);
  for (let j = 0; j < columns; j += 4) {
    for (let i = 0; i < rows; i += 2) tile(out, a, b, k, m, i, j);
  }
  for (let i = 0; i < n; i++) {
    for (let j = i < rows ? columns : 0; j < m; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum = Math.fround(sum + Math.fround(a[i * k + p] * b[p * m + j]));
      out[i * m + j] = sum;
    }
  }
}

/** The 2 × 4 outputs at [i, j]. */
function tile(out: Float32Array, a: Float32Array, b: Float32Array, k: number, m: number, i: number, j: number): void {
  const { fround } = Math;
  let s00 = 0,
    s01 = 0,
    s02 = 0,
    s03 = 0;
  let s10 = 0,
    s11 = 0,
    s12 = 0,
    s13 = 0;
  for (let p = i * k, q = (i + 1) * k, r = j, end = p + k; p < end; p++, q++, r += m) {
    const x0 = a[p],
      x1 = a[q];
    const y0 = b[r],
      y1 = b[r + 1],
      y2 = b[r + 2],
      y3 = b[r + 3];
    s00 = fround(s00 + fround(x0 * y0));
    s01 = fround(s01 + fround(x0 * y1));
    s02 = fround(s02 + fround(x0 * y2));
    s03 = fround(s03 + fround(x0 * y3));
    s10 = fround(s10 + fround(x1 * y0));
    s11 = fround(s11 + fround(x1 * y1));
    s12 = fround(s12 + fround(x1 * y2));
    s13 = fround(s13 + fround(x1 * y3));
  }
  const top = i * m + j;
  out[top] = s00;
  out[top + 1] = s01;
  out[top + 2] = s02;
  out[top + 3] = s03;
  out[top + m] = s10;
  out[top + m + 1] = s11;
  out[top + m + 2] = s12;
  out[top + m + 3] = s13;
}
