import { describe, expect, it } from "vitest";
import { Tape } from "../../src/autograd/tape.ts";
import { explainAlpha, type Variant, variants } from "../../src/losses/alpha.ts";
import { symmetricKl } from "../../src/losses/kl.ts";
import { crossEntropy } from "../../src/losses/nll.ts";
import { type RDropOptions, rDropLoss } from "../../src/losses/rdrop.ts";
import { tensor, zeros } from "../../src/tensor/create.ts";
import { ShapeError } from "../../src/tensor/errors.ts";
import { concat, slice } from "../../src/tensor/ops.ts";
import { gradientOf } from "../properties/arbitraries.ts";

const f64 = { dtype: "float64" } as const;
// Two passes of three samples.
const logits = tensor(
  [
    [1, 2, 3],
    [0, 0, 5],
    [2, 2, 1],
    [1, 0, 3],
    [2, 0, 4],
    [0, 1, 1],
  ],
  f64,
);
const labels = [2, 2, 0];
const [a, b] = [slice(logits, { end: 3 }), slice(logits, { start: 3 })];

/** The same passes without sample 1. */
const without1 = concat([0, 2, 3, 5].map(i => slice(logits, { start: i, end: i + 1 })));

describe("rDropLoss", () => {
  it("rDropLoss(logits, labels, { alpha }) is nll of both passes + alpha · kl", () => {
    const { loss, nll, kl } = rDropLoss(logits, labels, { alpha: 3 });
    expect(nll.item()).toBe(crossEntropy(a, labels).item() + crossEntropy(b, labels).item());
    expect(kl.item()).toBeCloseTo(symmetricKl(a, b).item(), 14);
    expect(loss.item()).toBeCloseTo(nll.item() + 3 * kl.item(), 14);
    expect(rDropLoss(logits, labels).loss.item()).toBeCloseTo(nll.item() + kl.item(), 14);
  });

  it("rDropLoss(logits, labels, { labelSmoothing }) smooths the NLL and leaves the KL alone", () => {
    const smoothed = rDropLoss(logits, labels, { labelSmoothing: 0.2 });
    const options = { labelSmoothing: 0.2 };
    expect(smoothed.nll.item()).toBe(crossEntropy(a, labels, options).item() + crossEntropy(b, labels, options).item());
    expect(smoothed.kl.item()).toBe(rDropLoss(logits, labels).kl.item());
  });

  it("rDropLoss(logits, labels) takes both terms in one walk, and op after op where it must or is asked to", () => {
    const ops = (options?: RDropOptions): string[] => {
      const tape = new Tape();
      rDropLoss(tape.watch(logits), labels, options);
      return tape.lines.map(({ op }) => op);
    };
    expect(ops()).toContain("rDropTerms");
    for (const options of [{ fused: false }, { labelSmoothing: 0.2 }, { mask: [1, 0, 1] }])
      expect(ops(options)).not.toContain("rDropTerms");
  });

  it.each([
    ["ignoreIndex", [2, -100, 0], { ignoreIndex: -100 }],
    ["mask", [2, 2, 0], { mask: [1, 0, 1] }],
    ["mask, over a label that is none", [2, 99, 0], { mask: [true, false, true] }],
    ["both", [2, -1, 0], { ignoreIndex: -1, mask: [1, 1, 1] }],
  ])("rDropLoss() with a sample left out by %s is that of the others, in both terms, without a gradient for it", (_, ys, options) => {
    const [whole, rest] = [rDropLoss(logits, ys, options), rDropLoss(without1, [2, 0])];
    for (const term of ["loss", "nll", "kl"] as const) expect(whole[term].item()).toBeCloseTo(rest[term].item(), 13);
    const dx = gradientOf(x => rDropLoss(x, ys, options).loss, logits);
    for (const row of [1, 4]) expect(Array.from(dx.data.subarray(row * 3, row * 3 + 3)).every(v => v === 0)).toBe(true);
  });

  it("rDropLoss() under a variant that sums over the batch counts only the samples that count", () => {
    const options = { variant: "hf-bert", alpha: 0.5 } as const;
    const whole = rDropLoss(logits, [2, -1, 0], { ...options, ignoreIndex: -1 });
    expect(whole.loss.item()).toBeCloseTo(rDropLoss(without1, [2, 0], options).loss.item(), 13);
  });

  it.each<[string, object, string]>([
    ["alpha below 0", { alpha: -1 }, "rDropLoss: alpha must satisfy 0 <= alpha < Infinity, got -1"],
    ["alpha NaN", { alpha: NaN }, "rDropLoss: alpha must satisfy 0 <= alpha < Infinity, got NaN"],
    ["alpha without end", { alpha: Infinity }, "rDropLoss: alpha must satisfy 0 <= alpha < Infinity, got Infinity"],
    ["one pass", { passes: 1 }, "rDropLoss: passes must be a whole number from 2, got 1"],
    ["half a pass", { passes: 2.5 }, "rDropLoss: passes must be a whole number from 2, got 2.5"],
    ["smoothing above 1", { labelSmoothing: 2 }, "rDropLoss: labelSmoothing must satisfy 0 <= labelSmoothing <= 1, got 2"],
    ["nobody counted", { mask: [0, 0, 0] }, "rDropLoss: at least one row must count, got none of 3"],
    [
      "an unknown variant",
      { variant: "toString" },
      `rDropLoss: variant must be one of ${Object.keys(variants).join(", ")}, got "toString"`,
    ],
  ])("rDropLoss() with %s throws RangeError", (_, options, message) => {
    expect(() => rDropLoss(logits, labels, options)).toThrow(new RangeError(message));
  });

  it("rDropLoss() of a label out of range throws RangeError and names the sample", () => {
    expect(() => rDropLoss(logits, [0, 3, 0])).toThrow(new RangeError("rDropLoss: labels must lie in 0..2, got 3 at row 1"));
    expect(() => rDropLoss(logits, [0, -1, 0])).toThrow(RangeError);
  });

  it("rDropLoss() of shapes that do not fit throws ShapeError", () => {
    expect(() => rDropLoss(logits, [0, 0, 0, 0, 0, 0])).toThrow(
      new ShapeError("rDropLoss: there must be one label a row, got 6 for 3 rows"),
    );
    expect(() => rDropLoss(logits, [0])).toThrow(new ShapeError("rDropLoss: there must be one label a row, got 1 for 3 rows"));
    expect(() => rDropLoss(logits, labels, { passes: 4 })).toThrow(new ShapeError("rDropLoss: rows must divide into 4 passes, got 6"));
    expect(() => rDropLoss(logits, labels, { mask: [1] })).toThrow(
      new ShapeError("rDropLoss: mask must have one entry a sample, got 1 for 3 samples"),
    );
    expect(() => rDropLoss(zeros([0, 3]), [])).toThrow("rDropLoss: scores must be [n, c] with at least one row and one class, got [0, 3]");
  });
});

describe("explainAlpha", () => {
  it("explainAlpha(variant) says the formula, the source and the paper's alpha", () => {
    const { text, effectiveAlpha, formula } = explainAlpha("hf-bert", { alpha: 0.5, batch: 32, classes: 2 });
    expect([effectiveAlpha, formula]).toEqual([16, "ce1 + ce2 + alpha * S / 2"]);
    expect(text).toContain(
      "hf-bert: loss = ce1 + ce2 + alpha * S / 2; alpha 0.5 with B = 32, C = 2 regularises as the paper's alpha 16 does",
    );
  });

  it("explainAlpha(paper) leaves alpha as it is", () => {
    expect(explainAlpha("paper", { alpha: 5, batch: 7, classes: 3 }).effectiveAlpha).toBe(5);
  });

  it("explainAlpha() of an unknown variant throws RangeError", () => {
    expect(() => explainAlpha("tfjs" as Variant, { alpha: 1, batch: 1, classes: 2 })).toThrow(RangeError);
  });
});
