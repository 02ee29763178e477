import { describe, expect, it } from "vitest";
import { add, concat, gather, matmul, mul, relu, reshape, slice, softmax, square, sum } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { crossEntropy } from "../../src/losses/nll.ts";
import { rDropLoss } from "../../src/losses/rdrop.ts";
import { adam } from "../../src/optim/adam.ts";
import { sgd } from "../../src/optim/sgd.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal, ones, tensor } from "../../src/tensor/create.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";

// What a tape recorded is what it walks back, or it says that it cannot.

const draw = (...shape: number[]): Tensor => normal(shape, 0, 1, { rng: stream(shape.join(), "x") });

describe("a tensor that was written into between the forward pass and the walk", () => {
  const message =
    "gradients: what line %2 (matmul) was computed from has been written into since; take the gradients before the update, or record the forward pass again";

  it("gradients() with keep, an update, gradients() again throws, with sgd and with adam", () => {
    for (const optimizer of [sgd, adam]) {
      const [x, w] = [draw(3, 4), draw(4, 2)];
      const tape = new Tape();
      const loss = sum(square(matmul(tape.watch(x), tape.watch(w))));
      const gradients = tape.gradients(loss, [w], { keep: true });
      optimizer([w], { lr: 0.1 }).step(gradients);
      expect(() => tape.gradients(loss, [w])).toThrow(new Error(message));
    }
  });

  it("an update of a constant of the tape, or of the owner of a view on it, is seen too", () => {
    for (const read of [
      (w: Tensor): Tensor => w,
      (w: Tensor): Tensor => w.share([4, 2]),
      (w: Tensor): Tensor => w.share([8]).share([4, 2]),
    ]) {
      const [x, w] = [draw(3, 4), draw(4, 2)];
      const tape = new Tape();
      tape.watch(draw(1));
      const loss = sum(square(matmul(tape.watch(x), read(w))));
      sgd([w], { lr: 0.1 }).step([ones([4, 2])]);
      expect(() => tape.gradients(loss, [x])).toThrow(new Error(message));
    }
    const [w, part] = [draw(4, 2), draw(1, 2)];
    const tape = new Tape();
    const loss = sum(square(concat([tape.watch(part), w])));
    sgd([w], { lr: 0.1 }).step([ones([4, 2])]);
    expect(() => tape.gradients(loss, [part])).toThrow("what line %1 (concat) was computed from has been written into since");
  });

  it("an update of what the loss does not depend on, or of what was only recorded after it, changes nothing", () => {
    const [x, w, other] = [draw(3, 4), draw(4, 2), draw(2)];
    const tape = new Tape();
    const loss = sum(square(matmul(tape.watch(x), w)));
    sum(mul(tape.watch(other), other));
    sgd([other], { lr: 1 }).step([ones([2])]);
    expect(tape.gradients(loss, [x])[0].shape).toEqual([3, 4]);
  });
});

describe("labels, shapes and options that change after the forward pass", () => {
  it.each([
    ["gather", (x: Tensor, labels: number[], tape: Tape) => sum(gather(tape.watch(x), labels))],
    ["crossEntropy", (x: Tensor, labels: number[], tape: Tape) => crossEntropy(tape.watch(x), labels)],
    ["rDropLoss", (x: Tensor, labels: number[], tape: Tape) => rDropLoss(tape.watch(x), labels.slice(0, 2)).loss],
  ] as const)("labels of %s changed before the walk change no gradient", (_, loss) => {
    const x = draw(4, 3);
    const of = (change: (labels: number[]) => void): Tensor => {
      const [tape, labels] = [new Tape(), [0, 1, 2, 0]];
      const root = loss(x, labels, tape);
      change(labels);
      return tape.gradients(root as never, [x])[0];
    };
    expect(of(labels => labels.fill(7)).data).toEqual(of(() => {}).data);
  });

  it("a shape or an options object changed before the walk changes no gradient", () => {
    const [x, tape, shape, options] = [draw(2, 3), new Tape(), [3, 2], { axis: 0 }];
    const loss = sum(square(softmax(reshape(tape.watch(x), shape), options)));
    shape[0] = 6;
    options.axis = 1;
    const again = new Tape();
    const expected = again.gradients(sum(square(softmax(reshape(again.watch(x), [3, 2]), { axis: 0 }))), [x]);
    expect(tape.gradients(loss, [x])[0].data).toEqual(expected[0].data);
  });
});

describe("gradients are tensors of their own", () => {
  it("clipping one gradient of add in place leaves the other, and those of views, as they are", () => {
    const [a, b, c] = [draw(2, 3), draw(2, 3), draw(6)];
    const tape = new Tape();
    const s = add(tape.watch(a), tape.watch(b));
    const loss = sum(mul(add(reshape(s, [6]), tape.watch(c)), tensor([1, 2, 3, 4, 5, 6])));
    const [da, ...others] = tape.gradients(loss, [a, b, c, s]);
    da.data.fill(0);
    for (const g of others) expect([...g.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("clipping the gradient of one part of a concat leaves the other's", () => {
    const [a, b] = [draw(1, 3), draw(2, 3)];
    const tape = new Tape();
    const rows = concat([tape.watch(a), tape.watch(b)]);
    const [dRows, da, db] = tape.gradients(sum(slice(rows, { start: 0 })), [rows, a, b]);
    da.data.fill(0);
    db.data.fill(5);
    expect([...dRows.data]).toEqual(new Array(9).fill(1));
    expect([...da.data, ...db.data]).toEqual([0, 0, 0, 5, 5, 5, 5, 5, 5]);
  });
});

describe("the tape is a list, before and after the walk", () => {
  it("tape.lines has op, operands and value; gradients(loss, tape.lines) the gradient of every line", () => {
    const tape = new Tape();
    const [x, w] = [tape.watch(tensor([[1, -2]])), tape.watch(tensor([[3], [1]]))];
    const loss = sum(relu(matmul(x, w)));
    const read = (): unknown => tape.lines.map(({ op, operands, value }) => [op, operands, value.toArray()]);
    const expected = [
      ["watch", [], [[1, -2]]],
      ["watch", [], [[3], [1]]],
      ["matmul", [0, 1], [[1]]],
      ["relu", [2], [[1]]],
      ["sum", [3], 1],
    ];
    expect(read()).toEqual(expected);
    expect(tape.gradients(loss, tape.lines).map(g => g.toArray())).toEqual([[[3, 1]], [[1], [-2]], [[1]], [[1]], 1]);
    expect(read()).toEqual(expected);
    expect(`${tape}`).toContain("%3    relu(%2)                   [1, 1]");
  });

  it("a Var whose tape has been released holds its value and no history", () => {
    const tape = new Tape();
    const x = tape.watch(tensor(3));
    const loss = square(x);
    tape.gradients(loss, [x]);
    expect(loss.item()).toBe(9);
    expect(() => loss.tape).toThrow("tape: its tape has been released; record the forward pass on a new Tape");
  });

  it("an observer is told of every line as it is recorded and of every gradient as it is computed", () => {
    const told: string[] = [];
    const tape = new Tape({
      recorded: line => told.push(`+${line.op}`),
      pulled: (line, operand, dx) => told.push(`-${line.op}.${operand}=${dx.item()}`),
    });
    const x = tape.watch(tensor(3));
    tape.gradients(mul(square(x), x), [x]);
    expect(told).toEqual(["+watch", "+square", "+mul", "-mul.0=3", "-mul.1=9", "-square.0=18"]);
  });
});
