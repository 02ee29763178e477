import fc from "fast-check";
import { Tape } from "../../src/autograd/tape.ts";
import type { Value, Var } from "../../src/autograd/var.ts";
import { tensor } from "../../src/tensor/create.ts";
import type { DType } from "../../src/tensor/home.ts";
import type { Shape, Tensor } from "../../src/tensor/tensor.ts";

// One seed, so that a failure is seen again; FC_SEED=n looks elsewhere.
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 210614448), numRuns: 100 });

export const dtypes = fc.constantFrom<DType>("float32", "float64");

/** A finite number of ordinary size, either sign. */
export const reals = (size: number): fc.Arbitrary<number> => fc.double({ min: -size, max: size, noNaN: true });

/** A tensor of the given shape. */
export const tensors = (shape: Shape, { size = 10, dtype = "float64" as DType, values = reals(size) } = {}): fc.Arbitrary<Tensor> => {
  const length = shape.reduce((product, n) => product * n, 1);
  return fc.array(values, { minLength: length, maxLength: length }).map(data => tensor(data, { shape, dtype }));
};

export interface Scores {
  readonly logits: Tensor;
  readonly labels: number[];
  readonly n: number;
  readonly c: number;
}

/** Scores of n samples in each of `passes` passes, [passes · n, c], and n labels. */
export const scores = ({ passes = 1, size = 10, dtype = "float64" as DType } = {}): fc.Arbitrary<Scores> =>
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 })).chain(([n, c]) =>
    fc.record({
      logits: tensors([passes * n, c], { size, dtype }),
      labels: fc.array(fc.integer({ min: 0, max: c - 1 }), { minLength: n, maxLength: n }),
      n: fc.constant(n),
      c: fc.constant(c),
    }),
  );

/** ∂f/∂x of a scalar function of one tensor. */
export function gradientOf(f: (x: Var) => Value, x: Tensor): Tensor {
  const tape = new Tape();
  const leaf = tape.watch(x);
  return tape.gradients(f(leaf), [leaf])[0];
}
