import { add, div, matmul, mul, relu } from "../autograd/rules.ts";
import { RandomState } from "../random/numpy.ts";
import { tensor } from "../tensor/create.ts";
import { reshape } from "../tensor/move.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** What the listing draws, and what it computes. All float64; vectors are columns [n, 1], as in np.dot(w1, x). */
export interface Listing {
  readonly seed: number;
  readonly p: number;
  readonly input: Tensor;
  readonly w1: Tensor;
  readonly b1: Tensor;
  readonly w2: Tensor;
  readonly b2: Tensor;
  readonly mask1: Tensor;
  readonly mask2: Tensor;
  /** With dropout, as in training. */
  readonly output1: Tensor;
  /** Without, as in testing. */
  readonly output2: Tensor;
  /** What Python prints: both outputs, a line break after each. */
  readonly stdout: string;
}

/**
 * The original two-layer listing, line by line: draws from np.random.seed(seed) in its order, a training pass with inverted dropout
 * after each ReLU layer, then the test pass without.
 *
 * Throws    RangeError unless seed is a whole number in 0 .. 2³² − 1.
 */
export function runListing(seed: number, p = 0.5): Listing {
  const random = new RandomState(seed);
  const draw = (values: Float64Array | Int32Array, ...shape: number[]): Tensor => tensor(Float64Array.from(values), { shape });

  const input = draw(random.randn(5, 4), 5, 4);
  const w1 = draw(random.rand(30, 20), 30, 20);
  const b1 = draw(random.rand(30), 30, 1);
  const w2 = draw(random.rand(40, 30), 40, 30);
  const b2 = draw(random.rand(40), 40, 1);
  const x = reshape(input, [20, 1]);

  const layer = (w: Tensor, v: Tensor, b: Tensor): Tensor => relu(add(matmul(w, v), b)); // np.maximum(0, np.dot(w, v) + b)
  const drop = (v: Tensor, mask: Tensor): Tensor => div(mul(v, mask), tensor(1 - p, { dtype: "float64" })); // v * mask / (1 - p)

  const mask1 = draw(random.binomial(1, 1 - p, 30), 30, 1); // layer 1's mask is drawn first: the order is part of the listing
  const mask2 = draw(random.binomial(1, 1 - p, 40), 40, 1);
  const output1 = drop(layer(w2, drop(layer(w1, x, b1), mask1), b2), mask2);
  const output2 = layer(w2, layer(w1, x, b1), b2);

  const flat = (y: Tensor): Tensor => reshape(y, [y.size]);
  const [first, second] = [flat(output1), flat(output2)];
  return {
    seed,
    p,
    input,
    w1,
    b1: flat(b1),
    w2,
    b2: flat(b2),
    mask1: flat(mask1),
    mask2: flat(mask2),
    output1: first,
    output2: second,
    stdout: `${first}\n${second}\n`,
  };
}
