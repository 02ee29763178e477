import { philoxInto } from "../../random/philox.ts";
import type { Floats } from "../kernels.ts";

/** Names one dropout mask: the seed of the run as two 32-bit words, the step, the layer, and which copy (sub-model) it is for. */
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
