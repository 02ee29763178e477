import type { Floats } from "../floats.ts";

/** Which operands are read transposed: op(A) = A or Aᵀ. */
export interface Transposes {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * out[n,m] = op(A)[n,k] · op(B)[k,m] + bias[m]: out[i,j] = Σ_p a[i,p] b[p,j], summed over p in order, one multiply and one add, each
 * rounded to the dtype; then the bias, if there is one. This is the definition that every other matmul in the project must equal bit
 * for bit.
 */
export function matmulInto(
  out: Floats,
  a: Floats,
  b: Floats,
  n: number,
  k: number,
  m: number,
  { transposeA = false, transposeB = false }: Transposes = {},
  bias?: Floats,
): void {
  const [aRow, aColumn] = transposeA ? [1, n] : [k, 1];
  const [bRow, bColumn] = transposeB ? [1, k] : [m, 1];
  if (out instanceof Float32Array) matmul32(out, a as Float32Array, b as Float32Array, n, k, m, aRow, aColumn, bRow, bColumn);
  else matmul64(out, a as Float64Array, b as Float64Array, n, k, m, aRow, aColumn, bRow, bColumn);
  if (bias !== undefined) for (let q = 0; q < out.length; q++) out[q] = out[q] + bias[q % m];
}

// Two copies of one loop: a loop that has met both array types runs slower on each, and only float32 needs the roundings.

function matmul32(
  out: Float32Array,
  a: Float32Array,
  b: Float32Array,
  n: number,
  k: number,
  m: number,
  aRow: number,
  aColumn: number,
  bRow: number,
  bColumn: number,
): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum = Math.fround(sum + Math.fround(a[i * aRow + p * aColumn] * b[p * bRow + j * bColumn]));
      out[i * m + j] = sum;
    }
  }
}

function matmul64(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  n: number,
  k: number,
  m: number,
  aRow: number,
  aColumn: number,
  bRow: number,
  bColumn: number,
): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum += a[i * aRow + p * aColumn] * b[p * bRow + j * bColumn];
      out[i * m + j] = sum;
    }
  }
}
