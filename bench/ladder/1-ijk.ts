/**
 * Rung 1: the definition, out[i,j] = Σ_p a[i,p] · b[p,j], one output after the other.
 *
 * The inner loop walks down a column of b: each number that it reads lies on another cache line, of which the rest goes unused. And
 * each addition waits for the one before it.
 */
export function ijk(out: Float32Array, a: Float32Array, b: Float32Array, n: number, k: number, m: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum = Math.fround(sum + Math.fround(a[i * k + p] * b[p * m + j]));
      out[i * m + j] = sum;
    }
  }
}
