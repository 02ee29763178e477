import { PANEL, TABLE, TILE } from "./scratch";
import { transposeBlock } from "./transpose";

/**
 * Compressed rows: the nonzeros of a row of the first operand as pairs of 8 bytes, (value, address of the packed row of the second
 * operand that the value multiplies).
 *
 * A list is [address behind its last pair, -, pairs...], and the next list begins there. Skipping zeros keeps the bits: a sum that
 * began at +0 is never -0, hence adding ±0 would not change it.
 */

/** Bytes before the first pair of a list. */
export const HEADER: usize = 8;

/** The most that a list of `count` floats takes, with what the last store of four pairs writes too far. */
@inline
export function listBytes(count: usize): usize {
  return count * 8 + 64;
}

/**
 * For each set of lanes (bit l is lane l): the byte shuffle that moves its lanes to the front, and the offsets of their rows.
 * At the end, in four lanes, the bytes of four rows.
 */
export function writeTable(table: usize, step: usize): void {
  for (let set: usize = 0; set < 16; set++) {
    let to = table;
    for (let lanes = <u32>set; lanes; lanes &= lanes - 1) {
      const lane = ctz(lanes);
      store<u32>(to, 0x03020100 + lane * 0x04040404);
      store<u32>(to, lane * <u32>step, 16);
      to += 4;
    }
    table += 32;
  }
  v128.store(table, i32x4.splat(<i32>step * 4));
}

/** Appends those of four floats that are in `lanes`; returns the new end. */
@inline
function append(to: usize, x: v128, lanes: i32, firstRow: v128, table: usize): usize {
  const entry = table + (<usize>lanes << 5);
  const values = v128.swizzle(x, v128.load(entry));
  const rows = i32x4.add(firstRow, v128.load(entry, 16));
  v128.store(to, v128.shuffle<i32>(values, rows, 0, 4, 1, 5));
  v128.store(to, v128.shuffle<i32>(values, rows, 2, 6, 3, 7), 16);
  return to + (<usize>popcnt(lanes) << 3);
}

/**
 * The list of `count` floats, without those that equal every lane of `skipped` (zeros; or NaN, which equals nothing), and of the
 * float at `extra`, if any, which multiplies the row behind the block. Returns the end of the list.
 */
function compressRow(from: usize, count: usize, list: usize, scratch: usize, step: usize, skipped: v128, extra: usize): usize {
  const table = scratch + TABLE;
  const fourRows = v128.load(table, 512);
  const end = from + count * 4;
  let firstRow = i32x4.splat(<i32>(scratch + PANEL));
  let to = list + HEADER;
  for (; from + 16 <= end; from += 16) {
    const x = v128.load(from);
    to = append(to, x, i32x4.bitmask(f32x4.ne(x, skipped)), firstRow, table);
    firstRow = i32x4.add(firstRow, fourRows);
  }
  // One to three floats are left: the vector that ends with them, without the lanes in front of them.
  const left = <i32>(end - from) >> 2;
  if (left) {
    const before = 4 - left;
    const x = count < 4 ? loadLast(from, left) : v128.load(end - 16);
    const lanes = i32x4.bitmask(f32x4.ne(x, skipped)) & (15 << before);
    to = append(to, x, lanes, i32x4.sub(firstRow, i32x4.splat(before * <i32>step)), table);
  }
  if (extra) {
    v128.store64_lane(to, i32x4(reinterpret<i32>(load<f32>(extra)), <i32>(scratch + PANEL + count * step), 0, 0), 0);
    to += 8;
  }
  store<usize>(list, to);
  return to;
}

/** One to three floats, in the last lanes. */
function loadLast(from: usize, count: i32): v128 {
  let x = v128.load32_lane(from + <usize>(count - 1) * 4, i32x4.splat(0), 3);
  if (count > 1) x = v128.load32_lane(from + <usize>(count - 2) * 4, x, 2);
  if (count > 2) x = v128.load32_lane(from, x, 1);
  return x;
}

/**
 * The lists of rows i..i+rows of op(A), columns p..p+count. With `extra`, each list has one float more: that at extra + r * extraStep.
 *
 * Shapes  a [n, k], or [k, n] if transposed: then sixteen columns at a time (a cache line) are first turned into rows.
 */
export function compressRows(
  a: usize, n: usize, k: usize, transposed: bool, i: usize, rows: usize, p: usize, count: usize,
  keepZeros: bool, extra: usize, extraStep: usize, lists: usize, scratch: usize, step: usize,
): void {
  const skipped = f32x4.splat(keepZeros ? NaN : 0);
  if (!transposed) {
    let from = a + (i * k + p) * 4;
    for (let r: usize = 0; r < rows; r++) {
      lists = compressRow(from, count, lists, scratch, step, skipped, extra);
      from += k * 4;
      extra += extraStep;
    }
    return;
  }
  const tile = scratch + TILE;
  const tileStep = count * 4 + 16;
  for (let r: usize = 0; r < rows; r += 16) {
    const some = min(rows - r, 16);
    transposeBlock(a + (p * n + i + r) * 4, n * 4, count, some, tile, tileStep);
    for (let c: usize = 0; c < some; c++) {
      lists = compressRow(tile + c * tileStep, count, lists, scratch, step, skipped, extra);
      extra += extraStep;
    }
  }
}
