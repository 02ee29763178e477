import { valueAndGrad } from "../../src/autograd/derivatives.ts";
import { add, concat, exp, log, matmul, max, mul, reshape, scale, slice, square, sub, sum, transpose } from "../../src/autograd/rules.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { tensor, zeros } from "../../src/tensor/create.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { type Eval, numbersOf, prepared } from "./eval.ts";
import { type Fields, rowsOf } from "./fields.ts";
import { placed } from "./placed.ts";

interface Problem {
  /** Points [n, d]. */
  readonly x: Tensor;
  readonly sizes: { readonly d: number; readonly k: number; readonly n: number };
  /** Of the Wishart prior: degrees of freedom beyond d + 1, and precision. */
  readonly m: number;
  readonly gamma: number;
}

/**
 * The log posterior of a mixture of k Gaussians. Component c has weight α_c (softmaxed), mean μ_c and precision QᵀQ, Q lower triangular with
 * exp q_c on its diagonal and l_c below it, column by column:
 *
 *     Σ_i lse_c(α_c + Σ q_c − ½ |Q_c (x_i − μ_c)|²) − n (d/2 log 2π + lse α)
 *       + k (p d log(γ/√2) − log Γ_d(p/2)) + Σ_c (m Σ q_c − γ²/2 |Q_c|²)      with p = d + m + 1, lse(v) = log Σ eᵛ.
 *
 * Shapes    α [k], μ [k, d], q [k, d], l [k, d(d−1)/2] → a number.
 */
export function logPosterior([alpha, mu, q, l]: readonly Value[], { x, sizes: { d, k, n }, m, gamma }: Problem): Value {
  // The components lie along the last axis, so that Q_c x_i for all i and c is one product of matrices: [n, d(j)] by [d(j), d(i)·k].
  const bigQ = lowerTriangles(exp(transpose(q)), transpose(l), d, k);
  const qMu = sum(mul(reshape(bigQ, [d, d, k]), reshape(transpose(mu), [d, 1, k])), 0);
  const centred = sub(matmul(x, bigQ), reshape(qMu, [d * k]));
  const distances = sum(reshape(square(centred), [n, d, k]), 1);
  const sumQ = sum(q, 1);
  const likelihood = sum(logSumExp(sub(add(alpha, sumQ), scale(distances, 0.5))));
  const prior = sub(scale(sum(sumQ), m), scale(sum(square(bigQ)), gamma ** 2 / 2));
  const p = d + m + 1;
  const constant = k * (p * d * Math.log(gamma / Math.SQRT2) - logGamma(p / 2, d)) - (n * d * Math.log(2 * Math.PI)) / 2;
  return add(add(sub(likelihood, scale(logSumExp(alpha), n)), prior), constant);
}

/** Q of all components, [d(j), d(i)·k]: row j holds column j of each, zeros above the diagonal. From exp q [d, k] and l [d(d−1)/2, k]. */
function lowerTriangles(diagonal: Value, l: Value, d: number, k: number): Value {
  const parts: Value[] = [];
  for (let j = 0, start = 0; j < d; j++) {
    const below = d - 1 - j;
    if (j > 0) parts.push(zeros([j, k], { dtype: "float64" }));
    parts.push(slice(diagonal, { start: j, end: j + 1 }));
    if (below > 0) parts.push(slice(l, { start, end: start + below }));
    start += below;
  }
  return reshape(concat(parts), [d, d * k]);
}

/** lse(x) along the last axis, by its parts; see lse.ts. */
function logSumExp(x: Value): Value {
  const a = max(detach(x), { axis: -1, keepDims: true });
  return add(reshape(a, x.shape.slice(0, -1)), log(sum(exp(sub(x, a)), -1)));
}

/** log Γ_d(a) = d(d−1)/4 log π + Σ_(j<d) log Γ(a − j/2), for a a half or a whole number above (d − 1)/2. */
function logGamma(a: number, d: number): number {
  let sum = ((d * (d - 1)) / 4) * Math.log(Math.PI);
  for (let j = 0; j < d; j++) {
    let z = a - j / 2;
    for (z--; z > 0; z--) sum += Math.log(z); // Γ(z) = (z − 1) Γ(z − 1), down to Γ(1) = 1 or Γ(½) = √π
    if (z < 0) sum += Math.log(Math.PI) / 2;
  }
  return sum;
}

function read(input: Fields): { params: Tensor[]; problem: Problem } {
  const [d, k, n] = [input.whole("d", 1), input.whole("k", 1), input.whole("n", 1)];
  const rows = (name: string, rows: number, columns: number): Tensor =>
    tensor(input.rows(name, { rows, columns }).data, { shape: [rows, columns] });
  return {
    params: [tensor(input.numbers("alpha", { length: k })), rows("mu", k, d), rows("q", k, d), rows("l", k, (d * (d - 1)) / 2)],
    problem: { x: rows("x", n, d), sizes: { d, k, n }, m: input.whole("m", 0), gamma: input.number("gamma") },
  };
}

export const gmm: Eval = {
  objective: input => {
    const { params, problem } = read(input);
    return prepared(
      placed([problem.x, ...params], (x, ...params) => detach(logPosterior(params, { ...problem, x }))),
      y => y.item(),
    );
  },
  jacobian: input => {
    const { params, problem } = read(input);
    return prepared(
      placed(
        [problem.x, ...params],
        (x, ...params) => valueAndGrad((...vars) => logPosterior(vars, { ...problem, x }))(...params).gradients,
      ),
      ([alpha, ...rest]) => {
        const [mu, q, l] = rest.map(({ data, shape }) => rowsOf(data, shape[1]));
        return { alpha: numbersOf(alpha.data), mu, q, l };
      },
    );
  },
};
