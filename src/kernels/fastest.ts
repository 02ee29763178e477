import { supported } from "./wasm/module.ts";

// First, for the sake of bundles: the kernels' bytes resemble no code, and code that lies on both sides of them compresses worse.

import { type KernelSet, type Kernels, reference } from "./kernels.ts";
import { plain } from "./plain/kernels.ts";
import { wasmKernels } from "./wasm/kernels.ts";
import { KernelMemory } from "./wasm/memory.ts";

// What the copies and the scratch of most calls fit into. It is address space until a call writes there, and stays memory afterwards.
const MEGABYTES = 32;
const LEAST_MEGABYTES = 4;

let onHeap: Kernels | undefined;

/** The kernels for arrays on the JavaScript heap: WebAssembly for what pays for a copy, where there is any. The bits are the same. */
export function fastest(): Kernels {
  onHeap ??= supported() ? copying(KernelMemory.reserve(MEGABYTES, LEAST_MEGABYTES), kernelsFor) : plain;
  return onHeap;
}

/** Kernels for one call, over a memory of its own, which goes when the call is over. */
const kernelsFor = (bytes: number): Kernels => copying(KernelMemory.holding(bytes));

/** The kernels that copy arrays into a memory and out of it, where the machine has given one. */
function copying(memory: KernelMemory | undefined, elsewhere?: (bytes: number) => Kernels): Kernels {
  if (memory === undefined) return plain;
  const { allFinite, logSoftmaxInto, matmulInto, softmaxInto } = wasmKernels(memory, elsewhere);
  return { ...plain, allFinite, logSoftmaxInto, matmulInto, softmaxInto };
}

/** A set by name, over a memory; what does not fit there, and everything where there is none, is done as on the heap. */
export function kernelSet(name: KernelSet, memory: KernelMemory | undefined): Kernels {
  if (name === "reference") return reference;
  return memory === undefined || !supported() ? fastest() : wasmKernels(memory, fastest);
}
