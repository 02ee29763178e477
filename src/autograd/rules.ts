import * as t from "../tensor/ops.ts";
import type { AxisOptions } from "../tensor/options.ts";
import { along, binary, indexed, joining, labelled, raised, reduced, scaled, shaped, slicing, transposing, typed, unary } from "./doors.ts";
import { op, rule } from "./op.ts";
import type { Value } from "./var.ts";

// Every derivative of the engine, easy to hard. g is the gradient of the result y; each thunk is the gradient of one operand. The rules
// are written with the ops themselves, so every derivative has a derivative.

// --- linear in each operand ---------------------------------------------------------------------------------------------------

/** y = a + b  ⇒  da = g, db = g */
export const add = op("add", t.add, { broadcasts: true, door: binary, reads: "shapes" });
rule(add, g => [() => g, () => g]);

/** y = a − b  ⇒  da = g, db = −g */
export const sub = op("sub", t.sub, { broadcasts: true, door: binary, reads: "shapes" });
rule(sub, g => [() => g, () => neg(g)]);

/** y = a b  ⇒  da = g b, db = g a */
export const mul = op("mul", t.mul, { broadcasts: true, door: binary, reads: "operands" });
rule(mul, (g, _y, a, b) => [() => mul(g, b), () => mul(g, a)]);

/** y = x · mask, 0 where the mask is 0  ⇒  dx = g · mask likewise; the mask is a constant to dropout, but its derivative is g x */
export const applyMask = op("applyMask", t.applyMask, { broadcasts: true, reads: "operands" });
rule(applyMask, (g, _y, x, mask) => [() => applyMask(g, mask), () => mul(g, x)]);

/** y = −x  ⇒  dx = −g */
export const neg = op("neg", t.neg, { door: unary, reads: "shapes" });
rule(neg, g => [() => neg(g)]);

/** y = c x  ⇒  dx = c g */
export const scale = op("scale", t.scale, { door: scaled, reads: "shapes" });
rule(scale, (g, _y, _x, factor) => [() => scale(g, factor)]);

/** Y = A·B  ⇒  dA = G·Bᵀ, dB = Aᵀ·G; a transposed operand has its gradient transposed too. */
export const matmul = op("matmul", t.matmul, { door: transposing, reads: "operands" });
rule(matmul, (g, _y, a, b, { transposeA = false, transposeB = false } = {}) => [
  () => (transposeA ? matmul(b, g, { transposeA: transposeB, transposeB: true }) : matmul(g, b, { transposeB: !transposeB })),
  () => (transposeB ? matmul(g, a, { transposeA: true, transposeB: transposeA }) : matmul(a, g, { transposeA: !transposeA })),
]);

// --- the same numbers, elsewhere ----------------------------------------------------------------------------------------------

/** Y = Xᵀ  ⇒  dX = Gᵀ */
export const transpose = op("transpose", t.transpose, { door: unary, reads: "shapes" });
rule(transpose, g => [() => transpose(g)]);

/** The same numbers under another shape. */
export const reshape = op("reshape", t.reshape, { door: shaped, reads: "shapes" });
rule(reshape, (g, _y, x) => [() => reshape(g, x.shape)]);

/** The same numbers in another dtype. */
export const cast = op("cast", t.cast, { door: typed, reads: "shapes" });
rule(cast, (g, _y, x) => [() => cast(g, x.dtype)]);

/** y = x repeated  ⇒  dx = g summed over the repetitions; and the other way round. */
export const broadcastTo = op("broadcastTo", t.broadcastTo, { reads: "shapes" });
rule(broadcastTo, (g, _y, x) => [() => sumTo(g, x.shape)]);

export const sumTo = op("sumTo", t.sumTo, { reads: "shapes" });
rule(sumTo, (g, _y, x) => [() => broadcastTo(g, x.shape)]);

/** Each part gets its part of g back. */
export const concat = op("concat", t.concat, { door: joining, reads: "shapes" });
rule(concat, (g, _y, xs, { axis = 0 } = {}) => {
  let end = 0;
  return xs.map(({ shape }) => {
    const start = end;
    end += shape.at(axis) as number;
    return () => slice(g, { axis, start, end: start + (shape.at(axis) as number) });
  });
});

/** g goes back to where the slice was, zeros elsewhere; and the other way round. */
export const slice = op("slice", t.slice, { door: slicing, reads: "shapes" });
rule(slice, (g, _y, x, options = {}) => [() => unslice(g, x.shape, options)]);

export const unslice = op("unslice", t.unslice, { reads: "shapes" });
rule(unslice, (g, _y, x, _shape, { axis = 0, start = 0 }) => [() => slice(g, { axis, start, end: start + (x.shape.at(axis) as number) })]);

/** y[i] = x[i, label[i]]  ⇒  dx[i, label[i]] = g[i], zeros elsewhere; and the other way round. */
export const gather = op("gather", t.gather, { door: labelled, reads: "shapes" });
rule(gather, (g, _y, x, labels) => [() => scatter(g, labels, x.shape[1])]);

export const scatter = op("scatter", t.scatter, { reads: "shapes" });
rule(scatter, (g, _y, _x, labels) => [() => gather(g, labels)]);

/** y = the slices of x at the indices  ⇒  dx = g added up where each was taken from; and the other way round. */
export const take = op("take", t.take, { door: indexed, reads: "shapes" });
rule(take, (g, _y, x, indices, { axis = 0 } = {}) => [() => scatterAdd(g, indices, x.shape.at(axis) as number, { axis })]);

export const scatterAdd = op("scatterAdd", t.scatterAdd, { reads: "shapes" });
rule(scatterAdd, (g, _y, _x, indices, _length, options = {}) => [() => take(g, indices, options)]);

// --- reductions ---------------------------------------------------------------------------------------------------------------

/** g with the axis that was reduced put back, size 1. */
const keptDims = (g: Value, x: Value, { axis }: AxisOptions): Value =>
  reshape(
    g,
    x.shape.map((size, i) => (axis === undefined || i === (axis + x.shape.length) % x.shape.length ? 1 : size)),
  );

/** y = Σ x  ⇒  dx = g, repeated */
export const sum = op("sum", t.sum, { door: reduced, reads: "shapes" });
rule(sum, (g, _y, x, options = {}) => [() => broadcastTo(keptDims(g, x, options), x.shape)]);

/** y = Σ x / n  ⇒  dx = g / n, repeated */
export const mean = op("mean", t.mean, { door: reduced, reads: "shapes" });
rule(mean, (g, y, x, options = {}) => [() => broadcastTo(scale(keptDims(g, x, options), y.size / x.size), x.shape)]);

/** y = x[argmax]  ⇒  g goes to the maximum, zeros elsewhere (of equals, the first one gets it) */
export const max = op("max", t.max, { door: reduced, reads: "operands" });
rule(max, (g, _y, x, options = {}) => [() => mul(oneHotMax(x, options), keptDims(g, x, options))]);

/** y = x[argmin]  ⇒  the same, with the minimum */
export const min = op("min", t.min, { door: reduced, reads: "operands" });
rule(min, (g, _y, x, options = {}) => [() => mul(oneHotMax(neg(x), options), keptDims(g, x, options))]);

/** y = 1 at the maximum, 0 elsewhere: constant but where the maximum changes place, so without slope. */
export const oneHotMax = op("oneHotMax", t.oneHotMax, { reads: "shapes" });
rule(oneHotMax, () => [undefined]);

// --- elementwise --------------------------------------------------------------------------------------------------------------

/** y = a / b  ⇒  da = g / b, db = −g y / b */
export const div = op("div", t.div, { broadcasts: true, door: binary });
rule(div, (g, y, _a, b) => [() => div(g, b), () => neg(div(mul(g, y), b))]);

/** y = x²  ⇒  dx = 2 g x */
export const square = op("square", t.square, { door: unary, reads: "operands" });
rule(square, (g, _y, x) => [() => scale(mul(g, x), 2)]);

/** y = √x  ⇒  dx = g / 2y */
export const sqrt = op("sqrt", t.sqrt, { door: unary, reads: "result" });
rule(sqrt, (g, y) => [() => div(g, scale(y, 2))]);

/** y = xᵉ  ⇒  dx = e g xᵉ⁻¹; 0 everywhere for e = 0 */
export const pow = op("pow", t.pow, { door: raised, reads: "operands" });
rule(pow, (g, _y, x, e) => [() => (e === 0 ? scale(g, 0) : scale(mul(g, pow(x, e - 1)), e))]);

/** y = |x|  ⇒  dx = g sign(x), 0 at 0 */
export const abs = op("abs", t.abs, { door: unary, reads: "operands" });
rule(abs, (g, _y, x) => [() => mul(g, sign(x))]);

/** y = −1, 0 or 1: without slope. */
export const sign = op("sign", t.sign, { reads: "shapes" });
rule(sign, () => [undefined]);

/** y = max(0, x)  ⇒  dx = g where y > 0 */
export const relu = op("relu", t.relu, { door: unary, reads: "result" });
rule(relu, (g, y) => [() => gate(g, y)]);

/** z = x where y > 0, else 0: linear in x, without slope in y. */
export const gate = op("gate", t.gate, { broadcasts: true, reads: "operands" });
rule(gate, (g, _z, _x, y) => [() => gate(g, y), undefined]);

/** y = eˣ  ⇒  dx = g y */
export const exp = op("exp", t.exp, { door: unary, reads: "result" });
rule(exp, (g, y) => [() => mul(g, y)]);

/** y = ln x  ⇒  dx = g / x */
export const log = op("log", t.log, { door: unary, reads: "operands" });
rule(log, (g, _y, x) => [() => div(g, x)]);

/** y = x ln x (0 at 0)  ⇒  dx = g (ln x + 1) */
export const xlogx = op("xlogx", t.xlogx, { door: unary, reads: "operands" });
rule(xlogx, (g, _y, x) => [() => add(mul(g, log(x)), g)]);

/** y = sin x  ⇒  dx = g cos x */
export const sin = op("sin", t.sin, { door: unary, reads: "operands" });
rule(sin, (g, _y, x) => [() => mul(g, cos(x))]);

/** y = cos x  ⇒  dx = −g sin x */
export const cos = op("cos", t.cos, { door: unary, reads: "operands" });
rule(cos, (g, _y, x) => [() => neg(mul(g, sin(x)))]);

/** y = tanh x  ⇒  dx = g (1 − y²) */
export const tanh = op("tanh", t.tanh, { door: unary, reads: "result" });
rule(tanh, (g, y) => [() => sub(g, mul(g, square(y)))]);

/** y = 1 / (1 + e⁻ˣ)  ⇒  dx = g y (1 − y) */
export const sigmoid = op("sigmoid", t.sigmoid, { door: unary, reads: "result" });
rule(sigmoid, (g, y) => [() => mul(g, sub(y, square(y)))]);

// --- along an axis ------------------------------------------------------------------------------------------------------------

/** y = log Σ eˣ  ⇒  dx = g softmax(x) = g e^(x − y) */
export const logSumExp = op("logSumExp", t.logSumExp, { door: reduced });
rule(logSumExp, (g, y, x, options = {}) => [() => mul(exp(sub(x, keptDims(y, x, options))), keptDims(g, x, options))]);

/** y = softmax(x)  ⇒  dx = y (g − Σ g y): the Jacobian is diag(y) − y yᵀ */
export const softmax = op("softmax", t.softmax, { door: along, reads: "result" });
rule(softmax, (g, y, _x, { axis = -1 } = {}) => [() => mul(y, sub(g, sum(mul(g, y), { axis, keepDims: true })))]);

/** y = x − log Σ eˣ  ⇒  dx = g − eʸ Σ g */
export const logSoftmax = op("logSoftmax", t.logSoftmax, { door: along, reads: "result" });
rule(logSoftmax, (g, y, _x, { axis = -1 } = {}) => [() => sub(g, mul(exp(y), sum(g, { axis, keepDims: true })))]);
