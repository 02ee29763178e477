import { compressRows, listBytes, writeTable } from "./compress";
import { packPanel, packRow, WIDEST } from "./panel";
import { beginning } from "./part";
import { multiplyRows } from "./row-panel";
import { LISTS, listRows, ONES, PANEL, panelRows, TABLE, TILE, ZEROS } from "./scratch";
import { transposeBlock } from "./transpose";

/**
 * op(A) · op(B) (+ bias), with op(A) compressed and op(B) packed, block by block. If `turned`, out is stored [m, n] and the bias is [n].
 * A part is some of the rows or some of the panels; the other operand is prepared in every part.
 */
export function sparseProduct(
  out: usize, a: usize, b: usize, bias: usize, n: usize, k: usize, m: usize,
  transposeA: bool, transposeB: bool, scratch: usize, part: usize, parts: usize, byRows: bool, turned: bool,
): void {
  const strips = (m + 7) >> 3;
  const panels = (strips + WIDEST - 1) / WIDEST;
  const step = ((strips + panels - 1) / panels) << 5;
  const blocks = (k - 1) / panelRows(step, turned) + 1;
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
        const strip = (q * strips) / panels;
        const width = ((q + 1) * strips) / panels - strip;
        const j = strip << 3;
        const last = min((width - 1) << 5, (m - 8 - j) << 2);
        const finite = packPanel(b, k, m, transposeB, p, count, j, width, last, panel, step);
        if (biasNow) packRow(turned ? scratch + ONES : bias + j * 4, width, turned ? 0 : last, panel + count * step);
        // 0 · ∞ is NaN and must come through.
        if (skipping && !finite) {
          skipping = false;
          compressRows(a, n, k, transposeA, i, rows, p, count, true, extra, extraStep, lists, scratch, step);
        }
        if (!turned) {
          const to = out + (i * m + j) * 4;
          multiplyRows(width, lists, rows, first ? scratch + ZEROS : to, first ? 0 : m * 4, to, m * 4, ((width - 1) << 5) - last);
        } else {
          const inner = (width - 1) << 5;
          const to = out + (j * n + i) * 4;
          if (!first) {
            transposeBlock(to, n * 4, inner >> 2, rows, tile, step);
            transposeBlock(to + last * n, n * 4, 8, rows, tile + inner, step);
          }
          multiplyRows(width, lists, rows, first ? scratch + ZEROS : tile, first ? 0 : step, tile, step, 0);
          transposeBlock(tile, step, rows, inner >> 2, to, n * 4);
          transposeBlock(tile + inner, step, rows, 8, to + last * n, n * 4);
        }
      }
    }
  }
}
