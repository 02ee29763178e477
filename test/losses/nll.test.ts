import { describe, expect, it } from "vitest";
import { Tape } from "../../src/autograd/tape.ts";
import { crossEntropy, nllLoss } from "../../src/losses/nll.ts";
import { tensor, zeros } from "../../src/tensor/create.ts";
import { ShapeError } from "../../src/tensor/errors.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";

const f64 = { dtype: "float64" } as const;
const logP = tensor(
  [
    [-1, -2, -3],
    [-4, -5, -6],
    [-7, -8, -9],
  ],
  f64,
);
const values = (x: { readonly data: ArrayLike<number> }): number[] => Array.from(x.data);

describe("nllLoss", () => {
  it("nllLoss(logP, labels) is the mean of −logP at the labels; or their sum, or each", () => {
    expect(nllLoss(logP, [0, 1, 2]).item()).toBe(5);
    expect(nllLoss(logP, [0, 1, 2], { reduction: "sum" }).item()).toBe(15);
    expect(values(nllLoss(logP, [0, 1, 2], { reduction: "none" }) as Tensor)).toEqual([1, 5, 9]);
  });

  it("nllLoss(logP, labels, { ignoreIndex }) leaves rows out of the sum and of the count", () => {
    const options = { ignoreIndex: -100 };
    expect(nllLoss(logP, [0, -100, 2], options).item()).toBe(5);
    expect(nllLoss(logP, [0, -100, 1], { ...options, reduction: "sum" }).item()).toBe(9);
    expect(values(nllLoss(logP, [0, -100, 1], { ...options, reduction: "none" }) as Tensor)).toEqual([1, 0, 8]);
    expect(nllLoss(logP, [0, 1, 1], { ignoreIndex: 1 }).item()).toBe(1);
  });

  it("nllLoss(logP, labels, { ignoreIndex }) gives the rows left out no gradient", () => {
    const tape = new Tape();
    const leaf = tape.watch(logP);
    const [dx] = tape.gradients(nllLoss(leaf, [0, -1, 2], { ignoreIndex: -1 }), [leaf]);
    expect(values(dx).map(v => v + 0)).toEqual([-0.5, 0, 0, 0, 0, 0, 0, 0, -0.5]); // + 0 makes −0 a 0
  });

  it("nllLoss() with every row left out has no mean, and a sum of 0", () => {
    const all = { ignoreIndex: 0 };
    expect(() => nllLoss(logP, [0, 0, 0], all)).toThrow(new RangeError("nllLoss: at least one row must count, got none of 3"));
    expect(nllLoss(logP, [0, 0, 0], { ...all, reduction: "sum" }).item()).toBeCloseTo(0, 15);
  });

  it("nllLoss(logP, labels) is finite where classes of probability 0 are none of the labels", () => {
    expect(nllLoss(tensor([[-Infinity, -1]], f64), [1]).item()).toBe(1);
    expect(nllLoss(tensor([[-Infinity, -1]], f64), [0]).item()).toBe(Infinity);
  });

  it.each([3, -1, 0.5, NaN])("nllLoss() of a label %d among three classes throws RangeError and names the row", label => {
    expect(() => nllLoss(logP, [0, label, 0])).toThrow(new RangeError(`nllLoss: labels must lie in 0..2, got ${label} at row 1`));
  });

  it("nllLoss() of shapes that do not fit throws ShapeError", () => {
    expect(() => nllLoss(logP, [0, 0])).toThrow(new ShapeError("nllLoss: there must be one label a row, got 2 for 3 rows"));
    const message = "nllLoss: scores must be [n, c] with at least one row and one class, got";
    expect(() => nllLoss(zeros([3]), [0])).toThrow(new ShapeError(`${message} [3]`));
    expect(() => nllLoss(zeros([0, 3]), [])).toThrow(new ShapeError(`${message} [0, 3]`));
    expect(() => nllLoss(zeros([2, 0]), [0, 0])).toThrow(new ShapeError(`${message} [2, 0]`));
  });
});

describe("crossEntropy", () => {
  it("crossEntropy(equal scores) is ln c, smoothed or not", () => {
    for (const labelSmoothing of [0, 0.1, 1])
      expect(crossEntropy(zeros([2, 4], f64), [0, 3], { labelSmoothing }).item()).toBeCloseTo(Math.log(4), 14);
  });

  it("crossEntropy(saturated scores) is finite and as large as their distance", () => {
    expect(crossEntropy(tensor([[1000, -1000]], f64), [1]).item()).toBe(2000);
    expect(crossEntropy(tensor([[1000, -1000]], f64), [0]).item()).toBeCloseTo(0, 15);
  });

  it("crossEntropy(logits, labels, { labelSmoothing, ignoreIndex }) smooths the rows that count only", () => {
    const options = { labelSmoothing: 0.2, ignoreIndex: -1 };
    const [row, other] = [
      [1, 2, 3],
      [9, 0, 9],
    ];
    const expected = crossEntropy(tensor([row], f64), [2], { labelSmoothing: 0.2 }).item();
    expect(crossEntropy(tensor([row, other], f64), [2, -1], options).item()).toBeCloseTo(expected, 14);
  });

  it("crossEntropy(scores with NaN) is NaN, never a number", () => {
    expect(crossEntropy(tensor([[NaN, 0]]), [1]).item()).toBeNaN();
  });

  it.each([-0.1, 1.1, NaN])("crossEntropy(…, { labelSmoothing: %d }) throws RangeError", labelSmoothing => {
    const message = `crossEntropy: labelSmoothing must satisfy 0 <= labelSmoothing <= 1, got ${labelSmoothing}`;
    expect(() => crossEntropy(zeros([1, 2]), [0], { labelSmoothing })).toThrow(new RangeError(message));
  });

  it("crossEntropy() of what does not fit throws in its own name", () => {
    expect(() => crossEntropy(zeros([1, 2]), [2])).toThrow(new RangeError("crossEntropy: labels must lie in 0..1, got 2 at row 0"));
    expect(() => crossEntropy(zeros([0, 2]), [])).toThrow("crossEntropy: scores must be [n, c]");
    expect(() => crossEntropy(zeros([1, 2]), [7], { ignoreIndex: 7 })).toThrow("crossEntropy: at least one row must count, got none of 1");
  });
});
