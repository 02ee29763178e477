import { Tensor } from "./tensor.ts";
import type { View } from "./view.ts";

/** The numbers that an `ndarray` shows, in row-major order, as a tensor: without a copy where it already is contiguous. */
export function fromView(array: View): Tensor {
  const { data, shape, stride, offset, size } = array;
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
