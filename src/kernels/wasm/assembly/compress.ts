import { transposeBlock } from "./transpose";

/**
 * Compressed rows: the nonzeros of a row of the first operand as (value, address) pairs of 8 bytes, where the address is that of
 * the packed row of the second operand which the value multiplies.
 *
 * A list is [end, -, -, -, pairs...]: the address behind its last pair stands first. It is padded to a multiple of UNROLL pairs by
 * zeros that multiply a row of zeros: an accumulator that began at +0 is never -0, hence adding +0 keeps its bits.
 */

/** Pairs that the kernel takes in one turn of its loop. */
export const UNROLL: usize = 2;

/** Bytes before the first pair. */
export const HEADER: usize = 8;

/** Room for the list of `count` floats: its header, padding, and the pairs that a store of four writes too far. */
@inline
export function listBytes(count: usize): usize {
  return count * 8 + 64;
}

/** For each set of lanes (bit l stands for lane l), the byte shuffle that moves these lanes to the front. */
export function writeShuffles(table: usize): void {
  for (let set: usize = 0; set < 16; set++) {
    let to = table + set * 16;
    for (let lane: usize = 0; lane < 4; lane++) {
      store<u32>(to, 0x03020100 + <u32>lane * 0x04040404);
      to += ((set >> lane) & 1) << 2;
    }
  }
}

/** One list, of `count` floats at `from`. `keep` is 15 to keep zeros too, else 0. */
function compressRow(from: usize, count: usize, list: usize, panel: usize, step: usize, keep: i32, zeros: usize, shuffles: usize): usize {
  const start = list + HEADER;
  const whole = from + (count & ~3) * 4;
  const end = from + count * 4;
  const zero = i32x4.splat(0);
  const advance = i32x4.splat(<i32>step * 4);
  const offset = <i32>panel;
  const offsetStep = <i32>step;
  let addresses = i32x4(offset, offset + offsetStep, offset + 2 * offsetStep, offset + 3 * offsetStep);
  let to = start;
  for (; from < whole; from += 16) {
    const x = v128.load(from);
    const lanes = i32x4.bitmask(f32x4.ne(x, zero)) | keep;
    const shuffle = v128.load(shuffles + (<usize>lanes << 4));
    const values = v128.swizzle(x, shuffle);
    const rows = v128.swizzle(addresses, shuffle);
    v128.store(to, v128.shuffle<i32>(values, rows, 0, 4, 1, 5));
    v128.store(to, v128.shuffle<i32>(values, rows, 2, 6, 3, 7), 16);
    to += <usize>popcnt(lanes) << 3;
    addresses = i32x4.add(addresses, advance);
  }
  let address = i32x4.extract_lane(addresses, 0);
  for (; from < end; from += 4) {
    const x = load<f32>(from);
    store<f32>(to, x);
    store<i32>(to, address, 4);
    to += <usize>(i32(x != 0) | (keep & 1)) << 3;
    address += offsetStep;
  }
  const padding = i32x4(0, <i32>zeros, 0, <i32>zeros);
  v128.store(to, padding);
  v128.store(to, padding, 16);
  const listEnd = start + ((to - start + (UNROLL * 8 - 1)) & ~(UNROLL * 8 - 1));
  store<usize>(list, listEnd);
  return listEnd;
}

/**
 * The lists of rows i..i+rows of op(A), columns p..p+count, one every `listStep` bytes.
 *
 * Shapes  a [n, k], or [k, n] if transposed: then sixteen columns at a time (a cache line) are first turned into rows in `tile`.
 */
export function compressRows(a: usize, n: usize, k: usize, transposed: bool, i: usize, rows: usize, p: usize, count: usize, keepZeros: bool, lists: usize, panel: usize, step: usize, zeros: usize, shuffles: usize, tile: usize): void {
  const keep = keepZeros ? 15 : 0;
  if (!transposed) {
    let from = a + (i * k + p) * 4;
    for (let r: usize = 0; r < rows; r++) {
      lists = compressRow(from, count, lists, panel, step, keep, zeros, shuffles);
      from += k * 4;
    }
    return;
  }
  const tileStep = count * 4 + 16;
  for (let r: usize = 0; r < rows; r += 16) {
    const some = min(rows - r, 16);
    transposeBlock(a + (p * n + i + r) * 4, n * 4, count, some, tile, tileStep);
    for (let c: usize = 0; c < some; c++) {
      lists = compressRow(tile + c * tileStep, count, lists, panel, step, keep, zeros, shuffles);
    }
  }
}
