import type { Floats } from "../floats.ts";

// Weights and their running averages are updated in place. Every operation is rounded to the dtype of the weights, and the constants
// are too, before the loop: that is what a float32 vector unit does, so the fast kernels can give the same bits.

const same = (x: number): number => x;
const rounding = (w: Floats) => (w instanceof Float32Array ? Math.fround : same);

/** The constants of one SGD step; `first` says that the momentum buffer holds nothing yet. */
export interface SgdConstants {
  readonly lr: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  readonly first: boolean;
}

/** w ← w − lr·d with d = g + λw; under momentum v ← μv + d (v = d at first), and d = v, or d + μv (Nesterov). */
export function sgdInto(w: Floats, v: Floats | undefined, g: Floats, c: SgdConstants): void {
  const f = rounding(w);
  const [lr, momentum, decay] = [f(c.lr), f(c.momentum), f(c.weightDecay)];
  for (let q = 0; q < w.length; q++) {
    let d = f(g[q] + f(decay * w[q]));
    if (v !== undefined) {
      v[q] = c.first ? d : f(f(momentum * v[q]) + d);
      d = c.nesterov ? f(d + f(momentum * v[q])) : v[q];
    }
    w[q] = w[q] - f(lr * d);
  }
}

/** The constants of one Adam step: `rate` = lr / (1 − β₁ᵗ), `scale` = 1 / √(1 − β₂ᵗ), and w is multiplied by `shrink` first (AdamW). */
export interface AdamConstants {
  readonly rate: number;
  readonly scale: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  readonly shrink: number;
}

/** m ← β₁m + (1 − β₁)d, v ← β₂v + (1 − β₂)d², w ← shrink·w − rate · m / (scale·√v + ε), with d = g + λw. */
export function adamInto(w: Floats, m: Floats, v: Floats, g: Floats, c: AdamConstants): void {
  const f = rounding(w);
  const [rate, scale, eps, decay, shrink] = [f(c.rate), f(c.scale), f(c.eps), f(c.weightDecay), f(c.shrink)];
  const [beta1, beta2, rest1, rest2] = [f(c.beta1), f(c.beta2), f(1 - c.beta1), f(1 - c.beta2)];
  for (let q = 0; q < w.length; q++) {
    const d = f(g[q] + f(decay * w[q]));
    m[q] = f(beta1 * m[q]) + f(rest1 * d);
    v[q] = f(beta2 * v[q]) + f(rest2 * f(d * d));
    const denominator = f(f(scale * f(Math.sqrt(v[q]))) + eps);
    w[q] = f(shrink * w[q]) - f(rate * f(m[q] / denominator));
  }
}
