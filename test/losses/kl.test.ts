import { describe, expect, it } from "vitest";
import { logSoftmax } from "../../src/autograd/rules.ts";
import { detach } from "../../src/autograd/var.ts";
import { klDiv, symmetricKl } from "../../src/losses/kl.ts";
import { tensor, zeros } from "../../src/tensor/create.ts";
import { DTypeError, ShapeError } from "../../src/tensor/errors.ts";
import { cast } from "../../src/tensor/move.ts";
import { exp } from "../../src/tensor/ops.ts";
import { gradientOf } from "../properties/arbitraries.ts";

const f64 = { dtype: "float64" } as const;
const logs = (...rows: number[][]) =>
  tensor(
    rows.map(row => row.map(Math.log)),
    f64,
  );
const [p, q] = [logs([0.5, 0.5], [0.9, 0.1]), logs([0.25, 0.75], [0.5, 0.5])];
const klOf = (a: number[], b: number[]): number => a.reduce((sum, v, i) => sum + v * Math.log(v / b[i]), 0);
const both = [klOf([0.5, 0.5], [0.25, 0.75]), klOf([0.9, 0.1], [0.5, 0.5])];

describe("klDiv", () => {
  it("klDiv(logQ, logP) is KL(P‖Q), averaged over rows: the target comes second, as in PyTorch", () => {
    expect(klDiv(q, p).item()).toBeCloseTo((both[0] + both[1]) / 2, 14);
    expect(klDiv(p, q).item()).not.toBeCloseTo(klDiv(q, p).item(), 2);
  });

  it("klDiv(logQ, logP, { reduction }) sums, averages over elements, or leaves the elements", () => {
    const total = both[0] + both[1];
    expect(klDiv(q, p, { reduction: "sum" }).item()).toBeCloseTo(total, 14);
    expect(klDiv(q, p, { reduction: "mean" }).item()).toBeCloseTo(total / 4, 14);
    expect(klDiv(q, p, { reduction: "none" }).shape).toEqual([2, 2]);
  });

  it("klDiv(p, p) is zero and so is its gradient, to rounding; exactly for logP = logQ given apart", () => {
    expect(klDiv(p, p).item()).toBe(0);
    expect(gradientOf(x => klDiv(logSoftmax(x), p), p).data.every(v => Math.abs(v) < 1e-16)).toBe(true);
  });

  it("klDiv(logQ, p, { logTarget: false }) takes probabilities, and 0 · log 0 as 0", () => {
    expect(klDiv(q, exp(p), { logTarget: false }).item()).toBeCloseTo(klDiv(q, p).item(), 14);
    expect(klDiv(logs([0.25, 0.75]), tensor([[0, 1]], f64), { logTarget: false }).item()).toBeCloseTo(-Math.log(0.75), 14);
  });

  it("klDiv() where P has what Q rules out is Infinity", () => {
    expect(klDiv(logs([1, 0]), logs([0.5, 0.5])).item()).toBe(Infinity);
  });

  it("klDiv() of two shapes, two dtypes or no rows throws", () => {
    expect(() => klDiv(zeros([2, 3]), zeros([3, 2]))).toThrow(new ShapeError("klDiv: the two must have one shape, got [2, 3] and [3, 2]"));
    expect(() => klDiv(zeros([2, 3]), zeros([3]))).toThrow(ShapeError);
    expect(() => klDiv(zeros([0, 3]), zeros([0, 3]))).toThrow(
      "klDiv: scores must be [n, c] with at least one row and one class, got [0, 3]",
    );
    expect(() => klDiv(cast(p, "float32"), q)).toThrow(DTypeError);
  });
});

describe("symmetricKl", () => {
  it("symmetricKl(s, t) is half of both divergences, from raw scores", () => {
    const naive = (klDiv(q, p).item() + klDiv(p, q).item()) / 2;
    expect(symmetricKl(p, q).item()).toBeCloseTo(naive, 14);
    const rows = detach(symmetricKl(p, q, { reduction: "none" }));
    expect(rows.shape).toEqual([2]);
    expect(symmetricKl(p, q, { reduction: "sum" }).item()).toBeCloseTo(rows.data[0] + rows.data[1], 14);
  });

  it("symmetricKl(s, t) is finite on saturated scores, with a finite gradient", () => {
    const [s, t] = [tensor([[1000, -1000]], f64), tensor([[-1000, 1000]], f64)];
    expect(symmetricKl(s, t).item()).toBe(2000);
    expect(gradientOf(x => symmetricKl(x, t), s).data.every(Number.isFinite)).toBe(true);
  });

  it("symmetricKl(s, t, { counts }) leaves rows out of sum and count", () => {
    const lone = symmetricKl(logs([0.9, 0.1]), logs([0.5, 0.5])).item();
    expect(symmetricKl(p, q, { counts: [false, true] }).item()).toBeCloseTo(lone, 14);
    expect(symmetricKl(p, q, { counts: [false, true], reduction: "sum" }).item()).toBeCloseTo(lone, 14);
    expect(detach(symmetricKl(p, q, { counts: [false, true], reduction: "none" })).data[0]).toBe(0);
    expect(symmetricKl(p, q, { counts: [true, true] }).item()).toBe(symmetricKl(p, q).item());
  });

  it("symmetricKl() with no row that counts, or counts that do not fit, throws", () => {
    expect(() => symmetricKl(p, q, { counts: [false, false] })).toThrow(
      new RangeError("symmetricKl: at least one row must count, got none of 2"),
    );
    expect(() => symmetricKl(p, q, { counts: [true] })).toThrow(
      new ShapeError("symmetricKl: counts must have one entry a row, got 1 for 2 rows"),
    );
    expect(() => symmetricKl(zeros([2, 3]), zeros([2, 2]))).toThrow(
      new ShapeError("symmetricKl: the two must have one shape, got [2, 3] and [2, 2]"),
    );
  });
});
