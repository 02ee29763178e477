/**
 * Rung 2: the two inner loops change places. Row i of out grows by a[i,p] · row p of b, for one p after the other.
 *
 * Now every array is read along its rows, and neighbouring outputs do not wait for each other. Still each sum runs over p in order:
 * storing into a Float32Array rounds as Math.fround does.
 */
export function ikj(out: Float32Array, a: Float32Array, b: Float32Array, n: number, k: number, m: number): void {
  out.fill(0);
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < k; p++) {
      const x = a[i * k + p];
      for (let q = i * m, r = p * m, end = q + m; q < end; q++, r++) out[q] += Math.fround(x * b[r]);
    }
  }
}
