import { AXIS, type AxisOptions, axisOf } from "../tensor/options.ts";
import * as plain from "../tensor/reduce.ts";
import { notOperand } from "./doors.ts";
import { detach, isValue, type Value } from "./var.ts";

/**
 * Index of the largest element along an axis (the last one unless asked; the first of equals). Plain integers: they are labels, not
 * numbers to differentiate. `argmax(x, 1)` and `argmax(x, { axis: 1 })` are one.
 */
export function argmax(x: Value, axis?: number | Pick<AxisOptions, "axis">): Int32Array {
  if (!isValue(x)) throw notOperand("argmax", x);
  return plain.argmax(detach(x), axisOf("argmax", axis, AXIS).axis);
}

/** Index of the smallest element along an axis, as `argmax` has the largest. */
export function argmin(x: Value, axis?: number | Pick<AxisOptions, "axis">): Int32Array {
  if (!isValue(x)) throw notOperand("argmin", x);
  return plain.argmin(detach(x), axisOf("argmin", axis, AXIS).axis);
}
