import type { Floats } from "../floats.ts";
import { exp, log } from "./math.ts";

// Over the middle axis of [outer, length, inner]. Each takes the maximum out first, so that exp never overflows; sums run in float64.

/** The largest; NaN if there is one. */
function maximum(x: Floats, start: number, length: number, inner: number): number {
  let max = -Infinity;
  for (let l = 0, q = start; l < length; l++, q += inner) if (x[q] > max || Number.isNaN(x[q])) max = x[q];
  return max;
}

function sumOfExps(x: Floats, start: number, length: number, inner: number, max: number): number {
  let sum = 0;
  for (let l = 0, q = start; l < length; l++, q += inner) sum += exp(x[q] - max);
  return sum;
}

/** out = exp(x − max) / Σ exp(x − max). */
export function softmaxInto(out: Floats, x: Floats, outer: number, length: number, inner: number): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * length * inner + i;
      const max = maximum(x, start, length, inner);
      const sum = sumOfExps(x, start, length, inner, max);
      for (let l = 0, q = start; l < length; l++, q += inner) out[q] = exp(x[q] - max) / sum;
    }
  }
}

/** out = (x − max) − log Σ exp(x − max). */
export function logSoftmaxInto(out: Floats, x: Floats, outer: number, length: number, inner: number): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * length * inner + i;
      const max = maximum(x, start, length, inner);
      const logSum = log(sumOfExps(x, start, length, inner, max));
      for (let l = 0, q = start; l < length; l++, q += inner) out[q] = x[q] - max - logSum;
    }
  }
}

/** out[o,i] = max + log Σ exp(x − max); an infinite maximum is the answer itself. */
export function logSumExpInto(out: Floats, x: Floats, outer: number, length: number, inner: number): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * length * inner + i;
      const max = maximum(x, start, length, inner);
      out[o * inner + i] = Math.abs(max) === Infinity ? max : max + log(sumOfExps(x, start, length, inner, max));
    }
  }
}
