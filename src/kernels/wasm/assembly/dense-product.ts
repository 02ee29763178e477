import { beginning } from "./part";
import { LISTS, PANEL, ZEROS } from "./scratch";
import { multiplyTiles } from "./tile";
import { transposeBlock } from "./transpose";

/** A strip of B, packed: rows of sixteen columns, one cache line each, and as many rows as have room (24 KB). */
const STRIP: usize = 16;
const STRIP_ROWS: usize = 384;

/** Rows of A that take turns with one strip: with STRIP_ROWS columns they are 768 KB, and stay in the second-level cache. */
const ROWS: usize = 512;

/** Whether B is read where it lies: the first-level cache nearly holds it, and its rows do not compete for the same places there. */
@inline
function inPlace(k: usize, m: usize): bool {
  return m < STRIP || (m < 128 && k * m <= 12288);
}

/** Whether the tiles can do this product: sixteen columns of a transposed B, or all if there are less, must fit the scratch. */
@inline
export function tilesFit(n: usize, k: usize, m: usize): bool {
  return n >= 4 && m >= 4 && k <= 16384;
}

/** Where the rows of a part begin: no part has less than the four of a tile. */
@inline
function firstRowOf(part: usize, parts: usize, n: usize): usize {
  return part == parts ? n : min(beginning(n, part, parts, 16), (n - 4) & ~15);
}

/**
 * op(A) · op(B) (+ bias), zeros and all. B is packed strip by strip, and A is copied if it meets many of them, so that its rows lie
 * behind each other. See matmul for the shapes; a part is some of the rows or some of the strips.
 */
export function denseProduct(
  out: usize, a: usize, b: usize, bias: usize, n: usize, k: usize, m: usize,
  transposeA: bool, transposeB: bool, scratch: usize, part: usize, parts: usize, byRows: bool,
): void {
  const aRow: usize = transposeA ? 4 : k * 4;
  const aStep: usize = transposeA ? n * 4 : 4;

  const zeros = scratch + ZEROS;
  for (let q: usize = 0; q < STRIP * 4; q += 16) v128.store(zeros + q, i32x4.splat(0));

  const strips: usize = inPlace(k, m) ? 0 : m / STRIP;
  if (strips == 0) byRows = true;
  const firstRow: usize = byRows ? firstRowOf(part, parts, n) : 0;
  const endRow = byRows ? firstRowOf(part + 1, parts, n) : n;
  const firstStrip: usize = byRows ? 0 : beginning(strips, part, parts, 1);
  const endStrip: usize = byRows ? strips : beginning(strips, part + 1, parts, 1);
  if (firstRow == endRow) return;

  const blocks = (k - 1) / STRIP_ROWS + 1;
  const block = ((k - 1) / blocks + 4) & ~3;
  // As many strips at a time as have room: where k is small, out is what is slow, and is written a few rows at a time, along them.
  const wide = max(1, STRIP_ROWS / block);
  const some: usize = wide > 1 ? 16 : ROWS;
  const copies = strips >= 16 * wide;
  for (let i = firstRow; i < endRow; i += ROWS) {
    const rows = min(ROWS, endRow - i);
    for (let p: usize = 0; p < k && strips; p += block) {
      const count = min(block, k - p);
      let from = a + i * aRow + p * aStep;
      let row = aRow, next = aStep;
      if (copies) {
        row = (count * 4 + 63) & ~63;
        next = 4;
        if (transposeA) transposeBlock(from, aStep, count, rows, scratch + LISTS, row);
        else for (let r: usize = 0; r < rows; r++) memory.copy(scratch + LISTS + r * row, from + r * aRow, count * 4);
        from = scratch + LISTS;
      }
      for (let q = firstStrip; q < endStrip; q += wide) {
        const columns = min(wide, endStrip - q) * STRIP;
        const j = q * STRIP;
        for (let c: usize = 0; c < columns; c += STRIP) packStrip(b, k, m, transposeB, p, count, j + c, scratch + PANEL + c * count * 4);
        for (let r: usize = 0; r < rows; r += some) {
          for (let c: usize = 0; c < columns; c += STRIP) {
            const to = out + ((i + r) * m + j + c) * 4;
            const add = bias && p + count == k ? bias + (j + c) * 4 : 0;
            const strip = scratch + PANEL + c * count * 4;
            multiplyTiles(to, m * 4, from + r * row, row, next, strip, STRIP * 4, add, p ? 0 : zeros, min(some, rows - r), count, STRIP);
          }
        }
      }
    }
  }

  // What no strip covers, moved back inside if it is less than a tile: the part that has the last strip, or each its rows.
  const left = m - strips * STRIP;
  if (left == 0 || (!byRows && endStrip < strips)) return;
  const width: usize = strips == 0 ? m : (left + 3) & ~3;
  const j = m - width;
  let y = b + j * 4, bStep = m * 4;
  if (transposeB) {
    y = scratch + PANEL;
    bStep = (width * 4 + 15) & ~15;
    transposeBlock(b + j * k * 4, k * 4, width, k, y, bStep);
  }
  const to = out + (firstRow * m + j) * 4;
  multiplyTiles(to, m * 4, a + firstRow * aRow, aRow, aStep, y, bStep, bias ? bias + j * 4 : 0, zeros, endRow - firstRow, k, width);
}

/** Sixteen columns of op(B) from j on, rows p..p+count. */
function packStrip(b: usize, k: usize, m: usize, transposed: bool, p: usize, count: usize, j: usize, to: usize): void {
  if (transposed) {
    transposeBlock(b + (j * k + p) * 4, k * 4, STRIP, count, to, STRIP * 4);
    return;
  }
  let from = b + (p * m + j) * 4;
  for (const end = to + count * STRIP * 4; to < end; to += STRIP * 4, from += m * 4) {
    const x = v128.load(from), y = v128.load(from, 16), z = v128.load(from, 32), w = v128.load(from, 48);
    v128.store(to, y, 16);
    v128.store(to, x);
    v128.store(to, w, 48);
    v128.store(to, z, 32);
  }
}
