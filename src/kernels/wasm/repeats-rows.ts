import type { Floats } from "../floats.ts";

/** Whether b is a run of whole last axes, repeated along the others. */
export function repeatsRows(b: Floats, shape: readonly number[], strides: readonly number[]): boolean {
  let stride = 1;
  let axis = shape.length - 1;
  for (; axis >= 0 && strides[axis] === stride && stride < b.length; axis--) stride *= shape[axis];
  return stride === b.length && b.length > 1 && strides.slice(0, axis + 1).every(s => s === 0);
}
