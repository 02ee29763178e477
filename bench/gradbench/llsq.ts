import { valueAndGrad } from "../../src/autograd/derivatives.ts";
import { concat, matmul, mul, pow, scale, sign, slice, square, sub, sum } from "../../src/autograd/rules.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { tensor } from "../../src/tensor/create.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { type Eval, numbersOf, prepared } from "./eval.ts";
import type { Fields } from "./fields.ts";
import { placed } from "./placed.ts";

/**
 * Least squares: ½ Σ_i (sign t_i − Σ_j x_j t_iʲ)² for n points t_i from −1 to 1, the sign function fitted by a polynomial.
 *
 * Shapes    x [1, m], t [1, n] → a number.
 */
export function squares(x: Value, t: Tensor): Value {
  const residual = sub(sign(t), matmul(x, powers(t, x.size)));
  return scale(sum(square(residual)), 0.5);
}

/** −1, …, 1, evenly. */
const between = (n: number): Tensor =>
  tensor(
    Float64Array.from({ length: n }, (_, i) => -1 + (2 * i) / (n - 1)),
    { shape: [1, n] },
  );

/** Rows t⁰ … tᵐ⁻¹, twice as many with each product: rows 0 … k − 1 times tᵏ are rows k … 2k − 1. */
function powers(t: Tensor, m: number): Tensor {
  let rows = pow(t, 0);
  let next = t; // tᵏ for k rows
  while (rows.shape[0] < m) {
    const more = Math.min(rows.shape[0], m - rows.shape[0]);
    rows = concat([rows, mul(slice(rows, { end: more }), next)]);
    next = mul(next, next);
  }
  return rows;
}

const read = (input: Fields): [x: Tensor, t: Tensor] => {
  const n = input.whole("n", 2);
  const x = input.numbers("x", { least: 1 });
  return [tensor(x, { shape: [1, x.length] }), between(n)];
};

/** The points are made with the input; their powers are part of what is timed. */
export const llsq: Eval = {
  primal: input =>
    prepared(
      placed(read(input), (x, t) => detach(squares(x, t))),
      y => y.item(),
    ),
  gradient: input =>
    prepared(
      placed(read(input), (x, t) => valueAndGrad(v => squares(v, t))(x).gradients[0]),
      dx => numbersOf(dx.data),
    ),
};
