import { named } from "./errors.ts";
import { has } from "./options.ts";
import { Tensor } from "./tensor.ts";
import type { View } from "./view.ts";

/** The numbers that an `ndarray` shows, in row-major order, as a tensor: without a copy where it already is contiguous. */
export function fromView(array: View): Tensor {
  has("fromView", "view", array, "data", "shape", "stride", "offset", "size");
  const { data, shape, stride, offset, size } = array;
  if (!(data instanceof Float32Array || data instanceof Float64Array))
    throw new TypeError(`fromView: data must be a Float32Array or a Float64Array, got ${named(data)}; Float64Array.from() makes one`);
  let expected = 1;
  const contiguous = [...shape].reverse().every((length, i) => {
    const fits = length === 1 || stride[stride.length - 1 - i] === expected;
    expected *= length;
    return fits;
  });
  if (contiguous) return new Tensor(data.subarray(offset, offset + size), [...shape]);
  const out = data instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
  for (let q = 0; q < size; q++) {
    let at = offset;
    for (let axis = shape.length - 1, rest = q; axis >= 0; axis--) {
      at += (rest % shape[axis]) * stride[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    out[q] = data[at];
  }
  return new Tensor(out, [...shape]);
}
