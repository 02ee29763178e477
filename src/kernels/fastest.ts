import { supported } from "./wasm/module.ts";

// First, for the sake of bundles: the kernels' bytes resemble no code, and code that lies on both sides of them compresses worse.

import type { DType } from "./floats.ts";
import { type KernelSet, type Kernels, type KernelsOf, reference } from "./kernels.ts";
import { plain } from "./plain/kernels.ts";
import type { Team } from "./threads/team.ts";
import { wasmKernels } from "./wasm/kernels.ts";
import { KernelMemory } from "./wasm/memory.ts";
import { float64Kernels } from "./wasm64/kernels.ts";

// What the copies and the scratch of most calls fit into. It is address space until a call writes there, and stays memory afterwards.
const MEGABYTES = 32;
const LEAST_MEGABYTES = 4;

/** The kernels for arrays on the JavaScript heap: WebAssembly for what pays for a copy, where there is any. The bits are the same. */
export const fastest: KernelsOf = once(dtype => copying(dtype, heapMemory(), bytes => copying(dtype, KernelMemory.holding(bytes))));

let reserved: KernelMemory | undefined | null = null;

/** One memory for the calls of both dtypes, or undefined where the kernels do not run or get none. */
function heapMemory(): KernelMemory | undefined {
  if (reserved === null) reserved = supported() ? KernelMemory.reserve(MEGABYTES, LEAST_MEGABYTES) : undefined;
  return reserved;
}

/** A set by name, over a memory; what does not fit there, and everything where there is none, is done as on the heap. */
export function kernelSet(name: KernelSet, memory: KernelMemory | undefined, team?: Team): KernelsOf {
  if (name === "reference") return () => reference;
  if (memory === undefined || !supported()) return fastest;
  return once(dtype => inPlace(dtype, memory, () => fastest(dtype), team));
}

const inPlace = (dtype: DType, memory: KernelMemory, elsewhere?: (bytes: number) => Kernels, team?: Team): Kernels =>
  dtype === "float32" ? wasmKernels(memory, elsewhere, team) : float64Kernels(memory, elsewhere);

/** The kernels that copy arrays into a memory and out of it, where the machine has given one. */
function copying(dtype: DType, memory: KernelMemory | undefined, elsewhere?: (bytes: number) => Kernels): Kernels {
  if (memory === undefined) return plain;
  const { allFinite, logSoftmaxInto, logSumExpInto, mapInto, matmulInto, softmaxInto } = inPlace(dtype, memory, elsewhere);
  return { ...plain, allFinite, logSoftmaxInto, logSumExpInto, mapInto, matmulInto, softmaxInto };
}

/** Made when the first array of a dtype comes, and kept. */
function once(make: KernelsOf): KernelsOf {
  let float32: Kernels | undefined;
  let float64: Kernels | undefined;
  return dtype => {
    if (dtype === "float32") {
      float32 ??= make(dtype);
      return float32;
    }
    float64 ??= make(dtype);
    return float64;
  };
}
