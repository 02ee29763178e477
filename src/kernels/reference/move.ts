import type { Floats } from "../floats.ts";

/** out[m,n] = x[n,m] read across: out[j,i] = x[i,j]. */
export function transposeInto(out: Floats, x: Floats, n: number, m: number): void {
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) out[j * n + i] = x[i * m + j];
}

/**
 * Copies `count` runs of `length` numbers from one strided place to another: run o goes from x[fromStart + o · fromStep …] to
 * out[toStart + o · toStep …]. Slice and concat along any axis are this.
 */
export function copyRunsInto(
  out: Floats,
  x: Floats,
  count: number,
  length: number,
  toStart: number,
  toStep: number,
  fromStart: number,
  fromStep: number,
): void {
  for (let o = 0; o < count; o++) {
    const from = fromStart + o * fromStep;
    out.set(x.subarray(from, from + length), toStart + o * toStep);
  }
}

/** out[i…] = x[i…] over `shape`, where x's stride is 0 along the axes it is repeated on. */
export function broadcastInto(out: Floats, x: Floats, shape: readonly number[], strides: readonly number[]): void {
  const last = shape.length - 1;
  const copyFrom = (axis: number, from: number, to: number): number => {
    let end = to;
    for (let i = 0; i < shape[axis]; i++) {
      const at = from + i * strides[axis];
      if (axis === last) out[end++] = x[at];
      else end = copyFrom(axis + 1, at, end);
    }
    return end;
  };
  if (last < 0) out[0] = x[0];
  else copyFrom(0, 0, 0);
}

/** out[i] = x[i, labels[i]]. */
export function gatherInto(out: Floats, x: Floats, labels: ArrayLike<number>, n: number, c: number): void {
  for (let i = 0; i < n; i++) out[i] = x[i * c + labels[i]];
}

/** out[i, labels[i]] = g[i], every other element 0. */
export function scatterInto(out: Floats, g: Floats, labels: ArrayLike<number>, n: number, c: number): void {
  out.fill(0);
  for (let i = 0; i < n; i++) out[i * c + labels[i]] = g[i];
}

/** out[o,i,…] = x[o,indices[i],…]: slices of `inner` numbers out of each [length, inner] of x. */
export function takeInto(out: Floats, x: Floats, indices: ArrayLike<number>, outer: number, length: number, inner: number): void {
  let q = 0;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < indices.length; i++) {
      const from = (o * length + indices[i]) * inner;
      for (let j = 0; j < inner; j++) out[q++] = x[from + j];
    }
  }
}

/** out[o,l,…] = Σ g[o,i,…] over the i with indices[i] = l: in order, in float64, rounded once. */
export function scatterAddInto(out: Floats, g: Floats, indices: ArrayLike<number>, outer: number, length: number, inner: number): void {
  const sums = new Float64Array(out.length);
  let q = 0;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < indices.length; i++) {
      const to = (o * length + indices[i]) * inner;
      for (let j = 0; j < inner; j++) sums[to + j] += g[q++];
    }
  }
  out.set(sums);
}
