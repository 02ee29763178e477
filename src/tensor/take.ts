import { isArrayLike, named, ShapeError } from "./errors.ts";
import { allocate, checkAxis, type Shape, sizeOf, Tensor } from "./tensor.ts";

/** Which axis the indices count along; 0 unless asked. */
export interface TakeOptions {
  readonly axis?: number;
}

/**
 * Slices of x along an axis (rows, unless asked), in the order of the indices, each as often as it stands there:
 * y[…, i, …] = x[…, indices[i], …].
 *
 * Shapes    x [outer…, length, inner…], indices [count] → y [outer…, count, inner…].
 * Gradient  dx = g added up where it was taken from; `scatterAdd`.
 * Throws    RangeError unless each index is a whole number in 0 … length − 1.
 */
export function take(x: Tensor, indices: ArrayLike<number>, { axis = 0 }: TakeOptions = {}): Tensor {
  checkArray("take", indices);
  const { outer, length, inner, shape } = replacing("take", x.shape, axis, indices.length);
  checkIndices("take", indices, length);
  const y = allocate(shape, x);
  y.kernels.takeInto(y.data, x.data, indices, outer, length, inner);
  return y;
}

/**
 * The slices of g along an axis, added up by their indices in a tensor that has `length` of them: y[…, l, …] = Σ g[…, i, …] over the i
 * with indices[i] = l. In order, in float64, rounded once. The gradient of `take`, and `take` is its.
 *
 * Shapes    g [outer…, count, inner…], indices [count] → y [outer…, length, inner…].
 * Throws    ShapeError unless there is an index for each slice; RangeError unless each is a whole number in 0 … length − 1.
 */
export function scatterAdd(g: Tensor, indices: ArrayLike<number>, length: number, { axis = 0 }: TakeOptions = {}): Tensor {
  checkArray("scatterAdd", indices);
  const { outer, length: count, inner, shape } = replacing("scatterAdd", g.shape, axis, length);
  if (indices.length !== count)
    throw new ShapeError(`scatterAdd: there must be an index for each of ${count} slices, got ${indices.length}`);
  checkIndices("scatterAdd", indices, length);
  const y = allocate(shape, g);
  y.kernels.scatterAddInto(y.data, g.data, indices, outer, length, inner);
  return y;
}

/** A shape as [outer, length, inner] around one axis, and with `count` in the place of its length. */
function replacing(op: string, shape: Shape, axis: number, count: number): { outer: number; length: number; inner: number; shape: Shape } {
  const at = checkAxis(op, axis, shape);
  const [before, after] = [shape.slice(0, at), shape.slice(at + 1)];
  return { outer: sizeOf(before), length: shape[at], inner: sizeOf(after), shape: [...before, count, ...after] };
}

function checkArray(op: string, indices: unknown): void {
  if (!isArrayLike(indices))
    throw new TypeError(
      `${op}: indices must be an array of whole numbers, got ${named(indices)}${indices instanceof Tensor ? "; pass its data" : ""}`,
    );
}

function checkIndices(op: string, indices: ArrayLike<number>, length: number): void {
  for (let i = 0; i < indices.length; i++)
    if (!(Number.isInteger(indices[i]) && indices[i] >= 0 && indices[i] < length))
      throw new RangeError(`${op}: indices must lie in 0..${length - 1}, got ${named(indices[i])} at ${i}`);
}
