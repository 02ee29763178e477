// Rung 4 with its columns of b packed: four of them at a time are copied behind each other first, so that a row of outputs walks straight
// through memory.
//
//     npx rdrop bench matmul --kernel examples/kernel.mjs --sizes 64,512,1024

export const name = "register tile, packed";

const { fround } = Math;
let packed = new Float32Array(0);

export function matmul(out, a, b, n, k, m) {
  if (packed.length < 4 * k) packed = new Float32Array(4 * k);
  for (let j = 0; j < m; j += 4) {
    const columns = Math.min(4, m - j);
    for (let p = 0; p < k; p++) for (let c = 0; c < columns; c++) packed[4 * p + c] = b[p * m + j + c];
    for (let i = 0; i < n; i++) row(out, i * m + j, columns, a, i * k, k);
  }
}

/** Four outputs side by side; those beyond the last column are computed and not stored. */
function row(out, to, columns, a, from, k) {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let p = from, q = 0, end = from + k; p < end; p++, q += 4) {
    const x = a[p];
    s0 = fround(s0 + fround(x * packed[q]));
    s1 = fround(s1 + fround(x * packed[q + 1]));
    s2 = fround(s2 + fround(x * packed[q + 2]));
    s3 = fround(s3 + fround(x * packed[q + 3]));
  }
  out[to] = s0;
  if (columns > 1) out[to + 1] = s1;
  if (columns > 2) out[to + 2] = s2;
  if (columns > 3) out[to + 3] = s3;
}
