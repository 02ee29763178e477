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
  const h = f32x4.splat(gKl * perRow * 0.5);
  const row = c * 4;
  const pass = n * row;
  // The two rows of a sample together: they read the same numbers, and neither sum waits for the other.
  for (let i: usize = 0; i < n; i++, x += row, p += row, dx += row) {
    // d(log p), without the label's share at first.
    let j: usize = 0;
    for (; j + 16 <= row; j += 16) {
      const s = v128.load(x + j), t = v128.load(x + pass + j);
      v128.store(dx + j, dKl(s, t, v128.load(p + j), h));
      v128.store(dx + pass + j, dKl(t, s, v128.load(p + pass + j), h));
    }
    for (; j < row; j += 4) {
      const s = v128.load32_splat(x + j), t = v128.load32_splat(x + pass + j);
      v128.store32_lane(dx + j, dKl(s, t, v128.load32_splat(p + j), h), 0);
      v128.store32_lane(dx + pass + j, dKl(t, s, v128.load32_splat(p + pass + j), h), 0);
    }
    const label = dx + load<u32>(labels + i * 4) * 4;
    store<f32>(label, hit + load<f32>(label));
    store<f32>(label + pass, hit + load<f32>(label + pass));
    let sumS: f64 = 0, sumT: f64 = 0;
    for (j = 0; j < row; j += 4) {
      sumS += load<f32>(dx + j);
      sumT += load<f32>(dx + pass + j);
    }
    const totalS = f32x4.splat(<f32>sumS), totalT = f32x4.splat(<f32>sumT);
    for (j = 0; j + 16 <= row; j += 16) {
      const a = v128.load(p + j), b = v128.load(p + pass + j);
      v128.store(dx + j, dScore(v128.load(dx + j), a, b, h, totalS));
      v128.store(dx + pass + j, dScore(v128.load(dx + pass + j), b, a, h, totalT));
    }
    for (; j < row; j += 4) {
      const a = v128.load32_splat(p + j), b = v128.load32_splat(p + pass + j);
      v128.store32_lane(dx + j, dScore(v128.load32_splat(dx + j), a, b, h, totalS), 0);
      v128.store32_lane(dx + pass + j, dScore(v128.load32_splat(dx + pass + j), b, a, h, totalT), 0);
    }
  }
}

/** h (s − t) p. Where the reference adds a 0 to make −0 a +0, the sign of a zero is lost later anyway. */
@inline
function dKl(s: v128, t: v128, p: v128, h: v128): v128 {
  return f32x4.mul(f32x4.mul(h, f32x4.sub(s, t)), p);
}

/** h (p − q) + 0 + (d(log p) − p · total). */
@inline
function dScore(dLogP: v128, p: v128, q: v128, h: v128, total: v128): v128 {
  const direct = f32x4.add(f32x4.mul(h, f32x4.sub(p, q)), f32x4.splat(0));
  return f32x4.add(direct, f32x4.sub(dLogP, f32x4.mul(p, total)));
}
