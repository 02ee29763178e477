import { type Floats, type Kernels, reference } from "../kernels/kernels.ts";

export type DType = "float32" | "float64";

/** Where the numbers of a tensor live, and the kernels that work on them there. */
export interface Home {
  readonly kernels: Kernels;
  allocate(dtype: DType, length: number): Floats;
}

/** Ordinary JavaScript memory, freed by the garbage collector. */
export const heap: Home = {
  kernels: reference,
  allocate: (dtype, length) => (dtype === "float32" ? new Float32Array(length) : new Float64Array(length)),
};
