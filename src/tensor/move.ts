import { ShapeError, show } from "./errors.ts";
import type { DType } from "./home.ts";
import { allocate, checkAxis, checkDTypes, type Shape, sizeOf, Tensor } from "./tensor.ts";

/** The same numbers under another shape; the memory is shared. Throws ShapeError when the sizes differ. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sizeOf(shape) !== x.size)
    throw new ShapeError(`reshape: the shapes must hold as many numbers, got ${show(x.shape)} and ${show(shape)}`);
  return x.share(shape);
}

/** The same numbers in another dtype, where results of x live; float64 → float32 rounds to nearest. */
export function cast(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x;
  const home = x.home.results;
  const data = home.allocate(dtype, x.size);
  data.set(x.data);
  return new Tensor(data, x.shape, home);
}

/** Xᵀ of a matrix, as a copy. For a product, `matmul` reads its operands transposed without one. */
export function transpose(x: Tensor): Tensor {
  if (x.shape.length !== 2) throw new ShapeError(`transpose: the tensor must have two axes, got ${show(x.shape)}`);
  const [n, m] = x.shape as [number, number];
  const y = allocate([m, n], x);
  y.kernels.transposeInto(y.data, x.data, n, m);
  return y;
}

/** The [outer, length, inner] tensor x as [outer · inner, length]: rows to reduce along. */
export function moveAxisLast(x: Tensor, axis: number): Tensor {
  const [outer, length, inner] = [sizeOf(x.shape.slice(0, axis)), x.shape[axis], sizeOf(x.shape.slice(axis + 1))];
  if (inner === 1) return reshape(x, [outer, length]);
  const y = allocate([outer * inner, length], x);
  for (let o = 0; o < outer; o++) {
    const [start, end] = [o * length * inner, (o + 1) * length * inner];
    y.kernels.transposeInto(y.data.subarray(start, end), x.data.subarray(start, end), length, inner);
  }
  return y;
}

/** What `slice` takes: elements start … end − 1 along an axis. */
export interface SliceOptions {
  readonly axis?: number;
  readonly start?: number;
  readonly end?: number;
}

/**
 * Elements start … end − 1 along an axis (0 unless asked). A slice of rows shares memory with x; along any other axis it is a copy.
 *
 * Throws    RangeError unless 0 <= start <= end <= the size of the axis.
 */
export function slice(x: Tensor, { axis = 0, start = 0, end }: SliceOptions = {}): Tensor {
  const at = checkAxis("slice", axis, x.shape);
  const length = x.shape[at];
  const stop = end ?? length;
  if (!(Number.isInteger(start) && Number.isInteger(stop) && 0 <= start && start <= stop && stop <= length)) {
    throw new RangeError(`slice: must have 0 <= start <= end <= ${length}, got start ${start} and end ${stop}`);
  }
  const shape = x.shape.map((size, i) => (i === at ? stop - start : size));
  const inner = sizeOf(x.shape.slice(at + 1));
  if (at === 0) return x.share(shape, start * inner);
  const y = allocate(shape, x);
  const run = (stop - start) * inner;
  y.kernels.copyRunsInto(y.data, x.data, sizeOf(x.shape.slice(0, at)), run, 0, run, start * inner, length * inner);
  return y;
}

/** g placed at start … along an axis of a tensor of zeros of `shape`: the gradient of `slice`. */
export function unslice(g: Tensor, shape: Shape, { axis = 0, start = 0 }: SliceOptions): Tensor {
  const at = checkAxis("slice", axis, shape);
  const inner = sizeOf(shape.slice(at + 1));
  const y = allocate(shape, g);
  y.data.fill(0);
  const run = g.shape[at] * inner;
  y.kernels.copyRunsInto(y.data, g.data, sizeOf(shape.slice(0, at)), run, start * inner, shape[at] * inner, 0, run);
  return y;
}

/** Tensors joined along an axis (0 unless asked). Throws ShapeError for none, or when another axis differs. */
export function concat(xs: readonly Tensor[], { axis = 0 }: { readonly axis?: number } = {}): Tensor {
  const [first] = xs;
  if (first === undefined) throw new ShapeError("concat: there must be at least one tensor, got none");
  const at = checkAxis("concat", axis, first.shape);
  for (const x of xs) {
    checkDTypes("concat", first, x);
    if (x.shape.length !== first.shape.length || x.shape.some((size, i) => i !== at && size !== first.shape[i])) {
      throw new ShapeError(`concat: sizes must agree except along axis ${at}, got ${show(first.shape)} and ${show(x.shape)}`);
    }
  }
  const total = xs.reduce((length, x) => length + x.shape[at], 0);
  const y = allocate(
    first.shape.map((size, i) => (i === at ? total : size)),
    first,
  );
  const [outer, inner] = [sizeOf(first.shape.slice(0, at)), sizeOf(first.shape.slice(at + 1))];
  let start = 0;
  for (const x of xs) {
    const run = x.shape[at] * inner;
    y.kernels.copyRunsInto(y.data, x.data, outer, run, start, total * inner, 0, run);
    start += run;
  }
  return y;
}
