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
