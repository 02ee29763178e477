import { broadcastTo } from "../tensor/broadcast.ts";
import * as t from "../tensor/ops.ts";
import type { AxisOptions } from "../tensor/reduce.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./op.ts";

// Every derivative of the engine, easy to hard. g is the gradient of the result y; each thunk is the gradient of one operand.

// --- linear in each operand ---------------------------------------------------------------------------------------------------

/** y = a + b  ⇒  da = g, db = g */
export const add = defineOp("add", t.add, g => [() => g, () => g], { broadcasts: true });

/** y = a − b  ⇒  da = g, db = −g */
export const sub = defineOp("sub", t.sub, g => [() => g, () => t.neg(g)], { broadcasts: true });

/** y = a b  ⇒  da = g b, db = g a */
export const mul = defineOp("mul", t.mul, (g, _y, a, b) => [() => t.mul(g, b), () => t.mul(g, a)], { broadcasts: true });

/** y = x · mask, 0 where the mask is 0  ⇒  dx = g · mask likewise; the mask is a constant to dropout, but its derivative is g x */
export const keep = defineOp("keep", t.keep, (g, _y, x, mask) => [() => t.keep(g, mask), () => t.mul(g, x)], { broadcasts: true });

/** y = −x  ⇒  dx = −g */
export const neg = defineOp("neg", t.neg, g => [() => t.neg(g)]);

/** y = c x  ⇒  dx = c g */
export const scale = defineOp("scale", t.scale, (g, _y, _x, factor) => [() => t.scale(g, factor)]);

/** Y = A·B  ⇒  dA = G·Bᵀ, dB = Aᵀ·G; a transposed operand has its gradient transposed too. */
export const matmul = defineOp("matmul", t.matmul, (g, _y, a, b, { transposeA = false, transposeB = false } = {}) => [
  () => (transposeA ? t.matmul(b, g, { transposeA: transposeB, transposeB: true }) : t.matmul(g, b, { transposeB: !transposeB })),
  () => (transposeB ? t.matmul(g, a, { transposeA: true, transposeB: transposeA }) : t.matmul(a, g, { transposeA: !transposeA })),
]);

// --- the same numbers, elsewhere ----------------------------------------------------------------------------------------------

/** Y = Xᵀ  ⇒  dX = Gᵀ */
export const transpose = defineOp("transpose", t.transpose, g => [() => t.transpose(g)]);

/** The same numbers under another shape. */
export const reshape = defineOp("reshape", t.reshape, (g, _y, x) => [() => t.reshape(g, x.shape)]);

/** Each part gets its part of g back. */
export const concat = defineOp("concat", t.concat, (g, _y, xs, axis = 0) => {
  let end = 0;
  return xs.map(({ shape }) => {
    const start = end;
    end += shape.at(axis) as number;
    return () => t.slice(g, { axis, start, end: start + (shape.at(axis) as number) });
  });
});

/** g goes back to where the slice was, zeros elsewhere. */
export const slice = defineOp("slice", t.slice, (g, _y, x, options = {}) => [() => t.unslice(g, x.shape, options)]);

/** y[i] = x[i, label[i]]  ⇒  dx[i, label[i]] = g[i], zeros elsewhere */
export const gather = defineOp("gather", t.gather, (g, _y, x, labels) => [() => t.scatter(g, labels, x.shape[1])]);

// --- reductions ---------------------------------------------------------------------------------------------------------------

/** g with the axis that was reduced put back, size 1. */
const keptDims = (g: Tensor, x: Tensor, { axis }: AxisOptions): Tensor =>
  t.reshape(
    g,
    x.shape.map((size, i) => (axis === undefined || i === (axis + x.shape.length) % x.shape.length ? 1 : size)),
  );

/** y = Σ x  ⇒  dx = g, repeated */
export const sum = defineOp("sum", t.sum, (g, _y, x, options = {}) => [() => broadcastTo(keptDims(g, x, options), x.shape)]);

/** y = Σ x / n  ⇒  dx = g / n, repeated */
export const mean = defineOp("mean", t.mean, (g, y, x, options = {}) => [
  () => broadcastTo(t.scale(keptDims(g, x, options), y.size / x.size), x.shape),
]);

/** y = x[argmax]  ⇒  g goes to the maximum, zeros elsewhere (of equals, the first one gets it) */
export const max = defineOp("max", t.max, (g, _y, x, options = {}) => [() => t.mul(t.oneHotMax(x, options), keptDims(g, x, options))]);

// --- elementwise --------------------------------------------------------------------------------------------------------------

/** y = a / b  ⇒  da = g / b, db = −g y / b */
export const div = defineOp("div", t.div, (g, y, _a, b) => [() => t.div(g, b), () => t.neg(t.div(t.mul(g, y), b))], { broadcasts: true });

/** y = x²  ⇒  dx = 2 g x */
export const square = defineOp("square", t.square, (g, _y, x) => [() => t.scale(t.mul(g, x), 2)]);

/** y = √x  ⇒  dx = g / 2y */
export const sqrt = defineOp("sqrt", t.sqrt, (g, y) => [() => t.div(g, t.scale(y, 2))]);

/** y = xᵉ  ⇒  dx = e g xᵉ⁻¹; 0 everywhere for e = 0 */
export const pow = defineOp("pow", t.pow, (g, _y, x, e) => [() => (e === 0 ? t.scale(g, 0) : t.scale(t.mul(g, t.pow(x, e - 1)), e))]);

/** y = |x|  ⇒  dx = g sign(x), 0 at 0 */
export const abs = defineOp("abs", t.abs, (g, _y, x) => [() => t.mul(g, t.sign(x))]);

/** y = max(0, x)  ⇒  dx = g where y > 0 */
export const relu = defineOp("relu", t.relu, (g, y) => [() => t.gate(g, y)]);

/** y = eˣ  ⇒  dx = g y */
export const exp = defineOp("exp", t.exp, (g, y) => [() => t.mul(g, y)]);

/** y = ln x  ⇒  dx = g / x */
export const log = defineOp("log", t.log, (g, _y, x) => [() => t.div(g, x)]);

/** y = x ln x (0 at 0)  ⇒  dx = g (ln x + 1) */
export const xlogx = defineOp("xlogx", t.xlogx, (g, _y, x) => [() => t.add(t.mul(g, t.log(x)), g)]);

/** y = tanh x  ⇒  dx = g (1 − y²) */
export const tanh = defineOp("tanh", t.tanh, (g, y) => [() => t.sub(g, t.mul(g, t.square(y)))]);

/** y = 1 / (1 + e⁻ˣ)  ⇒  dx = g y (1 − y) */
export const sigmoid = defineOp("sigmoid", t.sigmoid, (g, y) => [() => t.mul(g, t.sub(y, t.square(y)))]);

// --- along an axis ------------------------------------------------------------------------------------------------------------

/** y = log Σ eˣ  ⇒  dx = g softmax(x) = g e^(x − y) */
export const logSumExp = defineOp("logSumExp", t.logSumExp, (g, y, x, options = {}) => [
  () => t.mul(t.exp(t.sub(x, keptDims(y, x, options))), keptDims(g, x, options)),
]);

/** y = softmax(x)  ⇒  dx = y (g − Σ g y): the Jacobian is diag(y) − y yᵀ */
export const softmax = defineOp("softmax", t.softmax, (g, y, _x, { axis = -1 } = {}) => [
  () => t.mul(y, t.sub(g, t.sum(t.mul(g, y), { axis, keepDims: true }))),
]);

/** y = x − log Σ eˣ  ⇒  dx = g − eʸ Σ g */
export const logSoftmax = defineOp("logSoftmax", t.logSoftmax, (g, y, _x, { axis = -1 } = {}) => [
  () => t.sub(g, t.mul(t.exp(y), t.sum(g, { axis, keepDims: true }))),
]);
