import type { Floats } from "../floats.ts";

// An array is seen as [outer, length, inner], and the middle axis goes. A sum runs in order in float64 and is rounded once.

/** out[o,i] = Σ_l x[o,l,i] / divisor. */
export function sumInto(out: Floats, x: Floats, outer: number, length: number, inner: number, divisor = 1): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let sum = 0;
      for (let l = 0, q = o * length * inner + i; l < length; l++, q += inner) sum += x[q];
      out[o * inner + i] = sum / divisor;
    }
  }
}

/** Whether every x[q] is a number, and not an infinite one. */
export function allFinite(x: Floats): boolean {
  for (let q = 0; q < x.length; q++) if (!Number.isFinite(x[q])) return false;
  return true;
}

/** out[o,i] = the l of the largest x[o,l,i]: the first of equals; a NaN counts as larger than any number. */
export function argmaxInto(out: Int32Array, x: Floats, outer: number, length: number, inner: number): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * length * inner + i;
      let best = 0;
      for (let l = 1; l < length; l++) {
        const champion = x[start + best * inner];
        if (x[start + l * inner] > champion || (Number.isNaN(x[start + l * inner]) && !Number.isNaN(champion))) best = l;
      }
      out[o * inner + i] = best;
    }
  }
}
