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

/** out[j] = Σ_i x[i,j] / divisor. */
export function sumColumns(out: usize, x: usize, n: usize, m: usize, divisor: f64): void {
  const by = f64x2.splat(divisor);
  const row = m * 8;
  let j: usize = 0;
  for (; j + 16 <= row; j += 16) {
    let sum = f64x2.splat(0);
    for (let i: usize = 0; i < n; i++) sum = f64x2.add(sum, v128.load(x + i * row + j));
    v128.store(out + j, f64x2.div(sum, by));
  }
  if (j < row) {
    let sum: f64 = 0;
    for (let i: usize = 0; i < n; i++) sum += load<f64>(x + i * row + j);
    store<f64>(out + j, sum / divisor);
  }
}
