import { add, concat, mul, scale, slice } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import type { Value } from "../../src/autograd/var.ts";
import { ones, tensor, zeros } from "../../src/tensor/create.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { type Eval, numbersOf, prepared } from "./eval.ts";
import type { Fields } from "./fields.ts";

const END = 2;
const ONE = ones([1], { dtype: "float64" });

/** y′_0 = x_0 and y′_i = x_i y_(i−1): x times (1, y_0, …, y_(n−2)). */
const slope = (x: Value, y: Value): Value => mul(x, concat([ONE, slice(y, { end: y.size - 1 })]));

/**
 * A step of the classical Runge–Kutta method, of length h:
 * k₁ = f(y), k₂ = f(y + h/2 k₁), k₃ = f(y + h/2 k₂), k₄ = f(y + h k₃),  y ← y + h/6 (k₁ + 2 k₂ + 2 k₃ + k₄).
 */
function step(x: Value, y: Value, h: number): Value {
  const k1 = slope(x, y);
  const k2 = slope(x, add(y, scale(k1, h / 2)));
  const k3 = slope(x, add(y, scale(k2, h / 2)));
  const k4 = slope(x, add(y, scale(k3, h)));
  return add(y, scale(add(add(k1, k4), scale(add(k2, k3), 2)), h / 6));
}

/** y after each of s steps, from y(0) = 0. */
function steps(x: Tensor, s: number): Tensor[] {
  const ys = [zeros(x.shape, { dtype: "float64" })];
  for (let i = 0; i < s; i++) ys.push(step(x, ys[i], END / s) as Tensor);
  return ys;
}

/**
 * The gradient of the last element of y(2). Only the ys between steps are kept; each step is recorded when the walk has come to it, from
 * the last back, and its tape is let go before the next: memory for one tape of a step, in place of s.
 *
 * Source    A. Griewank, "Achieving logarithmic growth of temporal and spatial complexity in reverse AD", 1992 (checkpoints).
 */
function gradient(x: Tensor, s: number): Tensor {
  const ys = steps(x, s);
  let dy = zeros(x.shape, { dtype: "float64" });
  dy.data[x.size - 1] = 1;
  let dx = zeros(x.shape, { dtype: "float64" });
  for (let i = s - 1; i >= 0; i--) {
    const tape = new Tape();
    const [xs, y] = [tape.watch(x), tape.watch(ys[i])];
    const [dxHere, dyHere] = tape.gradients(step(xs, y, END / s), [xs, y], { seed: dy });
    dx = add(dx, dxHere);
    dy = dyHere;
  }
  return dx;
}

const read = (input: Fields): { x: Tensor; s: number } => ({ x: tensor(input.numbers("x", { least: 1 })), s: input.whole("s", 1) });

export const ode: Eval = {
  primal: input => {
    const { x, s } = read(input);
    return prepared(
      () => steps(x, s)[s],
      y => numbersOf(y.data),
    );
  },
  gradient: input => {
    const { x, s } = read(input);
    return prepared(
      () => gradient(x, s),
      dx => numbersOf(dx.data),
    );
  },
};
