import type { Floats } from "../floats.ts";
import * as reference from "../reference/reduce.ts";

/** As the reference, but row by row where rows are added up: each sum has its terms in the same order, and memory is read in its own. */
export function sumInto(out: Floats, x: Floats, outer: number, length: number, inner: number, divisor = 1): void {
  if (inner === 1) {
    reference.sumInto(out, x, outer, length, inner, divisor);
    return;
  }
  const sums = new Float64Array(inner);
  for (let o = 0, q = 0; o < outer; o++) {
    sums.fill(0);
    for (let l = 0; l < length; l++) for (let i = 0; i < inner; i++) sums[i] += x[q++];
    for (let i = 0; i < inner; i++) out[o * inner + i] = sums[i] / divisor;
  }
}

/** As the reference, but along rows the largest so far is kept at hand, and one comparison finds a larger number or a NaN. */
export function argmaxInto(out: Int32Array, x: Floats, outer: number, length: number, inner: number): void {
  if (inner !== 1) {
    reference.argmaxInto(out, x, outer, length, inner);
    return;
  }
  for (let o = 0; o < outer; o++) {
    const start = o * length;
    let best = start;
    let champion = -Infinity;
    for (let q = start; q < start + length; q++) {
      if (x[q] <= champion) continue;
      best = q;
      champion = x[q];
      if (Number.isNaN(champion)) break;
    }
    out[o] = best - start;
  }
}
