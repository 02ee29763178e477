import * as fused from "../tensor/fused.ts";
import * as t from "../tensor/ops.ts";
import { defineOp } from "./op.ts";

// Rules of ops that do in one walk what a composition does in several. Each gives the bits of its composition, which stays as its
// test; docs/performance.md has the numbers that earned it its place.

/** Y = X·Wᵀ + b  ⇒  dX = G·W, dW = Gᵀ·X, db = column sums of G */
export const affine = defineOp("affine", fused.affine, (g, _y, x, weight) => [
  () => t.matmul(g, weight),
  () => t.matmul(g, x, { transposeA: true }),
  () => t.sum(g, { axis: 0 }),
]);

/** y = dropout(relu(x))  ⇒  dx = g / (1 − p) where y > 0, summed over the copies that share x */
export const reluDropout = defineOp("reluDropout", fused.reluDropout, (g, y, x, drop, copies) => [
  () => fused.reluDropoutGradient(g, y, x, drop, copies),
]);

/** y = [nll, kl] of R-Drop's two passes, keeping p = softmax(logits); the algebra stands at kernels/reference/rdrop.ts. */
export const rDropTerms = defineOp("rDropTerms", fused.rDropTerms, (g, _y, logits, labels, p) => [
  () => fused.rDropGradient(g, logits, labels, p),
]);
