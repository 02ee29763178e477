import fc from "fast-check";
import { expect, it } from "vitest";
import { add } from "../../src/autograd/rules.ts";
import { klDiv, symmetricKl } from "../../src/losses/kl.ts";
import { crossEntropy } from "../../src/losses/nll.ts";
import { rDropLoss } from "../../src/losses/rdrop.ts";
import { concat, logSoftmax, slice } from "../../src/tensor/ops.ts";
import { expectClose, expectSameBits } from "../close.ts";
import { dtypes, gradientOf, type Scores, scores } from "./arbitraries.ts";

/** The halves of [2n, c] scores. */
const halves = ({ logits, n }: Scores) => [slice(logits, { end: n }), slice(logits, { start: n })] as const;

// Rounding leaves a sum of c terms, each up to |s − t|, about c · |s − t| · 2^-53 (2^-24) off; here c <= 6 and |s − t| <= 20.
const BELOW_ZERO = { float32: 1e-5, float64: 1e-13 } as const;

it("symmetricKl(s, t) is at least 0, to rounding, and exactly 0 for t = s", () => {
  fc.assert(
    fc.property(
      dtypes.chain(dtype => scores({ passes: 2, dtype })),
      batch => {
        const [s, t] = halves(batch);
        expect(symmetricKl(s, t).item()).toBeGreaterThanOrEqual(-BELOW_ZERO[s.dtype]);
        expect(symmetricKl(s, s).item()).toBe(0);
      },
    ),
  );
});

it("klDiv(logQ, logP) is at least 0, to rounding, and exactly 0 for Q = P", () => {
  fc.assert(
    fc.property(
      dtypes.chain(dtype => scores({ passes: 2, dtype })),
      batch => {
        const [logP, logQ] = halves(batch).map(x => logSoftmax(x));
        expect(klDiv(logQ, logP).item()).toBeGreaterThanOrEqual(-BELOW_ZERO[logP.dtype]);
        expect(klDiv(logP, logP).item()).toBe(0);
      },
    ),
  );
});

it("rDropLoss(logits) does not change when the passes swap places: values bit for bit, gradients swap with them", () => {
  fc.assert(
    fc.property(
      dtypes.chain(dtype => scores({ passes: 2, dtype })),
      fc.constantFrom(0, 0.3, 5),
      (batch, alpha) => {
        const { logits, labels, n } = batch;
        const [a, b] = halves(batch);
        const [there, back] = [rDropLoss(logits, labels, { alpha }), rDropLoss(concat([b, a]), labels, { alpha })];
        for (const term of ["loss", "nll", "kl"] as const) expect(back[term].item()).toBe(there[term].item());
        const loss = (x: Parameters<typeof rDropLoss>[0]) => rDropLoss(x, labels, { alpha }).loss;
        const [g, swapped] = [gradientOf(loss, logits), gradientOf(loss, concat([b, a]))];
        const expected = concat([slice(swapped, { start: n }), slice(swapped, { end: n })]);
        // Three contributions meet in each gradient, and which two are added first may differ.
        expectClose(g, { shape: g.shape, data: [...expected.data] }, logits.dtype === "float64" ? 1e-14 : 1e-5);
      },
    ),
  );
});

it("rDropLoss(logits, { passes: 3 }) does not depend on the order of the passes, to rounding", () => {
  fc.assert(
    fc.property(scores({ passes: 3 }), fc.constantFrom([0, 2, 1], [1, 2, 0], [2, 1, 0]), ({ logits, labels, n }, order) => {
      const shuffled = concat(order.map(i => slice(logits, { start: i * n, end: (i + 1) * n })));
      const [there, back] = [logits, shuffled].map(x => rDropLoss(x, labels, { alpha: 2, passes: 3 }).loss.item());
      expect(Math.abs(there - back)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(there)));
    }),
  );
});

it("rDropLoss(logits, { alpha: 0 }) is the NLL of the two passes added up, bit for bit", () => {
  fc.assert(
    fc.property(
      dtypes.chain(dtype => scores({ passes: 2, dtype })),
      batch => {
        const [a, b] = halves(batch);
        const { loss, nll } = rDropLoss(batch.logits, batch.labels, { alpha: 0 });
        expect(loss.item()).toBe(nll.item());
        expect(loss.item()).toBe(add(crossEntropy(a, batch.labels), crossEntropy(b, batch.labels)).item());
      },
    ),
  );
});

it("rDropLoss([a; b; c], { passes: 3 }) averages the KL over the three pairs: alpha / 6 over the six ordered ones", () => {
  fc.assert(
    fc.property(scores({ passes: 3 }), ({ logits, labels, n }) => {
      const passes = [0, 1, 2].map(i => slice(logits, { start: i * n, end: (i + 1) * n }));
      const { kl, nll, loss } = rDropLoss(logits, labels, { alpha: 1.5, passes: 3 });
      const logs = passes.map(x => logSoftmax(x));
      const ordered = logs.flatMap((logP, i) => logs.filter((_, j) => j !== i).map(logQ => klDiv(logQ, logP).item()));
      const sum = (values: number[]): number => values.reduce((total, v) => total + v, 0);
      expect(kl.item()).toBeCloseTo(sum(ordered) / 6, 11);
      expect(nll.item()).toBeCloseTo(sum(passes.map(x => crossEntropy(x, labels).item())), 11);
      expect(loss.item()).toBeCloseTo(nll.item() + 1.5 * kl.item(), 11);
    }),
  );
});

it("crossEntropy(logits, { labelSmoothing }) lies between the NLL of the labels and that of the uniform target", () => {
  fc.assert(
    fc.property(scores(), fc.double({ min: 0, max: 1, noNaN: true }), ({ logits, labels }, labelSmoothing) => {
      const at = (smoothing: number): number => crossEntropy(logits, labels, { labelSmoothing: smoothing }).item();
      expect(at(labelSmoothing)).toBeCloseTo((1 - labelSmoothing) * at(0) + labelSmoothing * at(1), 11);
    }),
  );
});

it("crossEntropy(logits, { reduction }) sums and averages the rows it gives under none", () => {
  fc.assert(
    fc.property(scores(), ({ logits, labels, n }) => {
      const rows = crossEntropy(logits, labels, { reduction: "none" });
      const total = crossEntropy(logits, labels, { reduction: "sum" }).item();
      expect(rows.shape).toEqual([n]);
      expect(crossEntropy(logits, labels).item()).toBeCloseTo(total / n, 12);
      expectSameBits(
        gradientOf(x => crossEntropy(x, labels), logits),
        gradientOf(x => crossEntropy(x, labels, { reduction: "mean", ignoreIndex: -1 }), logits),
      );
    }),
  );
});
