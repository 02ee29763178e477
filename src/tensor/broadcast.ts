import { ShapeError, show } from "./errors.ts";
import { allocate, type Shape, type Tensor } from "./tensor.ts";

/** True when the two shapes are the same, axis by axis. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/**
 * The shape of an elementwise result: axes are aligned at the end, and an axis of size 1 (or none) repeats.
 *
 * Throws    ShapeError when two aligned sizes differ and neither is 1.
 * Source    NumPy, "General broadcasting rules".
 */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      throw new ShapeError(`${op}: shapes must broadcast, got ${show(a)} and ${show(b)}: ${x} against ${y} at axis ${axis - rank}`);
    return x === 1 ? y : x;
  });
}

/** How far one step along each axis of `to` moves in an array of shape `from`; 0 where `from` repeats. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const strides = new Array<number>(to.length).fill(0);
  let stride = 1;
  for (let axis = from.length - 1; axis >= 0; axis--) {
    if (from[axis] !== 1) strides[axis - from.length + to.length] = stride;
    stride *= from[axis];
  }
  return strides;
}

/** x repeated along the axes where `shape` is larger. Throws ShapeError when x does not broadcast to it. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes("broadcastTo", x.shape, shape), shape))
    throw new ShapeError(`broadcastTo: ${show(x.shape)} does not repeat to ${show(shape)}`);
  const y = allocate([...shape], x);
  y.kernels.broadcastInto(y.data, x.data, shape, broadcastStrides(x.shape, shape));
  return y;
}
