import { sameShape } from "./broadcast.ts";
import { neg } from "./elementwise.ts";
import { ShapeError, show } from "./errors.ts";
import { gather } from "./labels.ts";
import { moveAxisLast, reshape } from "./move.ts";
import type { AxisOptions } from "./options.ts";
import { allocate, checkAxis, type Shape, sizeOf, type Tensor } from "./tensor.ts";

/** A shape seen as [outer, length, inner] around one axis, and what is left of it when the axis goes. */
export function aroundAxis(
  op: string,
  shape: Shape,
  { axis, keepDims = false }: AxisOptions,
): { outer: number; length: number; inner: number; rest: Shape } {
  if (axis === undefined) return { outer: 1, length: sizeOf(shape), inner: 1, rest: keepDims ? shape.map(() => 1) : [] };
  const at = checkAxis(op, axis, shape);
  const [before, after] = [shape.slice(0, at), shape.slice(at + 1)];
  return { outer: sizeOf(before), length: shape[at], inner: sizeOf(after), rest: [...before, ...(keepDims ? [1] : []), ...after] };
}

/** Σ over an axis or over everything. In order, in float64, rounded once. An empty sum is 0. */
export function sum(x: Tensor, options: AxisOptions = {}): Tensor {
  const { outer, length, inner, rest } = aroundAxis("sum", x.shape, options);
  const y = allocate(rest, x);
  y.kernels.sumInto(y.data, x.data, outer, length, inner, 1);
  return y;
}

/** Σ / count. Throws ShapeError over no elements. */
export function mean(x: Tensor, options: AxisOptions = {}): Tensor {
  const { outer, length, inner, rest } = aroundAxis("mean", x.shape, options);
  if (length === 0) throw new ShapeError(`mean: there must be at least one element, got ${show(x.shape)}`);
  const y = allocate(rest, x);
  y.kernels.sumInto(y.data, x.data, outer, length, inner, length);
  return y;
}

/** Index of the largest element along an axis (the first of equals). Plain integers: they are labels, not numbers to differentiate. */
export const argmax = (x: Tensor, axis = -1): Int32Array => winners("argmax", x, axis);

/** Index of the smallest element along an axis, as `argmax` has the largest. */
export const argmin = (x: Tensor, axis = -1): Int32Array => winners("argmin", x, axis);

/** The smallest of x is the largest of −x, exactly. */
function winners(op: "argmax" | "argmin", x: Tensor, axis: number): Int32Array {
  const { outer, length, inner } = aroundAxis(op, x.shape, { axis });
  if (length === 0) throw new ShapeError(`${op}: there must be at least one element along axis ${axis}, got ${show(x.shape)}`);
  const out = new Int32Array(outer * inner);
  x.kernels.argmaxInto(out, (op === "argmax" ? x : neg(x)).data, outer, length, inner);
  return out;
}

/** The largest element along an axis, or of all. NaN wins. Throws ShapeError over no elements. */
export const max = (x: Tensor, options: AxisOptions = {}): Tensor => extreme("max", argmax, x, options);

/** The smallest element along an axis, or of all. NaN wins. Throws ShapeError over no elements. */
export const min = (x: Tensor, options: AxisOptions = {}): Tensor => extreme("min", argmin, x, options);

function extreme(op: string, find: typeof argmax, x: Tensor, { axis, keepDims = false }: AxisOptions): Tensor {
  const { length, rest } = aroundAxis(op, x.shape, axis === undefined ? { keepDims } : { axis, keepDims });
  if (length === 0) throw new ShapeError(`${op}: there must be at least one element, got ${show(x.shape)}`);
  const rows = axis === undefined ? reshape(x, [1, x.size]) : moveAxisLast(x, checkAxis(op, axis, x.shape));
  return reshape(gather(rows, find(rows)), rest);
}

/** g summed over the axes along which `shape` was repeated: the gradient of a broadcast. */
export function sumTo(g: Tensor, shape: Shape): Tensor {
  let y = g;
  while (y.shape.length > shape.length) y = sum(y, { axis: 0 });
  shape.forEach((length, axis) => {
    if (length === 1 && y.shape[axis] !== 1) y = sum(y, { axis, keepDims: true });
  });
  if (!sameShape(y.shape, shape)) throw new ShapeError(`sumTo: ${show(shape)} does not repeat to ${show(g.shape)}`);
  return y;
}

/** 1 at the largest element along an axis (the first of equals), 0 elsewhere: the derivative of `max`. */
export function oneHotMax(x: Tensor, { axis }: AxisOptions = {}): Tensor {
  const { outer, length, inner } = aroundAxis("max", x.shape, axis === undefined ? {} : { axis });
  const winners = axis === undefined ? argmax(reshape(x, [x.size])) : argmax(x, axis);
  const y = allocate(x.shape, x);
  y.data.fill(0);
  for (let o = 0; o < outer; o++) for (let i = 0; i < inner; i++) y.data[(o * length + winners[o * inner + i]) * inner + i] = 1;
  return y;
}
