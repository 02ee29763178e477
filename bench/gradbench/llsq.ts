import { valueAndGrad } from "../../src/autograd/derivatives.ts";
import { concat, matmul, mul, pow, reshape, scale, sign, slice, square, sub, sum } from "../../src/autograd/rules.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { tensor, zeros } from "../../src/tensor/create.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { type Eval, numbersOf, prepared } from "./eval.ts";
import type { Fields } from "./fields.ts";
import { placed } from "./placed.ts";

/**
 * Least squares: ½ Σ_i (sign t_i − Σ_j x_j t_iʲ)² for n points t_i from −1 to 1, the sign function fitted by a polynomial.
 *
 * With x in r rows of c, Σ_j x_j tʲ = Σ_p t^(cp) Σ_q x_pq t^q: so r + c powers of t do in place of rc, and a product of matrices does the
 * rest.
 *
 * Shapes    x [1, m], t [1, n] → a number.
 * Source    M. Paterson & L. Stockmeyer, "On the number of nonscalar multiplications necessary to evaluate polynomials", 1973.
 */
export function squares(x: Value, t: Tensor): Value {
  const c = Math.ceil(Math.sqrt(x.size));
  const r = Math.ceil(x.size / c);
  const filled = concat([x, zeros([1, r * c - x.size], { dtype: "float64" })], 1);
  const low = powers(t, c);
  const high = powers(mul(slice(low, { start: c - 1 }), t), r);
  const polynomial = sum(mul(matmul(reshape(filled, [r, c]), low), high), 0);
  return scale(sum(square(sub(reshape(sign(t), polynomial.shape), polynomial))), 0.5);
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
