import { tensor } from "../tensor/create.ts";
import * as fused from "../tensor/fused.ts";
import * as t from "../tensor/ops.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { ternary } from "./doors.ts";
import { op, rule } from "./op.ts";
import * as r from "./rules.ts";
import { detach, type Value } from "./var.ts";

// Ops that do in one walk what a composition does in several. Each gives the bits of its composition, which is its definition and its
// test; docs/performance.md has the numbers that earned it its place. A rule reads plain tensors: a recorded walk goes through the
// composition instead.

/** Y = X·Wᵀ + b  ⇒  dX = G·W, dW = Gᵀ·X, db = column sums of G */
export const affine = op("affine", fused.affine, {
  composition: (x, weight, bias) => r.add(r.matmul(x, weight, { transposeB: true }), bias),
  door: ternary,
  reads: "operands",
});
rule(affine, (g, _y, x, weight) => [
  () => t.matmul(detach(g), detach(weight)),
  () => t.matmul(detach(g), detach(x), { transposeA: true }),
  () => t.sum(detach(g), { axis: 0 }),
]);

/** y = dropout(relu(x))  ⇒  dx = g / (1 − p) where y > 0, summed over the copies that share x */
export const reluDropout = op("reluDropout", fused.reluDropout, {
  reads: "result",
  composition: (x, drop, { copies, shared }) => {
    const y = r.relu(x);
    const rows = shared && copies > 1 ? r.concat(new Array<Value>(copies).fill(y), 0) : y;
    return r.applyMask(rows, fused.dropoutMask(detach(rows), drop, copies));
  },
});
rule(reluDropout, (g, y, x, drop, copies) => [() => fused.reluDropoutGradient(detach(g), detach(y), detach(x), drop, copies)]);

/** y = [nll, kl] of R-Drop's two passes, keeping p = softmax(logits); the algebra stands at kernels/reference/rdrop.ts. */
export const rDropTerms = op("rDropTerms", fused.rDropTerms, {
  composition: (logits, labels) => {
    const n = logits.shape[0] / 2;
    const logP = r.logSoftmax(logits);
    const p = r.exp(logP);
    const pass = (x: Value, i: number): Value => r.slice(x, { start: i * n, end: (i + 1) * n });
    const nll = (i: number): Value => r.mean(r.neg(r.gather(pass(logP, i), labels)));
    const kl = r.scale(r.sum(r.mul(r.sub(pass(p, 0), pass(p, 1)), r.sub(pass(logits, 0), pass(logits, 1))), { axis: 1 }), 0.5);
    return r.concat([r.reshape(r.add(nll(0), nll(1)), [1]), r.reshape(r.mean(kl), [1])]);
  },
});
rule(rDropTerms, (g, _y, logits, labels, p: Tensor) => [() => fused.rDropGradient(detach(g), detach(logits), labels, p)]);

/** y = Σ w[i] x[i]  ⇒  dx[i] = g w[i] */
export const weigh = op("weigh", fused.weigh, {
  reads: "shapes",
  composition: (x, weights) => r.sum(r.mul(x, tensor(weights, { dtype: x.dtype }))),
});
rule(weigh, (g, _y, _x, weights) => [() => fused.weighGradient(detach(g), weights)]);

/** y = x[i]  ⇒  dx[i] = g, zeros elsewhere */
export const pick = op("pick", fused.pick, {
  reads: "shapes",
  composition: (x, i) => r.reshape(r.slice(x, { start: i, end: i + 1 }), []),
});
rule(pick, (g, _y, x, i) => [() => t.unslice(t.reshape(detach(g), [1]), x.shape, { start: i })]);
