/**
 * out = op(A) · op(B) (+ bias), bit for bit the plain loop over p.
 *
 * Four rows by four columns of sums stay in registers while p runs. Both operands are packed for it: op(B), a block of 256 rows by 128
 * columns at a time (256 KB), as panels of four columns; op(A) as four rows by as many p. What is missing at an edge is packed as
 * zeros, summed, and not stored.
 */
const ROWS: usize = 4;
const COLUMNS: usize = 4;
const DEPTH: usize = 256;
const WIDTH: usize = 128;
const STEP: usize = COLUMNS * 8;

const PANELS: usize = 0;
const LEFT: usize = PANELS + DEPTH * WIDTH * 8;
const EDGE: usize = LEFT + DEPTH * ROWS * 8;
const SCRATCH_BYTES: usize = EDGE + ROWS * STEP;

/** Bytes of scratch that matmul needs, whatever the sizes. */
export function scratchBytes(): usize {
  return SCRATCH_BYTES;
}

/** to[p][c] = x[p · pStep + c · cStep] for p < count and c < 4: zeros from `columns` on. */
function pack(x: usize, pStep: usize, cStep: usize, count: usize, columns: usize, to: usize): void {
  if (columns == COLUMNS && cStep == 8) {
    for (const end = to + count * STEP; to < end; to += STEP, x += pStep) {
      v128.store(to, v128.load(x));
      v128.store(to, v128.load(x, 16), 16);
    }
    return;
  }
  for (let c: usize = 0; c < COLUMNS; c++) {
    let from = x + c * cStep;
    let target = to + c * 8;
    for (const end = target + count * STEP; target < end; target += STEP, from += pStep) store<f64>(target, c < columns ? load<f64>(from) : 0);
  }
}

/** Adds Σ_p a[p][r] · b[p][c] to four rows of four sums at `out`, `step` bytes apart; to zeros, if `first`. */
function tile(a: usize, b: usize, count: usize, out: usize, step: usize, first: bool): void {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  if (!first) {
    s0 = v128.load(out);
    t0 = v128.load(out, 16);
    s1 = v128.load(out + step);
    t1 = v128.load(out + step, 16);
    s2 = v128.load(out + step * 2);
    t2 = v128.load(out + step * 2, 16);
    s3 = v128.load(out + step * 3);
    t3 = v128.load(out + step * 3, 16);
  }
  for (const end = b + count * STEP; b < end; b += STEP, a += ROWS * 8) {
    const y = v128.load(b);
    const z = v128.load(b, 16);
    let x = v128.load64_splat(a);
    s0 = f64x2.add(s0, f64x2.mul(x, y));
    t0 = f64x2.add(t0, f64x2.mul(x, z));
    x = v128.load64_splat(a, 8);
    s1 = f64x2.add(s1, f64x2.mul(x, y));
    t1 = f64x2.add(t1, f64x2.mul(x, z));
    x = v128.load64_splat(a, 16);
    s2 = f64x2.add(s2, f64x2.mul(x, y));
    t2 = f64x2.add(t2, f64x2.mul(x, z));
    x = v128.load64_splat(a, 24);
    s3 = f64x2.add(s3, f64x2.mul(x, y));
    t3 = f64x2.add(t3, f64x2.mul(x, z));
  }
  v128.store(out, s0);
  v128.store(out, t0, 16);
  v128.store(out + step, s1);
  v128.store(out + step, t1, 16);
  v128.store(out + step * 2, s2);
  v128.store(out + step * 2, t2, 16);
  v128.store(out + step * 3, s3);
  v128.store(out + step * 3, t3, 16);
}

/** Copies `rows` rows of `columns` doubles. */
function copyBlock(from: usize, fromStep: usize, to: usize, toStep: usize, rows: usize, columns: usize): void {
  for (let r: usize = 0; r < rows; r++) memory.copy(to + r * toStep, from + r * fromStep, columns * 8);
}

/**
 * Shapes  out [n, m], apart from the operands; op(A) [n, k], stored [k, n] if transposeA; op(B) [k, m], stored [m, k] if transposeB;
 *         bias [m], or 0 for none. All are byte addresses of float64, and scratch has scratchBytes() bytes.
 */
export function matmul(
  out: usize, a: usize, b: usize, bias: usize, n: usize, k: usize, m: usize,
  transposeA: bool, transposeB: bool, scratch: usize,
): void {
  if (k == 0) memory.fill(out, 0, n * m * 8);
  const aRow: usize = transposeA ? 8 : k * 8;
  const aStep: usize = transposeA ? n * 8 : 8;
  const bColumn: usize = transposeB ? k * 8 : 8;
  const bStep: usize = transposeB ? 8 : m * 8;
  const panels = scratch + PANELS, left = scratch + LEFT, edge = scratch + EDGE;
  for (let q: usize = 0; q < m; q += WIDTH) {
    const width = min(WIDTH, m - q);
    for (let p: usize = 0; p < k; p += DEPTH) {
      const depth = min(DEPTH, k - p);
      const first = p == 0;
      for (let j: usize = 0; j < width; j += COLUMNS)
        pack(b + p * bStep + (q + j) * bColumn, bStep, bColumn, depth, min(COLUMNS, width - j), panels + j * depth * 8);
      for (let i: usize = 0; i < n; i += ROWS) {
        const rows = min(ROWS, n - i);
        pack(a + i * aRow + p * aStep, aStep, aRow, depth, rows, left);
        for (let j: usize = 0; j < width; j += COLUMNS) {
          const columns = min(COLUMNS, width - j);
          const to = out + (i * m + q + j) * 8;
          const panel = panels + j * depth * 8;
          if (rows == ROWS && columns == COLUMNS) {
            tile(left, panel, depth, to, m * 8, first);
            continue;
          }
          if (!first) copyBlock(to, m * 8, edge, STEP, rows, columns);
          tile(left, panel, depth, edge, STEP, first);
          copyBlock(edge, STEP, to, m * 8, rows, columns);
        }
      }
    }
  }
  if (bias) {
    for (let i: usize = 0; i < n; i++, out += m * 8)
      for (let j: usize = 0; j < m; j++) store<f64>(out + j * 8, load<f64>(out + j * 8) + load<f64>(bias + j * 8));
  }
}
