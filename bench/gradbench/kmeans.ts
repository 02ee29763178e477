import { argmax } from "../../src/autograd/argmax.ts";
import { hvp } from "../../src/autograd/derivatives.ts";
import { affine } from "../../src/autograd/fused.ts";
import { scale, slice, square, sub, sum, take } from "../../src/autograd/rules.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { ones, tensor } from "../../src/tensor/create.ts";
import { div } from "../../src/tensor/ops.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { Workspace } from "../../src/tensor/workspace.ts";
import { type Eval, prepared } from "./eval.ts";
import { type Fields, rowsOf } from "./fields.ts";
import { placed } from "./placed.ts";

/**
 * Σ_i min_j |p_i − c_j|². A minimum has the slope of what is least: so the nearest centroid of each point is found by plain numbers, and the
 * derivatives are those of Σ_i |p_i − c_(nearest i)|².
 *
 * Shapes    points [n, d], centroids [k, d] → a number.
 */
export function cost(points: Tensor, centroids: Value, blocks: Workspace): Value {
  return sum(square(sub(points, take(centroids, nearestOf(points, detach(centroids), blocks)))));
}

/** Products that are made at a time: 256 KB, which stay in a second-level cache. */
const BLOCK = 32_768;

/** The nearest centroid of each point: the greatest p·c − |c|² / 2, which is (|p|² − |p − c|²) / 2. The products are made in `blocks`. */
function nearestOf(points: Tensor, centroids: Tensor, blocks: Workspace): Int32Array {
  const [n, k] = [points.shape[0], centroids.shape[0]];
  const bias = scale(sum(square(centroids), 1), -0.5);
  const nearest = new Int32Array(n);
  const rows = Math.ceil(BLOCK / k);
  for (let start = 0; start < n; start += rows) {
    blocks.begin();
    const block = blocks.place(slice(points, { start, end: Math.min(start + rows, n) }));
    nearest.set(argmax(affine(block, centroids, bias)), start);
  }
  return nearest;
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
    const blocks = new Workspace({ megabytes: 16 });
    return prepared(
      placed([points, centroids], (points, centroids) => detach(cost(points, centroids, blocks))),
      y => y.item(),
    );
  },
  dir: input => {
    const { points, centroids } = read(input);
    const blocks = new Workspace({ megabytes: 16 });
    const direction = ones(centroids.shape, { dtype: "float64" });
    return prepared(
      placed([points, centroids, direction], (points, centroids, direction) => {
        const { gradients, hvp: diagonal } = hvp(c => cost(points, c, blocks), [centroids], [direction]);
        return div(gradients[0], diagonal[0]);
      }),
      dir => rowsOf(dir.data, dir.shape[1]),
    );
  },
};
