import { transposeBlock } from "./transpose";

/**
 * Panels: the second operand, cut into columns that fit the registers.
 *
 * A panel is `width` vectors of four columns. Its last vector ends at the last column of its range, and so overlaps the one
 * before it where the number of columns is not a multiple of four: those outputs are computed twice, alike, and nothing is ever
 * read or written outside a matrix. A packed panel holds vector v of row p at p * step + v * 16.
 */

/** The widest panel: 12 accumulators, one broadcast value and one product leave one of V8's 15 vector registers. */
export const WIDEST: usize = 12;

/** Copies rows of `width` vectors; the last comes from byte `last` of a row. Returns as transposeBlock does. */
function copyRows(from: usize, fromStep: usize, rows: usize, width: usize, last: usize, to: usize, toStep: usize): v128 {
  let odd = i32x4.splat(0);
  const inner = (width - 1) * 16;
  for (let p: usize = 0; p < rows; p++) {
    let v: usize = 0;
    for (; v + 16 < inner; v += 32) {
      const x = v128.load(from + v);
      const y = v128.load(from + v, 16);
      v128.store(to + v, x);
      v128.store(to + v, y, 16);
      odd = v128.or(odd, v128.or(f32x4.sub(x, x), f32x4.sub(y, y)));
    }
    if (v < inner) {
      const x = v128.load(from + v);
      v128.store(to + v, x);
      odd = v128.or(odd, f32x4.sub(x, x));
    }
    const x = v128.load(from + last);
    v128.store(to + inner, x);
    odd = v128.or(odd, f32x4.sub(x, x));
    from += fromStep;
    to += toStep;
  }
  return odd;
}

/**
 * Packs rows p..p+rows of op(B), columns j.., into a panel; `last` is the byte of its last vector, counted from column j.
 * Returns whether all of it is finite.
 *
 * Shapes  b [k, m], or [m, k] if transposed.
 */
export function packPanel(
  b: usize,
  k: usize,
  m: usize,
  transposed: bool,
  p: usize,
  rows: usize,
  j: usize,
  width: usize,
  last: usize,
  panel: usize,
  step: usize,
): bool {
  let odd: v128;
  if (transposed) {
    const from = b + (j * k + p) * 4;
    odd = transposeBlock(from, k * 4, (width - 1) * 4, rows, panel, step);
    odd = v128.or(odd, transposeBlock(from + last * k, k * 4, 4, rows, panel + (width - 1) * 16, step));
  } else {
    odd = copyRows(b + (p * m + j) * 4, m * 4, rows, width, last, panel, step);
  }
  return !v128.any_true(odd);
}
