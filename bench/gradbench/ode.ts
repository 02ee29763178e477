import { add, concat, mul, scale, slice } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { ones, tensor, zeros } from "../../src/tensor/create.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { Workspace } from "../../src/tensor/workspace.ts";
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

/**
 * y after each of s steps, from y(0) = 0; and the gradient of the last element of the last of them.
 *
 * Only the ys between steps are kept. The walk records each step when it has come to it, from the last back, and lets its tape go before
 * the next: it needs room for the tape of one step, in place of s, and one computation of the steps more.
 *
 * Source    A. Griewank, "Achieving logarithmic growth of temporal and spatial complexity in reverse automatic differentiation", 1992.
 */
class Solution {
  readonly #workspace = new Workspace();
  readonly #x: Tensor;
  readonly #s: number;

  constructor(input: Fields) {
    this.#x = tensor(input.numbers("x", { least: 1 }));
    this.#s = input.whole("s", 1);
  }

  values(): Tensor[] {
    const ys = [this.#zeros()];
    for (let i = 0; i < this.#s; i++) {
      this.#workspace.begin();
      ys.push(detach(this.#step(this.#workspace.place(this.#x), this.#workspace.place(ys[i]))).clone());
    }
    return ys;
  }

  gradient(): Tensor {
    const ys = this.values();
    let [dx, dy] = [this.#zeros(), this.#zeros()];
    dy.data[dy.size - 1] = 1;
    for (let i = this.#s - 1; i >= 0; i--) {
      this.#workspace.begin();
      const tape = new Tape();
      const [x, y] = [this.#x, ys[i]].map(v => tape.watch(this.#workspace.place(v)));
      const [dxHere, dyHere] = tape.gradients(this.#step(x, y), [x, y], { seed: this.#workspace.place(dy) });
      dx = add(this.#workspace.place(dx), dxHere).clone();
      dy = dyHere.clone();
    }
    return dx;
  }

  #zeros(): Tensor {
    return zeros(this.#x.shape, { dtype: "float64" });
  }

  #step(x: Value, y: Value): Value {
    return step(x, y, END / this.#s);
  }
}

export const ode: Eval = {
  primal: input => {
    const solution = new Solution(input);
    return prepared(
      () => solution.values(),
      ys => numbersOf(ys[ys.length - 1].data),
    );
  },
  gradient: input => {
    const solution = new Solution(input);
    return prepared(
      () => solution.gradient(),
      dx => numbersOf(dx.data),
    );
  },
};
