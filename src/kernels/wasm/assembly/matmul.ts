import { denseProduct, tilesFit } from "./dense-product";
import { SCRATCH_BYTES } from "./scratch";
import { sparseProduct } from "./sparse-product";

/** Bytes of scratch that each part of a product needs, whatever the sizes. */
export function scratchBytes(): usize {
  return SCRATCH_BYTES;
}

/**
 * out = op(A) · op(B) (+ bias): out[i,j] = Σ_p op(A)[i,p] · op(B)[p,j] (+ bias[j]), bit for bit the plain loop over p.
 *
 * Shapes  out [n, m], apart from the operands; op(A) [n, k], stored [k, n] if transposeA; op(B) [k, m], stored [m, k] if transposeB;
 *         bias [m], or 0 for none. All are byte addresses of float32, and scratch has scratchBytes() bytes for each part, 64-byte
 *         aligned for speed.
 *
 * What is too small to be divided is all in part 0.
 */
export function matmul(
  out: usize, a: usize, b: usize, bias: usize, n: usize, k: usize, m: usize,
  transposeA: bool, transposeB: bool, scratch: usize, part: usize, parts: usize,
): void {
  if (n == 0 || m == 0) return;
  scratch += part * SCRATCH_BYTES;
  const tiles = tilesFit(n, k, m);
  if (k == 0 || (!tiles && n < 8 && m < 8)) {
    if (part == 0) plainLoop(out, a, b, bias, n, k, m, transposeA, transposeB);
    return;
  }
  // Along whatever there is more of. But a gradient of weights, Aᵀ · B, by its rows: so the thread that made some of it has it at hand when the
  // optimizer comes to the same numbers, and so the product with these weights, which is divided by its columns.
  const byRows = n >= m || (transposeA && n >= 32 * parts);
  const size = n * k * m;
  // Small products would be over before all is weighed up, the smallest before zeros have been counted.
  let dense = tiles && size <= 8192;
  if (!dense) {
    const shareOfA = density(a, n * k);
    const cycles: f32 = m < 8 ? Infinity : sparseCycles(n, k, m, transposeA, shareOfA);
    const cyclesDense: f32 = tiles ? denseCycles(n, k, m) : Infinity;
    // outᵀ = op(B)ᵀ · op(A)ᵀ has the same products and sums.
    if (turnsOut(b, n, k, m, transposeB, min(cycles, cyclesDense))) {
      return sparseProduct(out, b, a, bias, m, k, n, !transposeB, !transposeA, scratch, part, parts, !byRows, true);
    }
    dense = cyclesDense < cycles;
  }
  if (dense) denseProduct(out, a, b, bias, n, k, m, transposeA, transposeB, scratch, part, parts, byRows);
  else sparseProduct(out, a, b, bias, n, k, m, transposeA, transposeB, scratch, part, parts, byRows, false);
}

/** The specification; here for outputs smaller than a vector. */
function plainLoop(out: usize, a: usize, b: usize, bias: usize, n: usize, k: usize, m: usize, transposeA: bool, transposeB: bool): void {
  const aRow: usize = transposeA ? 4 : k * 4;
  const aStep: usize = transposeA ? n * 4 : 4;
  const bColumn: usize = transposeB ? k * 4 : 4;
  const bStep: usize = transposeB ? 4 : m * 4;
  for (let i: usize = 0; i < n; i++) {
    for (let j: usize = 0; j < m; j++) {
      let sum: f32 = 0;
      for (let p: usize = 0; p < k; p++) sum += load<f32>(a + i * aRow + p * aStep) * load<f32>(b + j * bColumn + p * bStep);
      if (bias) sum += load<f32>(bias + j * 4);
      store<f32>(out + (i * m + j) * 4, sum);
    }
  }
}

/** The share of nonzeros in a sample of 64 floats from everywhere, or of 256 where the array is worth it; 1 if there are less. */
function density(x: usize, size: usize): f32 {
  if (size < 64) return 1;
  const vectors: usize = size < 16384 ? 16 : 64;
  const step = ((size / vectors - 1) | 1) * 4;
  let counts = i32x4.splat(0); // a lane that is not zero counts -1
  for (const end = x + vectors * step; x < end; ) {
    for (let i = 0; i < 4; i++, x += step) counts = i32x4.add(counts, f32x4.ne(v128.load(x), f32x4.splat(0)));
  }
  counts = i32x4.add(counts, v128.shuffle<i32>(counts, counts, 2, 3, 0, 1));
  return <f32>-(i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1)) / <f32>(vectors * 4);
}

/**
 * About how many clock cycles op(A) · op(B) takes, as measured: a float of A costs 1.2 to compress (0.7 more to turn), and its share of
 * the beginnings and ends of rows; a nonzero of A costs 0.17 a column, but never less than an addition takes; a float of B costs 0.65 to pack.
 */
@inline
function sparseCycles(n: usize, k: usize, m: usize, transposed: bool, densityOfA: f32): f32 {
  const columns = <f32>m;
  return <f32>k * (<f32>n * ((transposed ? 1.9 : 1.2) + 0.0065 * columns + densityOfA * max<f32>(3.2, 0.17 * columns)) + 0.65 * columns);
}

/** And with the zeros: 0.17 a product, a little more at a ragged edge; and B is packed, too, if it is large. */
@inline
function denseCycles(n: usize, k: usize, m: usize): f32 {
  const edge: f32 = m % 16 ? 0.8 : 0;
  return <f32>k * (<f32>n * (0.17 * <f32>((m + 3) & ~3) + edge) + (k * m <= 12288 ? 0 : 0.65 * <f32>m));
}

/** Whether the transposed product, of which the zeros of B are left out, is less work than the `cycles` of the other; or the only way. */
function turnsOut(b: usize, n: usize, k: usize, m: usize, transposeB: bool, cycles: f32): bool {
  if (n < 8 || (cycles < Infinity && <f32>n * <f32>k * <f32>m < 5e5)) return false;
  const turning = <f32>n * <f32>m * (1 + <f32>k / 256); // the cycles of storing the outputs transposed
  if (sparseCycles(m, k, n, !transposeB, 0) + turning > cycles) return false;
  return sparseCycles(m, k, n, !transposeB, density(b, k * m)) + turning < cycles;
}
