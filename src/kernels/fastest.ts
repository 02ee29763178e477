import { type Kernels, reference } from "./kernels.ts";
import { wasmKernels } from "./wasm/kernels.ts";
import { KernelMemory } from "./wasm/memory.ts";
import { supported } from "./wasm/module.ts";

/** The sets of kernels, by the name that commands take. */
export type KernelSet = "reference" | "wasm";

let onHeap: Kernels | undefined;

/** The kernels for arrays on the JavaScript heap: WebAssembly where the engine has SIMD, else the reference. The bits are the same. */
export function fastest(): Kernels {
  onHeap ??= supported() ? wasmKernels(new KernelMemory(4, 4095)) : reference;
  return onHeap;
}

/** A set by name, over a memory. "wasm" gives the reference where the engine lacks SIMD. */
export function kernelSet(name: KernelSet, memory: KernelMemory): Kernels {
  return name === "wasm" && supported() ? wasmKernels(memory) : reference;
}
