import { describe, expect, it } from "vitest";
import { valueAndGrad } from "../../src/autograd/derivatives.ts";
import { defineOp } from "../../src/autograd/op.ts";
import * as r from "../../src/autograd/rules.ts";
import { add, concat, exp, gather, matmul, mean, mul, relu, scale, slice, square, sub, sum } from "../../src/autograd/rules.ts";
import { gradients, Tape } from "../../src/autograd/tape.ts";
import { detach, type Value, Var } from "../../src/autograd/var.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal, tensor } from "../../src/tensor/create.ts";
import { ShapeError } from "../../src/tensor/errors.ts";
import * as t from "../../src/tensor/ops.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { expectSameBits } from "../close.ts";

const scalar = (x: number): Tensor => tensor(x, { dtype: "float64" });
const numbers = (xs: readonly Tensor[]): number[][] => xs.map(x => [...x.data]);

describe("gradients", () => {
  it("gradients(x · x) adds both uses of x", () => {
    const tape = new Tape();
    const x = tape.watch(scalar(3));
    expect(numbers(tape.gradients(mul(x, x), [x]))).toEqual([[6]]);
  });

  it("gradients() through a diamond adds its two sides: x² + 3x", () => {
    const tape = new Tape();
    const x = tape.watch(scalar(5));
    const shared = scale(x, 2);
    const y = add(mul(shared, shared), scale(shared, 3)); // 4x² + 6x
    expect(numbers(tape.gradients(y, [x, shared]))).toEqual([[46], [23]]);
  });

  it("gradients() of an input that is not used is zeros of its shape and dtype", () => {
    const tape = new Tape();
    const [x, unused] = [tape.watch(scalar(3)), tape.watch(tensor([[1, 2, 3]], { dtype: "float64" }))];
    const [, dUnused] = tape.gradients(square(x), [x, unused]);
    expectSameBits(dUnused, tensor([[0, 0, 0]], { dtype: "float64" }));
  });

  it("gradients() takes a tensor for a constant, whichever side it stands on", () => {
    const tape = new Tape();
    const x = tape.watch(scalar(3));
    const y = sub(scalar(10), mul(scalar(4), x));
    expect(y).toBeInstanceOf(Var);
    expect(numbers(tape.gradients(y, [x]))).toEqual([[-4]]);
  });

  it("gradients() of a parameter in two passes is the sum of both: it is one leaf, however often it is watched", () => {
    const [w, a, b] = [tensor([[1, 2]]), tensor([[3], [4]]), tensor([[5], [6]])];
    const tape = new Tape();
    const pass = (x: Tensor): Var => sum(matmul(tape.watch(w), x));
    expect(tape.watch(w)).toBe(tape.watch(w));
    expect(numbers(tape.gradients(add(pass(a), pass(b)), [w]))).toEqual([[8, 10]]);
  });

  it("gradients() through a chain of 10 000 ops does not recurse", () => {
    const tape = new Tape();
    const x = tape.watch(scalar(1));
    let y: Var = x;
    for (let i = 0; i < 10_000; i++) y = i % 2 ? scale(y, 2) : scale(y, 0.5);
    expect(numbers(tape.gradients(y, [x]))).toEqual([[1]]);
  });

  it("gradients() of intermediate values and of the root itself", () => {
    const tape = new Tape();
    const x = tape.watch(scalar(2));
    const y = square(x);
    const z = scale(y, 3);
    expect(numbers(tape.gradients(z, [z, y, x]))).toEqual([[1], [3], [12]]);
  });

  it("gradients() ignores what was recorded after the root", () => {
    const tape = new Tape();
    const x = tape.watch(scalar(2));
    const y = square(x);
    exp(y);
    expect(numbers(tape.gradients(y, [x]))).toEqual([[4]]);
  });

  it("gradients() un-broadcasts where an op repeats: a bias over the rows, a scalar over everything", () => {
    const tape = new Tape();
    const [bias, factor] = [tape.watch(tensor([1, 2])), tape.watch(tensor(3))];
    const y = mul(
      add(
        tensor([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
        bias,
      ),
      factor,
    );
    expect(numbers(tape.gradients(sum(y), [bias, factor]))).toEqual([[9, 9], [30]]);
  });

  it("gradients() of one tensor given to concat twice adds both parts", () => {
    const tape = new Tape();
    const x = tape.watch(tensor([1, 2]));
    const y = slice(concat([x, tensor([7]), x]), { start: 1 });
    expect(y).toBeInstanceOf(Var);
    expect(numbers(tape.gradients(sum(mul(y, tensor([10, 20, 30, 40]))), [x]))).toEqual([[30, 50]]);
  });

  it("gradients() never writes into a gradient that another value may hold", () => {
    const tape = new Tape();
    const [a, b] = [tape.watch(tensor([1, 2])), tape.watch(tensor([3, 4]))];
    const s = add(a, b); // both gradients are the incoming one
    const [da, db, ds] = tape.gradients(sum(add(s, a)), [a, b, s]);
    expect(numbers([da, db, ds])).toEqual([
      [2, 2],
      [1, 1],
      [1, 1],
    ]);
  });

  it("gradients() through gather goes by the labels as they were, in an array or a typed array", () => {
    for (const labels of [[1, 0], Int32Array.of(1, 0), Uint8Array.of(1, 0)]) {
      const tape = new Tape();
      const x = tape.watch(tensor([[1, 2], [3, 4]])); // biome-ignore format: one line
      const y = gather(x, labels);
      labels.fill(0);
      expect(numbers(tape.gradients(sum(mul(y, tensor([10, 20]))), [x]))).toEqual([[0, 10, 20, 0]]);
    }
  });

  it("gradients(loss, xs) is loss.tape.gradients(loss, xs), and takes watched tensors as well as Vars", () => {
    const [x, w] = [tensor([1, 2]), tensor([3, 4])];
    const tape = new Tape();
    const loss = sum(mul(tape.watch(x), tape.watch(w)));
    expect(numbers(gradients(loss, [x, tape.watch(w)]))).toEqual([
      [3, 4],
      [1, 2],
    ]);
  });
});

describe("what is not needed is not computed", () => {
  /** A product that writes down which of its gradients were asked for. */
  const spied = (asked: string[]) =>
    defineOp("spied", t.mul, (g, _y, a, b) => [
      () => {
        asked.push("a");
        return r.mul(g, b);
      },
      () => {
        asked.push("b");
        return r.mul(g, a);
      },
    ]);

  it("gradients() asks for no gradient of a constant, nor of a line that the loss does not depend on", () => {
    const asked: string[] = [];
    const op = spied(asked);
    const tape = new Tape();
    const x = tape.watch(scalar(2));
    op(x, x); // leads nowhere
    expect(numbers(tape.gradients(op(scalar(5), x), [x]))).toEqual([[5]]);
    expect(asked).toEqual(["b"]);
  });

  it("an op without a Var among its operands computes and records nothing", () => {
    const tape = new Tape();
    tape.watch(scalar(1));
    expect(square(scalar(3))).not.toBeInstanceOf(Var);
    expect(tape.toString().split("\n").length).toBe(1);
  });
});

describe("valueAndGrad", () => {
  it("valueAndGrad(f)(x, w) gives the value and a gradient for each argument", () => {
    const f = valueAndGrad((x, w) => mean(square(mul(x, w))));
    const { value, gradients } = f(tensor([1, 2]), tensor([3, 4]));
    expect(value.item()).toBe((9 + 64) / 2);
    expect(numbers(gradients)).toEqual([
      [9, 32],
      [3, 16],
    ]);
  });

  it("valueAndGrad(f)(x) throws where f does not return a scalar", () => {
    expect(() => valueAndGrad(x => square(x))(tensor([1, 2]))).toThrow(ShapeError);
  });
});

describe("detach", () => {
  it("detach(x) leaves history behind: what is made of it is a constant", () => {
    const tape = new Tape();
    const x = tape.watch(scalar(3));
    expect(numbers(tape.gradients(mul(x, detach(square(x))), [x]))).toEqual([[9]]);
  });
});

it("tape.toString() prints the list: index, op, operands (a dot for a constant), shape", () => {
  const tape = new Tape();
  const x = tape.watch(
    tensor([
      [1, 2],
      [3, 4],
    ]),
  );
  const w = tape.watch(tensor([[1], [1]]));
  const y = relu(matmul(x, w));
  mean(square(sub(y, tensor([[1], [0]]))));
  expect(`${tape}`.split("\n").map(line => line.trimEnd())).toEqual([
    "%0    watch                      [2, 2]",
    "%1    watch                      [2, 1]",
    "%2    matmul(%0, %1)             [2, 1]",
    "%3    relu(%2)                   [2, 1]",
    "%4    sub(%3, ·)                 [2, 1]",
    "%5    square(%4)                 [2, 1]",
    "%6    mean(%5)                   []",
  ]);
  expect(`${y}`).toMatch(/^%3 = \[\[3\.\]/);
});

it("two tapes of the same forward pass give the same gradients, bit for bit", () => {
  const rng = stream(5, "tape");
  const [x, w] = [normal([7, 5], 0, 1, { rng }), normal([5, 3], 0, 1, { rng })];
  const once = (): Tensor[] => {
    const tape = new Tape();
    const loss: Value = mean(square(relu(matmul(x, tape.watch(w)))));
    return tape.gradients(loss, [w]);
  };
  expectSameBits(once()[0], once()[0]);
});
