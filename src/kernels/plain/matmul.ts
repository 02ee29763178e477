import type { Floats } from "../floats.ts";
import { matmulInto as reference, type Transposes } from "../reference/matmul.ts";

/**
 * As the reference, but a float64 matrix times a vector, or a vector times a matrix, reads the matrix in the order in which it lies in
 * memory, and works on several sums at a time. Each sum has its terms in the same order.
 */
export function matmulInto(
  out: Floats,
  a: Floats,
  b: Floats,
  n: number,
  k: number,
  m: number,
  transposes: Transposes = {},
  bias?: Floats,
): void {
  if (!(out instanceof Float64Array) || (n !== 1 && m !== 1)) {
    reference(out, a, b, n, k, m, transposes, bias);
    return;
  }
  const [matrix, vector, size, inRows] = m === 1 ? [a, b, n, !transposes.transposeA] : [b, a, m, transposes.transposeB];
  const multiply = inRows ? rowsTimesVector : columnsTimesVector;
  multiply(out, matrix as Float64Array, vector as Float64Array, size, k);
  if (bias !== undefined) for (let q = 0; q < out.length; q++) out[q] += bias[q % m];
}

/** out[i] = Σ_p x[i,p] v[p], for four rows of x [n, k] at a time. */
function rowsTimesVector(out: Float64Array, x: Float64Array, v: Float64Array, n: number, k: number): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const [a, b, c, d] = [i * k, (i + 1) * k, (i + 2) * k, (i + 3) * k];
    let sumA = 0;
    let sumB = 0;
    let sumC = 0;
    let sumD = 0;
    for (let p = 0; p < k; p++) {
      const y = v[p];
      sumA += x[a + p] * y;
      sumB += x[b + p] * y;
      sumC += x[c + p] * y;
      sumD += x[d + p] * y;
    }
    out[i] = sumA;
    out[i + 1] = sumB;
    out[i + 2] = sumC;
    out[i + 3] = sumD;
  }
  for (; i < n; i++) {
    let sum = 0;
    for (let p = 0; p < k; p++) sum += x[i * k + p] * v[p];
    out[i] = sum;
  }
}

/** out[i] = Σ_p x[p,i] v[p], for four rows of x [k, n] at a time, which are added to every sum. */
function columnsTimesVector(out: Float64Array, x: Float64Array, v: Float64Array, n: number, k: number): void {
  out.fill(0);
  let p = 0;
  for (; p + 4 <= k; p += 4) {
    const [a, b, c, d] = [p * n, (p + 1) * n, (p + 2) * n, (p + 3) * n];
    const [va, vb, vc, vd] = [v[p], v[p + 1], v[p + 2], v[p + 3]];
    for (let i = 0; i < n; i++) out[i] = out[i] + x[a + i] * va + x[b + i] * vb + x[c + i] * vc + x[d + i] * vd;
  }
  for (; p < k; p++) for (let i = 0; i < n; i++) out[i] += x[p * n + i] * v[p];
}
