import { describe, expect, it } from "vitest";
import { Tape } from "../../src/autograd/tape.ts";
import type { Value } from "../../src/autograd/var.ts";
import { klDiv, type SymmetricKlOptions, symmetricKl } from "../../src/losses/kl.ts";
import { crossEntropy, type NllOptions, nllLoss } from "../../src/losses/nll.ts";
import { type RDropOptions, rDropLoss } from "../../src/losses/rdrop.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal, tensor, zeros } from "../../src/tensor/create.ts";
import { ShapeError } from "../../src/tensor/errors.ts";

// What untyped code may pass for options, and when.

const x = normal([4, 3], 0, 1, { rng: stream(0, "x"), dtype: "float64" });
const labels = [0, 2, 1, 0];
const untyped = <T>(options: unknown): T => options as T;

describe("a reduction that there is not", () => {
  it.each<[string, (reduction: string) => Value, string]>([
    ["nllLoss", reduction => nllLoss(x, labels, untyped<NllOptions>({ reduction })), "mean, sum, none"],
    ["crossEntropy", reduction => crossEntropy(x, labels, untyped<NllOptions>({ reduction })), "mean, sum, none"],
    ["klDiv", reduction => klDiv(x, x, untyped({ reduction })), "batchmean, mean, sum, none"],
    ["symmetricKl", reduction => symmetricKl(x, x, untyped<SymmetricKlOptions>({ reduction })), "batchmean, sum, none"],
  ])("%s(…, { reduction: avg }) throws RangeError", (name, f, all) => {
    expect(() => f("avg")).toThrow(new RangeError(`${name}: reduction must be one of ${all}, got "avg"`));
    expect(() => f("toString")).toThrow(RangeError);
  });
});

describe("which rows count", () => {
  const cases: [string, string, (counts: unknown) => unknown][] = [
    ["symmetricKl: counts", "row", counts => symmetricKl(x, x, untyped<SymmetricKlOptions>({ counts }))],
    ["rDropLoss: mask", "sample", mask => rDropLoss(zeros([8, 3]), labels, untyped<RDropOptions>({ mask }))],
  ];

  it.each(cases)("%s of another length throws ShapeError", (name, row, f) => {
    expect(() => f([true])).toThrow(new ShapeError(`${name} must have one entry a ${row}, got 1 for 4 ${row}s`));
    expect(() => f([])).toThrow(ShapeError);
  });

  it.each(cases)("%s with an entry that is neither a boolean nor 0 or 1 throws RangeError and names the row", (name, row, f) => {
    for (const [entry, got] of [
      [2, "2"],
      [NaN, "NaN"],
      [0.5, "0.5"],
      [undefined, "undefined"],
      ["1", '"1"'],
      [null, "null"],
    ])
      expect(() => f([1, true, entry, 0])).toThrow(new RangeError(`${name} must hold booleans, or 0 and 1, got ${got} at ${row} 2`));
    expect(() => f(new Array(4))).toThrow(`${name} must hold booleans, or 0 and 1, got undefined at ${row} 0`);
  });

  it.each(cases)("%s that is no array throws TypeError", (name, _, f) => {
    for (const [counts, got] of [
      [true, "true"],
      [null, "null"],
      ["1111", '"1111"'],
      [tensor([1, 1, 1, 1]), "a Tensor"],
    ])
      expect(() => f(counts)).toThrow(new TypeError(`${name} must be an array of booleans, or of 0 and 1, got ${got}`));
  });

  it.each(cases)("%s may be booleans, numbers or a typed array", (_, __, f) => {
    for (const counts of [[true, false, true, true], [1, 0, 1, 1], Uint8Array.of(1, 0, 1, 1), [true, 0, 1, true]])
      expect(f(counts)).toStrictEqual(f([true, false, true, true]));
  });
});

describe("labels changed after the forward pass", () => {
  it.each<[string, number[], (logits: Value, ys: number[]) => Value]>([
    ["nllLoss", labels, (s, ys) => nllLoss(s, ys)],
    ["nllLoss, ignoreIndex", labels, (s, ys) => nllLoss(s, ys, { ignoreIndex: 2 })],
    ["crossEntropy", labels, (s, ys) => crossEntropy(s, ys)],
    ["crossEntropy, labelSmoothing", labels, (s, ys) => crossEntropy(s, ys, { labelSmoothing: 0.1 })],
    ["rDropLoss", [0, 2], (s, ys) => rDropLoss(s, ys).loss],
    ["rDropLoss, ignoreIndex", [0, 2], (s, ys) => rDropLoss(s, ys, { ignoreIndex: 2 }).loss],
    ["rDropLoss, labelSmoothing", [0, 2], (s, ys) => rDropLoss(s, ys, { labelSmoothing: 0.1 }).loss],
  ])("%s keeps its gradient", (_, given, f) => {
    const gradient = (change: (ys: number[]) => void): unknown => {
      const ys = [...given];
      const tape = new Tape();
      const loss = f(tape.watch(x), ys);
      change(ys);
      return tape.gradients(loss, [x])[0].data;
    };
    expect(gradient(ys => ys.fill(1))).toStrictEqual(gradient(() => {}));
  });
});
