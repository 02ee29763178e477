import { packed as packed64 } from "../wasm64/bytes.ts";
import type { Exports as Exports64 } from "../wasm64/exports.ts";
import { packed } from "./bytes.ts";
import type { Exports } from "./exports.ts";
import { unpack } from "./unpack.ts";

/** The kernels of float32, for memories that threads share or for those that they do not. */
export const module32 = compiling(packed);
const module64 = compiling(packed64);

/** The kernels of float32 over a memory. */
export const instantiate = (memory: WebAssembly.Memory): Exports => instance(module32, memory) as unknown as Exports;

/** Those of float64, over the same or another one. */
export const instantiate64 = (memory: WebAssembly.Memory): Exports64 => instance(module64, memory) as unknown as Exports64;

const instance = (module: typeof module32, memory: WebAssembly.Memory): WebAssembly.Exports =>
  new WebAssembly.Instance(module(memory.buffer.constructor.name === "SharedArrayBuffer"), { env: { memory } }).exports;

/** Compiles at the first use: an import that computes nothing should cost nothing, and who has no double compiles no kernels for them. */
function compiling(text: Parameters<typeof unpack>[0]): (shared: boolean) => WebAssembly.Module {
  const compiled: { own?: WebAssembly.Module; shared?: WebAssembly.Module } = {};
  return shared => {
    const kind = shared ? "shared" : "own";
    compiled[kind] ??= new WebAssembly.Module(shared ? importingShared(unpack(text)) : unpack(text));
    return compiled[kind];
  };
}

/** The import says which memory is meant, in a byte behind its name and its kind: 1 with a maximum, 3 shared and with a maximum. */
function importingShared(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const name = "\u0003env\u0006memory\u0002";
  bytes[new TextDecoder("latin1").decode(bytes).indexOf(name) + name.length] = 3;
  return bytes;
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
    instantiate(new WebAssembly.Memory({ initial: 1, maximum: 1 }));
    return true;
  } catch {
    return false;
  }
}
