const ROWS = 64; // of b, by
const COLUMNS = 128; // numbers: 32 KB

/**
 * Rung 3: the same loops, over one block of b at a time.
 *
 * A block stays in the second-level cache until every row of a has met it, so b comes from memory once and not n times. (The first level
 * has room for it, but where rows lie a power of two apart they compete for a few of its places.) That pays when b is larger than the
 * caches; before that it only adds loops. Blocks follow each other downwards, so sums stay in order.
 */
export function blocked(out: Float32Array, a: Float32Array, b: Float32Array, n: number, k: number, m: number): void {
  out.fill(0);
  for (let top = 0; top < k; top += ROWS) {
    const bottom = Math.min(top + ROWS, k);
    for (let left = 0; left < m; left += COLUMNS) {
      const right = Math.min(left + COLUMNS, m);
      for (let i = 0; i < n; i++) {
        for (let p = top; p < bottom; p++) {
          const x = a[i * k + p];
          for (let q = i * m + left, r = p * m + left, end = i * m + right; q < end; q++, r++) out[q] += Math.fround(x * b[r]);
        }
      }
    }
  }
}
