import type { Transposes } from "../kernels/reference/matmul.ts";
import { ShapeError, show } from "./errors.ts";
import { allocate, checkDTypes, type Tensor } from "./tensor.ts";

/**
 * Matrix product Y = op(A)·op(B), with op(X) = X or Xᵀ as the flags say: y[i,j] = Σ_p a[i,p] b[p,j].
 *
 * Shapes    a [n, k] (or [k, n] transposed), b [k, m] (or [m, k]) → y [n, m].
 * Numerics  summed over p in order, each product and each sum rounded to the dtype: the same bits from every kernel.
 * Throws    ShapeError unless both have two axes and the inner sizes agree; DTypeError for two dtypes.
 */
export function matmul(a: Tensor, b: Tensor, options: Transposes = {}): Tensor {
  checkDTypes("matmul", a, b);
  if (a.shape.length !== 2 || b.shape.length !== 2)
    throw new ShapeError(`matmul: operands must have two axes, got a ${show(a.shape)} and b ${show(b.shape)}`);
  const [n, k] = options.transposeA ? [a.shape[1], a.shape[0]] : [a.shape[0], a.shape[1]];
  const [inner, m] = options.transposeB ? [b.shape[1], b.shape[0]] : [b.shape[0], b.shape[1]];
  if (k !== inner) {
    const [sizes, other] = [`a ${show(a.shape)} and b ${show(b.shape)}`, options.transposeB ? m : b.shape[1]];
    throw new ShapeError(
      `matmul: inner sizes must agree, got ${sizes}${k === other ? `; ${options.transposeB ? "without " : ""}transposeB?` : ""}`,
    );
  }
  const y = allocate([n, m], a, b);
  y.home.kernels.matmulInto(y.data, a.data, b.data, n, k, m, options);
  return y;
}
