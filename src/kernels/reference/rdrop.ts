import type { Floats } from "../floats.ts";
import { exp } from "./math.ts";
import { logSoftmaxInto } from "./softmax.ts";

// The R-Drop loss of two passes, fused: what `rDropLoss` composes of a dozen ops, in two walks over the scores. Each value that the
// composition would store is rounded here too, and each of its sums runs in float64, so the bits are the same.

/**
 * out = [nll, kl] of scores x [2n, c], and p = softmax(x) for the way back:
 *
 *     nll = −1/n Σ_i log p[i, y_i] − 1/n Σ_i log p[n+i, y_i],      kl = 1/n Σ_i ½ Σ_j (p[i,j] − p[n+i,j]) (x[i,j] − x[n+i,j]).
 */
export function rDropInto(out: Floats, p: Floats, x: Floats, labels: ArrayLike<number>, n: number, c: number): void {
  const f = rounding(x);
  logSoftmaxInto(p, x, 2 * n, c, 1);
  const nll = [0, 0];
  for (let i = 0; i < 2 * n; i++) nll[i < n ? 0 : 1] -= p[i * c + labels[i % n]];
  for (let q = 0; q < p.length; q++) p[q] = exp(p[q]);
  let kl = 0;
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let q = i * c, r = (n + i) * c, end = q + c; q < end; q++, r++) row += f(f(p[q] - p[r]) * f(x[q] - x[r]));
    kl += f(f(row) * 0.5);
  }
  out[0] = f(nll[0] / n) + f(nll[1] / n);
  out[1] = kl / n;
}

/**
 * dx for the gradients gNll and gKl of the two terms. In a row s of one pass, with t the same sample's row in the other, h = gKl / 2n:
 *
 *     d(log p)[j] = h (s[j] − t[j]) p[j] − [j = y] gNll / n,      dx[j] = h (p[j] − q[j]) + d(log p)[j] − p[j] Σ d(log p).
 */
export function rDropGradientInto(
  dx: Floats,
  p: Floats,
  x: Floats,
  labels: ArrayLike<number>,
  gNll: number,
  gKl: number,
  n: number,
  c: number,
): void {
  const f = rounding(x);
  const perRow = f(1 / n);
  const hit = -f(gNll * perRow);
  const h = f(f(gKl * perRow) * 0.5);
  for (let i = 0; i < 2 * n; i++) {
    const own = i * c;
    const other = (i < n ? i + n : i - n) * c;
    const label = labels[i % n];
    const dLogP = (j: number): number => f((j === label ? hit : 0) + f((f(h * f(x[own + j] - x[other + j])) + 0) * p[own + j]));
    let sum = 0;
    for (let j = 0; j < c; j++) sum += dLogP(j);
    const total = f(sum);
    for (let j = 0; j < c; j++) {
      const direct = f(h * f(p[own + j] - p[other + j])) + 0; // + 0: adding into zeros makes −0 a +0
      dx[own + j] = direct + f(dLogP(j) - f(p[own + j] * total));
    }
  }
}

const same = (x: number): number => x;
const rounding = (x: Floats) => (x instanceof Float32Array ? Math.fround : same);
