import { expAll, logSoftmax } from "./softmax";

// The R-Drop loss of two passes, as kernels/reference/rdrop.ts has it: f32 operations round where that one rounds.

@inline
function at(x: usize, q: usize): f32 {
  return load<f32>(x + q * 4);
}

/** −Σ log p[i, y_i] / n over the n rows at `logP`. */
function meanNll(logP: usize, labels: usize, n: usize, c: usize): f32 {
  let sum: f64 = 0;
  for (let i: usize = 0; i < n; i++) sum -= at(logP, i * c + load<u32>(labels + i * 4));
  return <f32>(sum / <f64>n);
}

/** out = [nll, kl] of scores x [2n, c]; p = softmax(x). */
export function rDrop(out: usize, p: usize, x: usize, labels: usize, n: usize, c: usize): void {
  const size = n * c;
  logSoftmax(p, x, 2 * n, c);
  store<f32>(out, meanNll(p, labels, n, c) + meanNll(p + size * 4, labels, n, c));
  expAll(p, p, 2 * size);
  let kl: f64 = 0;
  for (let i: usize = 0; i < n; i++) {
    let row: f64 = 0;
    for (let q = i * c, end = q + c; q < end; q++) row += (at(p, q) - at(p, q + size)) * (at(x, q) - at(x, q + size));
    kl += <f32>row * 0.5;
  }
  store<f32>(out, <f32>(kl / <f64>n), 4);
}

/** dx for the gradients of the two terms. */
export function rDropGradient(dx: usize, p: usize, x: usize, labels: usize, gNll: f32, gKl: f32, n: usize, c: usize): void {
  const perRow = <f32>(1.0 / <f64>n);
  const hit = -(gNll * perRow);
  const h = gKl * perRow * 0.5;
  for (let i: usize = 0; i < 2 * n; i++) {
    const own = i * c;
    const other = (i < n ? i + n : i - n) * c;
    const label = load<u32>(labels + (i < n ? i : i - n) * 4);
    let sum: f64 = 0;
    for (let j: usize = 0; j < c; j++) {
      const dLogP = (j == label ? hit : <f32>0) + (h * (at(x, own + j) - at(x, other + j)) + <f32>0) * at(p, own + j);
      store<f32>(dx + (own + j) * 4, dLogP);
      sum += dLogP;
    }
    const total = <f32>sum;
    for (let j: usize = 0; j < c; j++) {
      const q = own + j;
      const direct = h * (at(p, q) - at(p, other + j)) + <f32>0;
      store<f32>(dx + q * 4, direct + (at(dx, q) - at(p, q) * total));
    }
  }
}
