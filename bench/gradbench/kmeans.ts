import { argmax } from "../../src/autograd/argmax.ts";
import { hvp } from "../../src/autograd/derivatives.ts";
import { matmul, scale, square, sub, sum } from "../../src/autograd/rules.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { ones, tensor, zeros } from "../../src/tensor/create.ts";
import { div } from "../../src/tensor/ops.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { type Eval, prepared } from "./eval.ts";
import { type Fields, rowsOf } from "./fields.ts";
import { placed } from "./placed.ts";

/**
 * Σ_i min_j |p_i − c_j|². A minimum has the slope of what is least: so the nearest centroid of each point is found by plain numbers, and the
 * derivatives are those of Σ_i |p_i − c_(nearest i)|².
 *
 * Shapes    points [n, d], centroids [k, d] → a number.
 */
export function cost(points: Tensor, centroids: Value): Value {
  const nearest = oneHot(nearestOf(points, detach(centroids)), centroids.shape[0]);
  return sum(square(sub(points, matmul(nearest, centroids))));
}

/** The nearest centroid of each point: the least |c|² − 2 p·c, which is |p − c|² less |p|². */
function nearestOf(points: Tensor, centroids: Tensor): Int32Array {
  const products = scale(matmul(points, centroids, { transposeB: true }), 2);
  return argmax(sub(products, sum(square(centroids), 1)));
}

function oneHot(labels: Int32Array, k: number): Tensor {
  const y = zeros([labels.length, k], { dtype: "float64" });
  labels.forEach((label, i) => {
    y.data[i * k + label] = 1;
  });
  return y;
}

function read(input: Fields): { points: Tensor; centroids: Tensor } {
  const { data, shape } = input.rows("points");
  const centroids = input.rows("centroids", { columns: shape[1] });
  if (shape[0] < 1 || shape[1] < 1 || centroids.shape[0] < 1)
    throw new RangeError(`${input.eval}: there must be a point and a centroid of one number, got [${shape}] and [${centroids.shape}]`);
  return { points: tensor(data, { shape }), centroids: tensor(centroids.data, { shape: centroids.shape }) };
}

/**
 * k-means: the cost, and the step of Newton's method, gradient / Hessian. No two centroids meet in a term, nor two coordinates, so the
 * Hessian H is diagonal, and one product with a vector of ones, H 1, has all of it.
 */
export const kmeans: Eval = {
  cost: input => {
    const { points, centroids } = read(input);
    return prepared(
      placed([points, centroids], (points, centroids) => detach(cost(points, centroids))),
      y => y.item(),
    );
  },
  dir: input => {
    const { points, centroids } = read(input);
    const direction = ones(centroids.shape, { dtype: "float64" });
    return prepared(
      placed([points, centroids, direction], (points, centroids, direction) => {
        const { gradients, hvp: diagonal } = hvp(c => cost(points, c), [centroids], [direction]);
        return div(gradients[0], diagonal[0]);
      }),
      dir => rowsOf(dir.data, dir.shape[1]),
    );
  },
};
