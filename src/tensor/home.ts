import { fastest } from "../kernels/fastest.ts";
import type { DType, Floats } from "../kernels/floats.ts";
import type { KernelsOf } from "../kernels/kernels.ts";

export type { DType };

/** What can be moved out of a home: a tensor. */
export interface Tenant {
  moveTo(home: Home): void;
}

/** Where the numbers of a tensor live, and the kernels that work on them there. A result lives with its operands. */
export interface Home {
  readonly kernels: KernelsOf;
  /** Goes up when everything that was allocated here before is taken back; 0 for ever where nothing is. */
  readonly generation: number;
  /** Where results live when all operands live here. Not here itself, for a home of parameters: what lasts is not to pile up. */
  readonly results: Home;
  /** Room for an array of zeros; `passing` for one of the many results of which few are kept for long. */
  allocate(dtype: DType, length: number, passing?: boolean): Floats;
  /** Takes back the room of one array that was allocated here and that no tensor uses any more. */
  free(data: Floats): void;
  /** What has moved in and not yet out, where that is to be known. A tensor that moves puts itself on the list. */
  readonly tenants?: Set<Tenant>;
}

// A typed array of up to 64 bytes lies among the other objects of the JavaScript heap. A larger one has memory of its own, whose allocation
// takes a microsecond: more than most ops on it. So small results share chunks, and a chunk stays while one of them does. Nothing that
// holds one number, such as a loss, keeps a chunk.
const AMONG_OBJECTS = 64;
const SMALL = 512;
const CHUNK = 4096;

let chunk = new ArrayBuffer(0);
let taken = CHUNK;

/** The address of `bytes` bytes in the chunk, all zero. */
function takeSmall(bytes: number): number {
  if (taken + bytes > CHUNK) {
    chunk = new ArrayBuffer(CHUNK);
    taken = 0;
  }
  const address = taken;
  taken += (bytes + 7) & ~7;
  return address;
}

/** Ordinary JavaScript memory, freed by the garbage collector. */
export const heap: Home = {
  kernels: fastest,
  generation: 0,
  get results() {
    return heap;
  },
  allocate(dtype, length, passing = false) {
    const bytes = dtype === "float32" ? 4 * length : 8 * length;
    if (passing && bytes > AMONG_OBJECTS && bytes <= SMALL) {
      const address = takeSmall(bytes);
      return dtype === "float32" ? new Float32Array(chunk, address, length) : new Float64Array(chunk, address, length);
    }
    return dtype === "float32" ? new Float32Array(length) : new Float64Array(length);
  },
  free: () => {},
};
