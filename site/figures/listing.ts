import { add, matmul, mul, relu, type Tensor, tensor } from "rdrop";
import { RandomState } from "rdrop/numpy";

/** Every array of the listing at one seed, in the order in which they come about. */
export interface Arrays {
  readonly x: readonly number[];
  /** w1 · x + b1. */
  readonly sums1: readonly number[];
  readonly layer1: readonly number[];
  readonly mask1: readonly number[];
  readonly dropped1: readonly number[];
  readonly mask2: readonly number[];
  /** What the training pass prints. */
  readonly output1: readonly number[];
  /** What the test pass prints. */
  readonly output2: readonly number[];
}

/** The listing, as `np.random.seed(seed)` begins it; p is one half. */
export function listingArrays(seed: number): Arrays {
  const random = new RandomState(seed);
  const float64 = (data: ArrayLike<number>, shape: number[]): Tensor => tensor(Float64Array.from(data), { shape });
  const x = float64(random.randn(5, 4), [20, 1]);
  const [w1, b1] = [float64(random.rand(30, 20), [30, 20]), float64(random.rand(30), [30, 1])];
  const [w2, b2] = [float64(random.rand(40, 30), [40, 30]), float64(random.rand(40), [40, 1])];
  const [mask1, mask2] = [30, 40].map(n => float64(random.binomial(1, 0.5, n), [n, 1]));
  const drop = (v: Tensor, mask: Tensor): Tensor => mul(mul(v, mask), 2); // / (1 - p)
  const sums1 = add(matmul(w1, x), b1);
  const layer1 = relu(sums1);
  const dropped1 = drop(layer1, mask1);
  const second = (v: Tensor): Tensor => relu(add(matmul(w2, v), b2));
  const tensors = { x, sums1, layer1, mask1, dropped1, mask2, output1: drop(second(dropped1), mask2), output2: second(layer1) };
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, [...data]])) as unknown as Arrays;
}
