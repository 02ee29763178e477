// Sums of an [n, m] array. Each runs in order; two rows, or two columns, at a time.

/** out[i] = Σ_j x[i,j] / divisor. */
export function sumRows(out: usize, x: usize, n: usize, m: usize, divisor: f64): void {
  const row = m * 8;
  const last = (n - 1) * row;
  for (let i: usize = 0; i < n; i += 2) {
    let a = x + i * row;
    let b = x + min(i * row + row, last);
    let sumA: f64 = 0;
    let sumB: f64 = 0;
    for (const end = a + row; a < end; a += 8, b += 8) {
      sumA += load<f64>(a);
      sumB += load<f64>(b);
    }
    store<f64>(out + i * 8, sumA / divisor);
    if (i + 1 < n) store<f64>(out + i * 8, sumB / divisor, 8);
  }
}

/** out[j] = Σ_i x[i,j] / divisor: row after row, as they lie in memory, is added to the sums. */
export function sumColumns(out: usize, x: usize, n: usize, m: usize, divisor: f64): void {
  const row = m * 8;
  const pairs = row & ~15;
  memory.fill(out, 0, row);
  for (let i: usize = 0; i < n; i++, x += row) {
    for (let j: usize = 0; j < pairs; j += 16) v128.store(out + j, f64x2.add(v128.load(out + j), v128.load(x + j)));
    if (pairs < row) store<f64>(out + pairs, load<f64>(out + pairs) + load<f64>(x + pairs));
  }
  for (let j: usize = 0; j < row; j += 8) store<f64>(out + j, load<f64>(out + j) / divisor);
}
