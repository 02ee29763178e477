import { philoxInto } from "../../random/philox.ts";
import type { Floats } from "../floats.ts";

/** What the masks of one dropout at one step are drawn from, for all copies: the seed as two 32-bit words, the step, and a number for the dropout. */
export interface MaskKey {
  readonly seedLow: number;
  readonly seedHigh: number;
  readonly step: number;
  readonly layer: number;
}

/**
 * out[i,j] = scale where unit j of row i is kept, else 0. Rows come in `copies` equal groups, one for each sub-model.
 *
 * Unit (i, j) of copy s is word j mod 4 of Philox(counter = [⌊j/4⌋, i, layer · 256 + s, step], key = seed), and it is kept when the
 * word is at least `threshold` = p · 2³². So a mask depends on nothing but its name, and any row of it can be drawn alone.
 */
export function dropoutMaskInto(out: Floats, key: MaskKey, threshold: number, scale: number, copies: number, n: number, m: number): void {
  const words = new Uint32Array(4);
  for (let s = 0; s < copies; s++) {
    for (let i = 0; i < n; i++) {
      const row = (s * n + i) * m;
      for (let j = 0; j < m; j++) {
        if (j % 4 === 0) philoxInto(words, 0, j / 4, i, key.layer * 256 + s, key.step, key.seedLow, key.seedHigh);
        out[row + j] = words[j % 4] >= threshold ? scale : 0;
      }
    }
  }
}

/**
 * out[s·n + i, j] = max(0, x) · scale where `dropoutMaskInto` keeps that unit, else 0: ReLU and dropout in one walk.
 *
 * x is [n, m], the same for every copy s, when `shared`; else it has rows of its own for each.
 */
export function reluDropoutInto(
  out: Floats,
  x: Floats,
  key: MaskKey,
  threshold: number,
  scale: number,
  copies: number,
  n: number,
  m: number,
  shared: boolean,
): void {
  dropoutMaskInto(out, key, threshold, scale, copies, n, m);
  for (let q = 0; q < out.length; q++) {
    const value = x[shared ? q % (n * m) : q];
    out[q] = out[q] === 0 || value <= 0 ? 0 : value * out[q];
  }
}

/** dx[q] = Σ_s (g · scale where y is above 0, or NaN, else 0) over the `copies` that share x. */
export function reluDropoutGradientInto(dx: Floats, g: Floats, y: Floats, scale: number, copies: number): void {
  const f = dx instanceof Float32Array ? Math.fround : (value: number): number => value;
  const c = f(scale);
  const count = dx.length;
  for (let q = 0; q < count; q++) dx[q] = y[q] <= 0 ? 0 : g[q] * c;
  for (let r = count; r < copies * count; r++) dx[r % count] += y[r] <= 0 ? 0 : f(g[r] * c);
}
