import { compressRows, listBytes, writeShuffles } from "./compress";
import { packPanel, WIDEST } from "./panel";
import { multiplyRows } from "./row-panel";
import { LISTS, LISTS_BYTES, PANEL, PANEL_BYTES, SCRATCH_BYTES, SHUFFLES, TILE, TILE_BYTES } from "./scratch";
import { transposeBlock } from "./transpose";

/** Bytes of scratch that matmul needs, whatever the sizes. */
export function scratchBytes(): usize {
  return SCRATCH_BYTES;
}

/**
 * out = op(A) · op(B) (+ bias): out[i,j] = Σ_p op(A)[i,p] · op(B)[p,j] (+ bias[j]), bit for bit the plain loop over p.
 *
 * Shapes  out [n, m]; op(A) [n, k], stored [k, n] if transposeA; op(B) [k, m], stored [m, k] if transposeB; bias [m], or 0 for none.
 */
export function matmul(
  out: usize,
  a: usize,
  b: usize,
  bias: usize,
  n: usize,
  k: usize,
  m: usize,
  transposeA: bool,
  transposeB: bool,
  scratch: usize,
): void {
  if (n == 0 || m == 0) return;
  if (k == 0 || (n < 4 && m < 4)) return plainLoop(out, a, b, bias, n, k, m, transposeA, transposeB);
  if (m < 4 || (n >= 4 && sparserSecond(a, b, n, k, m))) {
    product(out, b, a, 0, m, k, n, !transposeB, !transposeA, scratch, true);
    if (bias) addBias(out, bias, n, m);
  } else {
    product(out, a, b, bias, n, k, m, transposeA, transposeB, scratch, false);
  }
}

function plainLoop(out: usize, a: usize, b: usize, bias: usize, n: usize, k: usize, m: usize, transposeA: bool, transposeB: bool): void {
  const aRow: usize = transposeA ? 4 : k * 4;
  const aStep: usize = transposeA ? n * 4 : 4;
  const bColumn: usize = transposeB ? k * 4 : 4;
  const bStep: usize = transposeB ? 4 : m * 4;
  for (let i: usize = 0; i < n; i++) {
    for (let j: usize = 0; j < m; j++) {
      let sum: f32 = 0;
      for (let p: usize = 0; p < k; p++) sum += load<f32>(a + i * aRow + p * aStep) * load<f32>(b + j * bColumn + p * bStep);
      store<f32>(out + (i * m + j) * 4, bias ? sum + load<f32>(bias + j * 4) : sum);
    }
  }
}

function addBias(out: usize, bias: usize, n: usize, m: usize): void {
  for (let i: usize = 0; i < n; i++) {
    for (let j: usize = 0; j < m; j++) {
      const to = out + (i * m + j) * 4;
      store<f32>(to, load<f32>(to) + load<f32>(bias + j * 4));
    }
  }
}

/** The share of nonzeros, from a sample spread over the matrix. */
function density(x: usize, size: usize): f64 {
  const step = max(size / 1024, 1) | 1;
  let nonzeros: i32 = 0;
  let seen: i32 = 0;
  for (let q: usize = 0; q < size; q += step) {
    nonzeros += i32(load<f32>(x + q * 4) != 0);
    seen++;
  }
  return <f64>nonzeros / <f64>seen;
}

/** Whether outᵀ = op(B)ᵀ · op(A)ᵀ is less work, because B has more zeros to skip. */
function sparserSecond(a: usize, b: usize, n: usize, k: usize, m: usize): bool {
  const products = <f64>n * <f64>k * <f64>m;
  if (products < 1e6) return false;
  return density(b, k * m) * 1.15 < density(a, n * k);
}

/** op(A) · op(B) with op(A) compressed and op(B) packed, block by block; the outputs are stored transposed, [m, n], if `turned`. */
function product(
  out: usize,
  a: usize,
  b: usize,
  bias: usize,
  n: usize,
  k: usize,
  m: usize,
  transposeA: bool,
  transposeB: bool,
  scratch: usize,
  turned: bool,
): void {
  const panel = scratch + PANEL;
  const shuffles = scratch + SHUFFLES;
  const tile = scratch + TILE;
  const lists = scratch + LISTS;
  v128.store(scratch, i32x4.splat(0));
  memory.fill(scratch, 0, 256);
  writeShuffles(shuffles);

  const vectors = (m + 3) >> 2;
  const panels = (vectors + WIDEST - 1) / WIDEST;
  const step = ((vectors + panels - 1) / panels) * 16;
  const mostRows = (PANEL_BYTES / step) & ~3;
  const blocks = (k + mostRows - 1) / mostRows;
  const block = ((k + blocks - 1) / blocks + 3) & ~3;
  const listStep = listBytes(block);
  const mostLists = min(LISTS_BYTES / listStep, TILE_BYTES / step);

  for (let i: usize = 0; i < n; i += mostLists) {
    const rows = min(mostLists, n - i);
    for (let p: usize = 0; p < k; p += block) {
      const count = min(block, k - p);
      const first = p == 0;
      let skipping = true;
      compressRows(a, n, k, transposeA, i, rows, p, count, false, lists, panel, step, scratch, shuffles, tile);
      for (let q: usize = 0; q < panels; q++) {
        const v = (q * vectors) / panels;
        const width = ((q + 1) * vectors) / panels - v;
        const j = v * 4;
        const last = min((width - 1) * 16, (m - 4 - j) * 4);
        const finite = packPanel(b, k, m, transposeB, p, count, j, width, last, panel, step);
        if (!finite && skipping) {
          skipping = false;
          compressRows(a, n, k, transposeA, i, rows, p, count, true, lists, panel, step, scratch, shuffles, tile);
        }
        if (!turned) {
          const to = out + (i * m + j) * 4;
          multiplyRows(
            width,
            lists,
            rows,
            first ? scratch : to,
            first ? 0 : m * 4,
            to,
            m * 4,
            last,
            p + count == k && bias ? bias + j * 4 : 0,
          );
          continue;
        }
        const inner = (width - 1) * 16;
        const to = out + (j * n + i) * 4;
        if (!first) {
          transposeBlock(to, n * 4, (width - 1) * 4, rows, tile, step);
          transposeBlock(to + last * n, n * 4, 4, rows, tile + inner, step);
        }
        multiplyRows(width, lists, rows, first ? scratch : tile, first ? 0 : step, tile, step, inner, 0);
        transposeBlock(tile, step, rows, (width - 1) * 4, to, n * 4);
        transposeBlock(tile + inner, step, rows, 4, to + last * n, n * 4);
      }
    }
  }
}
