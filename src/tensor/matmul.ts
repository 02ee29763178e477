import type { Floats } from "../kernels/floats.ts";
import type { Transposes } from "../kernels/reference/matmul.ts";
import { ShapeError, show } from "./errors.ts";
import { allocate, checkDTypes, type Tensor } from "./tensor.ts";

/**
 * Matrix product Y = op(A)·op(B), with op(X) = X or Xᵀ as the flags say: y[i,j] = Σ_p a[i,p] b[p,j]. Of operands with three axes, one
 * product for each place of the first.
 *
 * Shapes    a [n, k] (or [k, n] transposed), b [k, m] (or [m, k]) → y [n, m]; all with a first axis more, or none.
 * Numerics  summed over p in order, each product and each sum rounded to the dtype: the same bits from every kernel.
 * Throws    ShapeError unless both have two axes, or both three, and the sizes agree; DTypeError for two dtypes.
 */
export function matmul(a: Tensor, b: Tensor, options: Transposes = {}): Tensor {
  checkDTypes("matmul", a, b);
  const rank = a.shape.length;
  if (rank !== b.shape.length || (rank !== 2 && rank !== 3))
    throw new ShapeError(`matmul: operands must have two axes, or both three, got a ${show(a.shape)} and b ${show(b.shape)}`);
  const [rowsA, columnsA] = [a.shape[rank - 2], a.shape[rank - 1]];
  const [rowsB, columnsB] = [b.shape[rank - 2], b.shape[rank - 1]];
  const [n, k] = options.transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [inner, m] = options.transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  if (k !== inner) {
    const hint = k === m ? `; ${options.transposeB ? "without " : ""}transposeB?` : "";
    throw new ShapeError(`matmul: inner sizes must agree, got a ${show(a.shape)} and b ${show(b.shape)}${hint}`);
  }
  if (rank === 2) {
    const y = allocate([n, m], a, b);
    y.kernels.matmulInto(y.data, a.data, b.data, n, k, m, options);
    return y;
  }
  const [count] = a.shape;
  if (count !== b.shape[0])
    throw new ShapeError(`matmul: there must be as many products in both, got a ${show(a.shape)} and b ${show(b.shape)}`);
  const y = allocate([count, n, m], a, b);
  const { kernels } = y;
  const part = (x: Tensor, i: number, size: number): Floats => x.data.subarray(i * size, (i + 1) * size);
  for (let i = 0; i < count; i++) kernels.matmulInto(part(y, i, n * m), part(a, i, n * k), part(b, i, k * m), n, k, m, options);
  return y;
}
