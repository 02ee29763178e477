import { compressRows, listBytes, writeTable } from "./compress";
import { multiplyDense } from "./dense";
import { packPanel, packRow, WIDEST } from "./panel";
import { beginning } from "./part";
import { multiplyRows } from "./row-panel";
import { LISTS, listRows, ONES, PANEL, panelRows, SCRATCH_BYTES, TABLE, TILE, ZEROS } from "./scratch";
import { transposeBlock } from "./transpose";

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
  const tiny = k == 0 || (n < 4 && m < 4);
  if (tiny || (isSmall(n, k, m) && isDense(a))) {
    if (part) return;
    if (tiny) return plainLoop(out, a, b, bias, n, k, m, transposeA, transposeB);
    return smallProduct(out, a, b, bias, n, k, m, transposeA, transposeB, scratch);
  }
  // outᵀ = op(B)ᵀ · op(A)ᵀ has the same products and sums.
  if (m < 4 || turnsOut(a, b, n, k, m, transposeA, transposeB)) product(out, b, a, bias, m, k, n, !transposeB, !transposeA, scratch, part, parts, true);
  else product(out, a, b, bias, n, k, m, transposeA, transposeB, scratch, part, parts, false);
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

/** Whether B fits a panel, and the product is over before zeros would have been sorted out. */
@inline
function isSmall(n: usize, k: usize, m: usize): bool {
  return n >= 4 && m >= 4 && n * k >= 64 && n * k * m <= 65536 && (m + 3) * k <= 6144;
}

/** Whether most of the first 64 floats are not zero. */
function isDense(x: usize): bool {
  let nonzeros = 0;
  for (const end = x + 256; x < end; x += 16) nonzeros += popcnt(i32x4.bitmask(f32x4.ne(v128.load(x), f32x4.splat(0))));
  return nonzeros > 32;
}

/** op(A) · op(B) (+ bias) for a small and dense A. */
function smallProduct(
  out: usize, a: usize, b: usize, bias: usize, n: usize, k: usize, m: usize,
  transposeA: bool, transposeB: bool, scratch: usize,
): void {
  const aRow: usize = transposeA ? 4 : k * 4;
  const aStep: usize = transposeA ? n * 4 : 4;
  if (!transposeB) return multiplyDense(out, a, aRow, aStep, b, m * 4, bias, n, k, m);
  const bStep = (m * 4 + 15) & ~15;
  transposeBlock(b, k * 4, m, k, scratch + PANEL, bStep);
  multiplyDense(out, a, aRow, aStep, scratch + PANEL, bStep, bias, n, k, m);
}

/** The share of nonzeros in a sample. */
function density(x: usize, size: usize): f32 {
  const step = (size >> 8) | 1;
  let nonzeros: i32 = 0;
  let seen: i32 = 0;
  for (let q: usize = 0; q < size; q += step) {
    nonzeros += i32(load<f32>(x + q * 4) != 0);
    seen++;
  }
  return <f32>nonzeros / <f32>seen;
}

/**
 * About how many clock cycles op(A) · op(B) takes, as measured: a float of A costs 1.2 to compress (0.7 more to turn), and its share of
 * the beginnings and ends of rows; a nonzero of A costs 0.18 a column, but never less than an addition takes; a float of B costs 0.65 to pack.
 */
@inline
function cycles(n: usize, k: usize, m: usize, transposed: bool, densityOfA: f32): f32 {
  const columns = <f32>m;
  return <f32>k * (<f32>n * ((transposed ? 1.9 : 1.2) + 0.0065 * columns + densityOfA * max<f32>(3.5, 0.18 * columns)) + 0.65 * columns);
}

/** Whether the transposed product is less work, because B has more zeros than A or m is small. */
function turnsOut(a: usize, b: usize, n: usize, k: usize, m: usize, transposeA: bool, transposeB: bool): bool {
  if (n < 4 || <f32>n * <f32>k * <f32>m < 5e5) return false;
  const turning = <f32>n * <f32>m * (1 + <f32>k / 128); // the cycles of storing the outputs transposed
  if (cycles(m, k, n, !transposeB, 0) + turning > cycles(n, k, m, transposeA, 1)) return false;
  return cycles(m, k, n, !transposeB, density(b, k * m)) + turning < cycles(n, k, m, transposeA, density(a, n * k));
}

/**
 * op(A) · op(B) (+ bias), with op(A) compressed and op(B) packed, block by block. If `turned`, out is stored [m, n] and the bias is [n].
 * A part is some of the rows or some of the panels, whichever there are more outputs along: the other operand is prepared in every part.
 */
function product(
  out: usize, a: usize, b: usize, bias: usize, n: usize, k: usize, m: usize,
  transposeA: bool, transposeB: bool, scratch: usize, part: usize, parts: usize, turned: bool,
): void {
  const vectors = (m + 3) >> 2;
  const panels = (vectors + WIDEST - 1) / WIDEST;
  const step = ((vectors + panels - 1) / panels) << 4;
  const blocks = (k - 1) / panelRows(step) + 1;
  const block = ((k - 1) / blocks + 4) & ~3;
  const someRows = listRows(listBytes(block), step);

  const panel = scratch + PANEL;
  const tile = scratch + TILE;
  const lists = scratch + LISTS;
  for (let q: usize = 0; q < step; q += 16) {
    v128.store(scratch + q, i32x4.splat(0), ZEROS);
    v128.store(scratch + q, f32x4.splat(1), ONES);
  }
  writeTable(scratch + TABLE, step);

  const byRows = n >= m;
  const endRow = byRows ? beginning(n, part + 1, parts, 16) : n;
  const firstPanel: usize = byRows ? 0 : beginning(panels, part, parts, 1);
  const endPanel: usize = byRows ? panels : beginning(panels, part + 1, parts, 1);
  if (firstPanel == endPanel) return;

  for (let i: usize = byRows ? beginning(n, part, parts, 16) : 0; i < endRow; i += someRows) {
    const rows = min(someRows, endRow - i);
    for (let p: usize = 0; p < k; p += block) {
      const count = min(block, k - p);
      const first = p == 0;
      // The bias is one row more of op(B), which ones multiply; or one column more of op(A), which multiplies ones.
      const biasNow = bias && p + count == k ? bias : 0;
      const extra = biasNow ? (turned ? bias + i * 4 : scratch + ONES) : 0;
      const extraStep: usize = extra && turned ? 4 : 0;
      compressRows(a, n, k, transposeA, i, rows, p, count, false, extra, extraStep, lists, scratch, step);
      let skipping = true;
      for (let q = firstPanel; q < endPanel; q++) {
        const v = (q * vectors) / panels;
        const width = ((q + 1) * vectors) / panels - v;
        const j = v << 2;
        const last = min((width - 1) << 4, (m - 4 - j) << 2);
        const finite = packPanel(b, k, m, transposeB, p, count, j, width, last, panel, step);
        if (biasNow) packRow(turned ? scratch + ONES : bias + j * 4, width, turned ? 0 : last, panel + count * step);
        // 0 · ∞ is NaN and must come through.
        if (skipping && !finite) {
          skipping = false;
          compressRows(a, n, k, transposeA, i, rows, p, count, true, extra, extraStep, lists, scratch, step);
        }
        if (!turned) {
          const to = out + (i * m + j) * 4;
          multiplyRows(width, lists, rows, first ? scratch + ZEROS : to, first ? 0 : m * 4, to, m * 4, last);
        } else {
          const inner = (width - 1) << 4;
          const to = out + (j * n + i) * 4;
          if (!first) {
            transposeBlock(to, n * 4, inner >> 2, rows, tile, step);
            transposeBlock(to + last * n, n * 4, 4, rows, tile + inner, step);
          }
          multiplyRows(width, lists, rows, first ? scratch + ZEROS : tile, first ? 0 : step, tile, step, inner);
          transposeBlock(tile, step, rows, inner >> 2, to, n * 4);
          transposeBlock(tile + inner, step, rows, 4, to + last * n, n * 4);
        }
      }
    }
  }
}
