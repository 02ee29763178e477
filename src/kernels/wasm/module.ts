import { packed as packed64 } from "../wasm64/bytes.ts";
import type { Exports as Exports64 } from "../wasm64/exports.ts";
import { packed } from "./bytes.ts";
import type { Exports } from "./exports.ts";
import { unpack } from "./unpack.ts";

// Compiled at the first use: an import that computes nothing should cost nothing, and who has no double compiles no kernels for them.
let compiled: WebAssembly.Module | undefined;
let compiled64: WebAssembly.Module | undefined;

/** The kernels of float32 over a memory. */
export function instantiate(memory: WebAssembly.Memory): Exports {
  compiled ??= new WebAssembly.Module(unpack(packed));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Exports;
}

/** Those of float64, over the same or another one. */
export function instantiate64(memory: WebAssembly.Memory): Exports64 {
  compiled64 ??= new WebAssembly.Module(unpack(packed64));
  return new WebAssembly.Instance(compiled64, { env: { memory } }).exports as unknown as Exports64;
}

let runs: boolean | undefined;

/**
 * Whether the kernels run here: WebAssembly with SIMD, and memory for it. Learnt by trying once, for `WebAssembly.validate` knows nothing
 * of a page's policy or of a machine that is short of address space.
 */
export function supported(): boolean {
  runs ??= tryOnce();
  return runs;
}

function tryOnce(): boolean {
  try {
    instantiate(new WebAssembly.Memory({ initial: 1 }));
    return true;
  } catch {
    return false;
  }
}
