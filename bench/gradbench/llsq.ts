import { valueAndGrad } from "../../src/autograd/derivatives.ts";
import { concat, matmul, mul, scale, sub, sum } from "../../src/autograd/rules.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { ones, tensor } from "../../src/tensor/create.ts";
import { slice } from "../../src/tensor/move.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { type Eval, numbersOf, prepared } from "./eval.ts";
import type { Fields } from "./fields.ts";

/**
 * Least squares: ½ Σ_i (sign t_i − Σ_j x_j t_iʲ)² for n points t_i from −1 to 1, the sign function fitted by a polynomial.
 *
 * Shapes    x [1, m] → a number.
 */
export function squares(x: Value, n: number): Value {
  const t = Float64Array.from({ length: n }, (_, i) => -1 + (2 * i) / (n - 1));
  const signs = tensor(t.map(Math.sign), { shape: [1, n] });
  const residual = sub(signs, matmul(x, powers(tensor(t, { shape: [1, n] }), x.size)));
  return scale(sum(mul(residual, residual)), 0.5);
}

/** Rows t⁰ … tᵐ⁻¹, twice as many with each product: rows 0 … k − 1 times tᵏ are rows k … 2k − 1. */
function powers(t: Tensor, m: number): Tensor {
  let rows = ones(t.shape, { dtype: "float64" });
  let next = t; // tᵏ for k rows
  while (rows.shape[0] < m) {
    const more = Math.min(rows.shape[0], m - rows.shape[0]);
    rows = concat([rows, mul(slice(rows, { end: more }), next)]);
    next = mul(next, next);
  }
  return rows;
}

const read = (input: Fields): { x: Tensor; n: number } => {
  const n = input.whole("n", 2);
  const x = input.numbers("x", { least: 1 });
  return { x: tensor(x, { shape: [1, x.length] }), n };
};

export const llsq: Eval = {
  primal: input => {
    const { x, n } = read(input);
    return prepared(
      () => detach(squares(x, n)),
      y => y.item(),
    );
  },
  gradient: input => {
    const { x, n } = read(input);
    return prepared(
      () => valueAndGrad(v => squares(v, n))(x).gradients[0],
      dx => numbersOf(dx.data),
    );
  },
};
