import { describe, expect, it } from "vitest";
import { defineOp } from "../../src/autograd/op.ts";
import * as r from "../../src/autograd/rules.ts";
import { add, concat, mul, square, sum } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import type { Var } from "../../src/autograd/var.ts";
import { tensor } from "../../src/tensor/create.ts";
import { ShapeError } from "../../src/tensor/errors.ts";
import * as t from "../../src/tensor/ops.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";

const scalar = (x: number): Tensor => tensor(x, { dtype: "float64" });
const numbers = (xs: readonly Tensor[]): number[][] => xs.map(x => [...x.data]);

describe("a tape that cannot answer says why", () => {
  const watched = (value = scalar(2)): { tape: Tape; x: Var } => {
    const tape = new Tape();
    return { tape, x: tape.watch(value) };
  };

  it("gradients() releases the tape: another call, watch() or op throws", () => {
    const { tape, x } = watched();
    const y = square(x);
    tape.gradients(y, [x]);
    expect(() => tape.gradients(y, [x])).toThrow(
      new Error("gradients: the loss: the tape has been released; pass { keep: true } to the first gradients() to call it again"),
    );
    expect(() => square(x)).toThrow(new Error("square: its tape has been released; record the forward pass on a new Tape"));
    expect(() => tape.watch(scalar(1))).toThrow(new Error("watch: its tape has been released; record the forward pass on a new Tape"));
    expect(x.item()).toBe(2); // values stay
  });

  it("gradients(loss, xs, { keep: true }) may be called twice, with the same result", () => {
    const { tape, x } = watched();
    const y = mul(square(x), x);
    expect(numbers(tape.gradients(y, [x], { keep: true }))).toEqual([[12]]);
    expect(numbers(tape.gradients(y, [x], { keep: true }))).toEqual([[12]]);
    expect(numbers(tape.gradients(square(y), [x]))).toEqual([[192]]); // and more may be recorded in between
  });

  it("an op on two tapes throws", () => {
    const [a, b] = [watched(), watched()];
    expect(() => add(a.x, b.x)).toThrow(new Error("add: operands must be recorded on one tape, got two"));
    expect(() => concat([a.x, b.x])).toThrow("concat: operands must be recorded on one tape, got two");
  });

  it("gradients() of a Var of another tape throws, as the root and as an input", () => {
    const [a, b] = [watched(), watched()];
    expect(() => a.tape.gradients(b.x, [a.x])).toThrow(new Error("gradients: the loss was recorded on another tape"));
    expect(() => a.tape.gradients(a.x, [a.x, b.x])).toThrow(new Error("gradients: input 1 was recorded on another tape"));
  });

  it("gradients() of more than one number throws", () => {
    const { tape, x } = watched(tensor([[1, 2, 3]]));
    expect(() => tape.gradients(square(x), [x])).toThrow(
      new ShapeError("gradients: the root must be a scalar, got [1, 3]; reduce it with mean() first"),
    );
  });

  it("gradients() accepts a root of one number whatever its rank", () => {
    const { tape, x } = watched(tensor([[3]]));
    expect(numbers(tape.gradients(square(x), [x]))).toEqual([[6]]);
  });

  it("gradients() of a tensor that was not watched throws, as the root and as an input", () => {
    const { tape, x } = watched();
    const advice = "is not on this tape: no watched value takes part in it; watch() it before the forward pass";
    expect(() => tape.gradients(square(scalar(3)), [x])).toThrow(new Error(`gradients: the loss ${advice}`));
    expect(() => tape.gradients(square(x), [x, scalar(2)])).toThrow(new Error(`gradients: input 1 ${advice}`));
  });

  it("a refused gradients() leaves the tape as it was", () => {
    const { tape, x } = watched(tensor([1, 2]));
    const y = square(x);
    expect(() => tape.gradients(y, [x])).toThrow(ShapeError);
    expect(numbers(tape.gradients(sum(y), [x]))).toEqual([[2, 4]]);
  });

  it("a rule that gives a gradient of the wrong shape, or too few of them, is an error that names it", () => {
    const { tape, x } = watched(tensor([[1, 2]]));
    const wrongShape = defineOp("wrongShape", t.square, g => [() => r.transpose(g)]);
    const tooFew = defineOp("tooFew", t.square, () => []);
    expect(() => tape.gradients(sum(wrongShape(x)), [x], { keep: true })).toThrow(
      new ShapeError("wrongShape: its rule must give operand 0 a gradient of its shape [1, 2], got [2, 1]"),
    );
    expect(() => tape.gradients(sum(tooFew(x)), [x], { keep: true })).toThrow(
      new RangeError("tooFew: its rule must give a gradient for each of 1 operands, got 0"),
    );
  });

  it("release() may be called by hand, and then no more is recorded", () => {
    const { tape, x } = watched();
    tape.release();
    expect(() => square(x)).toThrow("released");
    expect(tape.lines.map(line => [line.op, line.item()])).toEqual([["watch", 2]]); // the list stays readable
  });
});
