import type { MaskKey } from "../kernels/reference/dropout.ts";
import { ShapeError, show } from "./errors.ts";
import type { Labels } from "./labels.ts";
import { allocate, checkDTypes, type Tensor } from "./tensor.ts";

// Ops that do in one walk what a composition does in several, with the same bits. Each has its reason in docs/performance.md.

/**
 * Y = X·Wᵀ + b: the bias is added as each sum is finished.
 *
 * Shapes    x [n, k], weight [m, k], bias [m] → y [n, m].
 * Throws    ShapeError unless they fit; DTypeError for two dtypes.
 */
export function affine(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  checkDTypes("affine", x, weight);
  checkDTypes("affine", x, bias);
  const [m, k] = weight.shape;
  if (x.shape.length !== 2 || weight.shape.length !== 2 || x.shape[1] !== k || bias.shape.length !== 1 || bias.shape[0] !== m) {
    throw new ShapeError(
      `affine: must have x [n, k], weight [m, k] and bias [m], got ${show(x.shape)}, ${show(weight.shape)} and ${show(bias.shape)}`,
    );
  }
  const y = allocate([x.shape[0], m], x, weight);
  y.kernels.matmulInto(y.data, x.data, weight.data, x.shape[0], k, m, { transposeB: true }, bias.data);
  return y;
}

/** Which units a dropout keeps: those whose random word is at least `threshold`. */
export interface Drop {
  readonly key: MaskKey;
  readonly threshold: number;
  /** 1 / (1 − p). */
  readonly scale: number;
}

/** How many sub-models a dropout is for, and whether they start from the same rows. */
export interface Copies {
  /** Equal groups of rows of the result. */
  readonly copies: number;
  /** x has the rows of one copy, and every copy starts from them. */
  readonly shared: boolean;
}

/** Throws ShapeError unless x has two axes and rows for every copy; RangeError for more copies than masks tell apart. */
export function checkCopies(x: Tensor, copies: number): void {
  if (x.shape.length !== 2 || x.shape[0] % copies !== 0)
    throw new ShapeError(`dropout: input must be [copies * n, m] with ${copies} copies, got ${show(x.shape)}`);
  if (copies > 256) throw new RangeError(`dropout: there must be at most 256 copies, got ${copies}`);
}

/** The mask of a dropout for x [copies·n, m]: its scale where a unit is kept, 0 where it is dropped. Throws as checkCopies. */
export function dropoutMask(x: Tensor, { key, threshold, scale }: Drop, copies: number): Tensor {
  checkCopies(x, copies);
  const [rows, m] = x.shape;
  const y = allocate(x.shape, x);
  y.kernels.dropoutMaskInto(y.data, key, threshold, scale, copies, rows / copies, m);
  return y;
}

/**
 * y = dropout(relu(x)).
 *
 * Shapes    x [n, m] → y [copies·n, m] when shared, else x [copies·n, m] → y [copies·n, m].
 * Throws    as checkCopies.
 */
export function reluDropout(x: Tensor, { key, threshold, scale }: Drop, { copies, shared }: Copies): Tensor {
  const [rows, m] = x.shape;
  const n = shared ? rows : rows / copies;
  checkCopies(x, shared ? 1 : copies);
  const y = allocate([copies * n, m], x);
  y.kernels.reluDropoutInto(y.data, x.data, key, threshold, scale, copies, n, m, shared);
  return y;
}

/** dx = Σ over the copies that share x of g · scale where y > 0. */
export function reluDropoutGradient(g: Tensor, y: Tensor, x: Tensor, { scale }: Drop, { copies, shared }: Copies): Tensor {
  const dx = allocate(x.shape, x, g);
  dx.kernels.reluDropoutGradientInto(dx.data, g.data, y.data, scale, shared ? copies : 1);
  return dx;
}

/**
 * [nll, kl] of two passes, [2n, c] scores, with labels that `checkLabels` gave; and their probabilities, which the gradient reads. See
 * kernels/reference/rdrop.ts.
 */
export function rDropTerms(logits: Tensor, labels: Labels): [terms: Tensor, p: Tensor] {
  const [rows, c] = logits.shape;
  const y = allocate([2], logits);
  const p = allocate(logits.shape, logits);
  y.kernels.rDropInto(y.data, p.data, logits.data, labels, rows / 2, c);
  return [y, p];
}

/** The gradient of the scores, for the gradients g of the two terms. */
export function rDropGradient(g: Tensor, logits: Tensor, labels: Labels, p: Tensor): Tensor {
  const [rows, c] = logits.shape;
  const dx = allocate(logits.shape, logits);
  dx.kernels.rDropGradientInto(dx.data, p.data, logits.data, labels, g.data[0], g.data[1], rows / 2, c);
  return dx;
}

/** y = Σ w[i] x[i] of a vector x, as numbers of its dtype: each product is rounded, their sum runs in float64 and is rounded once. */
export function weigh(x: Tensor, weights: readonly number[]): Tensor {
  const f = rounding(x);
  const y = allocate([], x);
  const { data } = x;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += f(data[i] * f(weights[i]));
  y.data[0] = sum;
  return y;
}

/** dx[i] = g w[i]. */
export function weighGradient(g: Tensor, weights: readonly number[]): Tensor {
  const f = rounding(g);
  const dx = allocate([weights.length], g);
  for (let i = 0; i < weights.length; i++) dx.data[i] = g.data[0] * f(weights[i]);
  return dx;
}

const rounding = ({ dtype }: Tensor): ((x: number) => number) => (dtype === "float32" ? Math.fround : Number);

/** y = x[i] of a vector x, as a scalar. */
export function pick(x: Tensor, i: number): Tensor {
  const y = allocate([], x);
  y.data[0] = x.data[i];
  return y;
}
