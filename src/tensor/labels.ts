import { ShapeError, show } from "./errors.ts";
import { allocate, type Tensor } from "./tensor.ts";

/** Class indices, one a row. */
export type Labels = ArrayLike<number>;

/** Throws ShapeError unless there is a label for each row, RangeError unless each is a whole number in 0 … c − 1 (or `ignore`). */
export function checkLabels(op: string, labels: Labels, n: number, c: number, ignore?: number): void {
  if (labels.length !== n) throw new ShapeError(`${op}: there must be one label a row, got ${labels.length} for ${n} rows`);
  for (let i = 0; i < n; i++) {
    const y = labels[i];
    if (!(Number.isInteger(y) && y >= 0 && y < c) && y !== ignore)
      throw new RangeError(`${op}: labels must lie in 0..${c - 1}, got ${y} at row ${i}`);
  }
}

function checkMatrix(op: string, x: Tensor): [number, number] {
  if (x.shape.length !== 2) throw new ShapeError(`${op}: the tensor must have two axes, got ${show(x.shape)}`);
  return x.shape as [number, number];
}

/** y[i] = x[i, labels[i]]. */
export function gather(x: Tensor, labels: Labels): Tensor {
  const [n, c] = checkMatrix("gather", x);
  checkLabels("gather", labels, n, c);
  const y = allocate([n], x);
  y.home.kernels.gatherInto(y.data, x.data, labels, n, c);
  return y;
}

/** y[i, labels[i]] = g[i] in an [n, c] tensor of zeros: the gradient of `gather`. */
export function scatter(g: Tensor, labels: Labels, c: number): Tensor {
  const y = allocate([g.size, c], g);
  y.home.kernels.scatterInto(y.data, g.data, labels, g.size, c);
  return y;
}
