import { transposeBlock } from "./transpose";

/**
 * Panels: the second operand, cut into columns that fit the registers.
 *
 * A panel is `width` strips of eight columns; strip q of its row p lies at p * step + q * 32. The last strip ends at the last
 * column of its range, and overlaps the one before it if the number of columns is not a multiple of eight: these outputs are computed
 * twice, alike, and nothing is ever read or written outside a matrix.
 */

/** The widest panel: 12 sums, one broadcast value and one product, of the 15 vector registers that V8 leaves. */
export const WIDEST: usize = 6;

/** Copies `width` strips; the last comes from byte `last`. Returns their sum. */
@inline
function copyRow(from: usize, width: usize, last: usize, to: usize): v128 {
  const inner = (width - 1) << 5;
  let x = v128.load(from + last), y = v128.load(from + last, 16);
  v128.store(to + inner, y, 16);
  v128.store(to + inner, x);
  let sum = x, sum2 = y;
  for (let v: usize = 0; v < inner; v += 32) {
    x = v128.load(from + v);
    y = v128.load(from + v, 16);
    v128.store(to + v, y, 16);
    v128.store(to + v, x);
    sum = f32x4.add(sum, x);
    sum2 = f32x4.add(sum2, y);
  }
  return f32x4.add(sum, sum2);
}

export function packRow(from: usize, width: usize, last: usize, to: usize): void {
  copyRow(from, width, last, to);
}

/**
 * Packs rows p..p+rows of op(B), columns from j on, into a panel; `last` is the byte of its last strip, counted from column j.
 * Returns whether all of it is finite.
 *
 * Shapes  b [k, m], or [m, k] if transposed.
 */
export function packPanel(
  b: usize, k: usize, m: usize, transposed: bool, p: usize, rows: usize, j: usize, width: usize, last: usize,
  panel: usize, step: usize,
): bool {
  // If a sum is finite, so is all that went into it; the other way round it errs for sums beyond float32, on the safe side.
  let sum = f32x4.splat(0);
  if (transposed) {
    const inner = (width - 1) << 3;
    const from = b + (j * k + p) * 4;
    sum = f32x4.add(
      transposeBlock(from, k * 4, inner, rows, panel, step),
      transposeBlock(from + last * k, k * 4, 8, rows, panel + inner * 4, step),
    );
  } else {
    let from = b + (p * m + j) * 4;
    for (let r: usize = 0; r < rows; r++) {
      const row = copyRow(from, width, last, panel + r * step);
      sum = f32x4.add(sum, row);
      from += m * 4;
    }
  }
  return !v128.any_true(f32x4.sub(sum, sum));
}
