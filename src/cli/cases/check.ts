import type { Differentiable } from "../../autograd/trial.ts";
import { stream } from "../../random/seeded.ts";
import { normal, tensor, uniform } from "../../tensor/create.ts";
import type { DType } from "../../tensor/home.ts";
import { type Shape, sizeOf, type Tensor } from "../../tensor/tensor.ts";

/** One call whose gradient is checked. */
export interface Check {
  readonly title: string;
  readonly fn: Differentiable;
  readonly inputs: readonly Tensor[];
}

/** Which numbers an input holds: any; above 0, for log; or of either sign, away from 0 and from each other, for kinks and poles. */
export type Values = "normal" | "positive" | "apart";

/** Draws inputs: the same for the same seed and name. */
export type Draw = (shape: Shape, values?: Values) => Tensor;

export function draws(seed: number, name: string, dtype: DType): Draw {
  const rng = stream(seed, `cases/${name}`);
  return (shape, values = "normal") => {
    if (values === "normal") return normal(shape, 0, 1, { rng, dtype });
    if (values === "positive") return uniform(shape, 0.5, 2, { rng, dtype });
    const apart = Array.from(rng.permutation(sizeOf(shape)), (k, q) => (q % 2 === 0 ? 1 : -1) * (0.5 + 0.1 * k));
    return tensor(Float64Array.from(apart), { shape, dtype });
  };
}
