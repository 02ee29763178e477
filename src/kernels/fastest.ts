import { supported } from "./wasm/module.ts";

// First, for the sake of bundles: the kernels' bytes resemble no code, and code that lies on both sides of them compresses worse.

import { type KernelSet, type Kernels, reference } from "./kernels.ts";
import { wasmKernels } from "./wasm/kernels.ts";
import { KernelMemory } from "./wasm/memory.ts";

// What the copies and the scratch of most calls fit into. It is address space until a call writes there, and stays memory afterwards.
const MEGABYTES = 32;
const LEAST_MEGABYTES = 4;

let onHeap: Kernels | undefined;

/** The kernels for arrays on the JavaScript heap: WebAssembly where the engine has SIMD, else the reference. The bits are the same. */
export function fastest(): Kernels {
  onHeap ??= supported() ? over(KernelMemory.reserve(MEGABYTES, LEAST_MEGABYTES), kernelsFor) : reference;
  return onHeap;
}

/** Kernels for one call, over a memory of its own, which goes when the call is over. */
const kernelsFor = (bytes: number): Kernels => over(KernelMemory.holding(bytes));

/** Kernels over a memory; the reference where the machine did not give it. */
const over = (memory: KernelMemory | undefined, elsewhere?: (bytes: number) => Kernels): Kernels =>
  memory === undefined ? reference : wasmKernels(memory, elsewhere);

/** A set by name, over a memory; what does not fit there, and everything where there is none, is done as on the heap. */
export function kernelSet(name: KernelSet, memory: KernelMemory | undefined): Kernels {
  if (name === "reference") return reference;
  return memory === undefined || !supported() ? fastest() : wasmKernels(memory, fastest);
}
