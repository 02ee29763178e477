import { isArrayLike, named, ShapeError, show } from "./errors.ts";
import { allocate, Tensor } from "./tensor.ts";

/** Class indices, one a row. */
export type Labels = ArrayLike<number>;

/** What stands in checked labels for one that is ignored. */
export const IGNORED = -1;

/**
 * The labels, checked, as a copy that nobody else writes into; IGNORED where one is `ignore`, or where `counts` leaves the row out,
 * whatever stands there.
 *
 * Throws    TypeError for what is no array, ShapeError unless there is a label for each row, RangeError unless each is a whole number
 *           in 0 … c − 1 or ignored.
 */
export function checkLabels(
  op: string,
  labels: Labels,
  n: number,
  c: number,
  ignore?: number,
  counts?: ArrayLike<number | boolean>,
): readonly number[] {
  if (!isArrayLike(labels))
    throw new TypeError(
      `${op}: labels must be an array of whole numbers, got ${named(labels)}${(labels as unknown) instanceof Tensor ? "; pass its data" : ""}`,
    );
  if (labels.length !== n) throw new ShapeError(`${op}: there must be one label a row, got ${labels.length} for ${n} rows`);
  const checked = new Array<number>(n); // an Int32Array of more than sixteen costs five times as much to make
  for (let i = 0; i < n; i++) {
    const y = labels[i];
    if ((ignore !== undefined && y === ignore) || (counts !== undefined && !counts[i])) checked[i] = IGNORED;
    else if (Number.isInteger(y) && y >= 0 && y < c) checked[i] = y;
    else throw new RangeError(`${op}: labels must lie in 0..${c - 1}, got ${named(y)} at row ${i}`);
  }
  return checked;
}

function checkMatrix(op: string, x: Tensor): [number, number] {
  if (x.shape.length !== 2) throw new ShapeError(`${op}: the tensor must have two axes, got ${show(x.shape)}`);
  return x.shape as [number, number];
}

/** y[i] = x[i, labels[i]]. */
export function gather(x: Tensor, labels: Labels): Tensor {
  const [n, c] = checkMatrix("gather", x);
  const checked = checkLabels("gather", labels, n, c);
  const y = allocate([n], x);
  y.kernels.gatherInto(y.data, x.data, checked, n, c);
  return y;
}

/** y[i, labels[i]] = g[i] in an [n, c] tensor of zeros: the gradient of `gather`. */
export function scatter(g: Tensor, labels: Labels, c: number): Tensor {
  const y = allocate([g.size, c], g);
  y.kernels.scatterInto(y.data, g.data, labels, g.size, c);
  return y;
}
