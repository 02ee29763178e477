import { ShapeError, show } from "./errors.ts";
import type { AxisOptions } from "./options.ts";
import { aroundAxis } from "./reduce.ts";
import { allocate, type Tensor } from "./tensor.ts";

type Kernel = "softmaxInto" | "logSoftmaxInto" | "logSumExpInto";

function alongAxis(op: string, kernel: Kernel, x: Tensor, options: AxisOptions, keeps: boolean): Tensor {
  const { outer, length, inner, rest } = aroundAxis(op, x.shape, options);
  if (length === 0) throw new ShapeError(`${op}: there must be at least one element along the axis, got ${show(x.shape)}`);
  const y = allocate(keeps ? x.shape : rest, x);
  y.kernels[kernel](y.data, x.data, outer, length, inner);
  return y;
}

/**
 * Probabilities of scores: y = exp(x) / Σ exp(x) along an axis (the last one unless asked).
 *
 * Numerics  the maximum is taken out before exp, hence no overflow; the sum runs in float64.
 * Throws    ShapeError for an empty axis, RangeError for an axis that is not there.
 */
export const softmax = (x: Tensor, { axis = -1 }: { readonly axis?: number } = {}): Tensor =>
  alongAxis("softmax", "softmaxInto", x, { axis }, true);

/**
 * Log-probabilities of scores: y = x − log Σ exp(x) along an axis (the last one unless asked).
 *
 * Units     natural log (nats).
 * Numerics  finite where softmax underflows to 0: log(softmax(x)) would be −Infinity there.
 * Throws    as softmax.
 * Source    Blanchard, Higham & Higham, IMA J. Numer. Anal. 41(4), 2021.
 */
export const logSoftmax = (x: Tensor, { axis = -1 }: { readonly axis?: number } = {}): Tensor =>
  alongAxis("logSoftmax", "logSoftmaxInto", x, { axis }, true);

/** log Σ exp(x) over an axis, or over everything. Never overflows; −Infinity only when every element is. */
export const logSumExp = (x: Tensor, options: AxisOptions = {}): Tensor => alongAxis("logSumExp", "logSumExpInto", x, options, false);
