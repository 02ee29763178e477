import { fastest } from "../kernels/fastest.ts";
import type { Floats } from "../kernels/floats.ts";
import type { Kernels } from "../kernels/kernels.ts";

export type DType = "float32" | "float64";

/** What can be moved out of a home: a tensor. */
export interface Tenant {
  moveTo(home: Home): void;
}

/** Where the numbers of a tensor live, and the kernels that work on them there. A result lives with its operands. */
export interface Home {
  readonly kernels: Kernels;
  /** Goes up when everything that was allocated here before is taken back; 0 for ever where nothing is. */
  readonly generation: number;
  /** Where results live when all operands live here. Not here itself, for a home of parameters: what lasts is not to pile up. */
  readonly results: Home;
  allocate(dtype: DType, length: number): Floats;
  /** Takes back the room of one array that was allocated here and that no tensor uses any more. */
  free(data: Floats): void;
  /** What has moved in and not yet out, where that is to be known. A tensor that moves puts itself on the list. */
  readonly tenants?: Set<Tenant>;
}

/** Ordinary JavaScript memory, freed by the garbage collector. */
export const heap: Home = {
  get kernels() {
    return fastest();
  },
  generation: 0,
  get results() {
    return heap;
  },
  allocate: (dtype, length) => (dtype === "float32" ? new Float32Array(length) : new Float64Array(length)),
  free: () => {},
};
