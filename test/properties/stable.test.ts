import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as op from "../../src/autograd/rules.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { klDiv, symmetricKl } from "../../src/losses/kl.ts";
import { crossEntropy, nllLoss } from "../../src/losses/nll.ts";
import { tensor } from "../../src/tensor/create.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { expectClose } from "../close.ts";
import { gradientOf, tensors } from "./arbitraries.ts";

// Each stable form against the composition that a textbook writes: values and gradients where both can be computed, and then where
// only the stable one can.

const [n, c] = [3, 4];
const labels = [0, 3, 1];
const rowSum = (x: Value): Value => op.sum(x, { axis: 1, keepDims: true });
const part = (x: Value, i: number): Value => op.slice(x, { start: i * n, end: (i + 1) * n });

/** Stable and naive, as functions of [2n, c] scores; those of one operand take the first n rows. */
const forms: Record<string, { readonly stable: (x: Value) => Value; readonly naive: (x: Value) => Value }> = {
  "softmax(x)": { stable: x => op.softmax(x), naive: x => op.div(op.exp(x), rowSum(op.exp(x))) },
  "logSoftmax(x)": { stable: x => op.logSoftmax(x), naive: x => op.log(op.div(op.exp(x), rowSum(op.exp(x)))) },
  "logSumExp(x)": { stable: x => op.logSumExp(x, { axis: 1 }), naive: x => op.log(op.sum(op.exp(x), { axis: 1 })) },
  "sigmoid(x)": { stable: x => op.sigmoid(x), naive: x => op.div(op.exp(x), op.add(op.exp(x), tensor(1, { dtype: "float64" }))) },
  "tanh(x)": { stable: x => op.tanh(x), naive: x => op.div(op.sub(op.exp(x), op.exp(op.neg(x))), op.add(op.exp(x), op.exp(op.neg(x)))) },
  "crossEntropy(x)": {
    stable: x => crossEntropy(part(x, 0), labels),
    naive: x => nllLoss(op.log(op.softmax(part(x, 0))), labels),
  },
  "symmetricKl(s, t)": {
    stable: x => symmetricKl(part(x, 0), part(x, 1)),
    naive: x => {
      const [logP, logQ] = [0, 1].map(i => op.log(op.softmax(part(x, i))));
      return op.scale(op.add(klDiv(logQ, logP), klDiv(logP, logQ)), 0.5);
    },
  },
};

const close = (actual: Tensor, expected: Tensor): void => expectClose(actual, { shape: expected.shape, data: [...expected.data] }, 1e-12);

for (const [name, { stable, naive }] of Object.entries(forms)) {
  describe(name, () => {
    it(`${name} equals its naive composition on small scores, value and gradient`, () => {
      fc.assert(
        fc.property(tensors([2 * n, c], { size: 5 }), tensors([2 * n, c]), (x, weights) => {
          const y = detach(stable(x));
          close(y, detach(naive(x)));
          const w = tensor(weights.data.slice(0, y.size), { shape: y.shape });
          close(
            gradientOf(v => op.sum(op.mul(stable(v), w)), x),
            gradientOf(v => op.sum(op.mul(naive(v), w)), x),
          );
        }),
      );
    });

    it(`${name} is finite on scores of ±1000, value and gradient, where the naive one is not`, () => {
      const x = tensor(
        Array.from({ length: 2 * n * c }, (_, q) => (q % 3 === 0 ? 1000 : -1000)),
        { shape: [2 * n, c], dtype: "float64" },
      );
      expect(detach(stable(x)).data.every(Number.isFinite)).toBe(true);
      expect(gradientOf(v => op.sum(stable(v)), x).data.every(Number.isFinite)).toBe(true);
      expect(detach(naive(x)).data.every(Number.isFinite)).toBe(false);
    });
  });
}
