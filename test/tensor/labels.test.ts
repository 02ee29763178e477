import { describe, expect, it } from "vitest";
import { tensor, zeros } from "../../src/tensor/create.ts";
import { ShapeError } from "../../src/tensor/errors.ts";
import { checkLabels, IGNORED, type Labels } from "../../src/tensor/labels.ts";
import { gather } from "../../src/tensor/ops.ts";

/** What untyped code may pass. */
const untyped = (labels: unknown): Labels => labels as Labels;

describe("checkLabels", () => {
  it("checkLabels(op, labels, n, c) gives a copy, whatever kind of array they are", () => {
    const labels = Int32Array.of(0, 2, 1);
    const copy = checkLabels("op", labels, 3, 3);
    labels[1] = 0;
    expect(copy).toStrictEqual([0, 2, 1]);
    for (const same of [[0, 2, 1], Float64Array.of(0, 2, 1), Uint8Array.of(0, 2, 1), { length: 3, 0: 0, 1: 2, 2: 1 }])
      expect(checkLabels("op", same, 3, 3)).toStrictEqual(copy);
  });

  it("checkLabels(op, labels, n, c, ignore) has IGNORED where a label is that value, in range or not", () => {
    expect(checkLabels("op", [0, -100, 1], 3, 2, -100)).toStrictEqual([0, IGNORED, 1]);
    expect(checkLabels("op", [0, 0, 1], 3, 2, 0)).toStrictEqual([IGNORED, IGNORED, 1]);
  });

  it("checkLabels(op, labels, n, c, ignore, counts) does not look at the labels of rows that do not count", () => {
    expect(checkLabels("op", [0, 99, NaN], 3, 2, undefined, [true, false, false])).toStrictEqual([0, IGNORED, IGNORED]);
    expect(() => checkLabels("op", [0, 99, 1], 3, 2, undefined, [true, true, false])).toThrow(RangeError);
  });

  it.each<[unknown, string]>([
    [2, "2"],
    [-1, "-1"],
    [0.5, "0.5"],
    [NaN, "NaN"],
    [undefined, "undefined"],
    [null, "null"],
    [true, "true"],
    ["1", '"1"'],
    [1n, "1n"],
    [[1], "an array"],
  ])("checkLabels() with %o among the labels throws RangeError and names the row", (label, named) => {
    const message = `op: labels must lie in 0..1, got ${named} at row 1`;
    expect(() => checkLabels("op", untyped([0, label]), 2, 2)).toThrow(new RangeError(message));
    if (label !== -1) expect(() => checkLabels("op", untyped([0, label]), 2, 2, -1)).toThrow(new RangeError(message));
  });

  it("checkLabels() of labels that were never filled in throws RangeError", () => {
    expect(() => checkLabels("op", new Array(2), 2, 2)).toThrow(new RangeError("op: labels must lie in 0..1, got undefined at row 0"));
  });

  it.each<[unknown, string]>([
    ["ab", '"ab"'],
    [null, "null"],
    [undefined, "undefined"],
    [3, "3"],
    [new Set([0, 1]), "a Set"],
    [{}, "an Object"],
    [() => 0, "a function"],
    [tensor([0, 1]), "a Tensor; pass its data"],
  ])("checkLabels() of what is no array, %s, throws TypeError", (labels, named) => {
    expect(() => checkLabels("op", untyped(labels), 2, 2)).toThrow(
      new TypeError(`op: labels must be an array of whole numbers, got ${named}`),
    );
  });

  it("checkLabels() of another number of labels throws ShapeError", () => {
    expect(() => checkLabels("op", [0], 2, 2)).toThrow(new ShapeError("op: there must be one label a row, got 1 for 2 rows"));
  });
});

describe("gather", () => {
  it("gather(x, labels) takes x[i, labels[i]], and nothing for no rows", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(gather(x, [1, 0]).toArray()).toEqual([2, 3]);
    expect(gather(zeros([0, 2]), []).toArray()).toEqual([]);
  });

  it("gather(x, labels) of a label that was never filled in, or of a vector, throws", () => {
    expect(() => gather(zeros([2, 2]), new Array(2))).toThrow("gather: labels must lie in 0..1, got undefined at row 0");
    expect(() => gather(zeros([2]), [0, 0])).toThrow(new ShapeError("gather: the tensor must have two axes, got [2]"));
  });
});
