import { wasmKernels } from "../../src/kernels/wasm/kernels.ts";
import type { KernelMemory } from "../../src/kernels/wasm/memory.ts";
import { unpack } from "../../src/kernels/wasm/unpack.ts";
import { ijk } from "./1-ijk.ts";
import { ikj } from "./2-ikj.ts";
import { blocked } from "./3-blocked.ts";
import { registerTile } from "./4-register-tile.ts";
import { packed } from "./bytes.ts";

/** out[n,m] = a[n,k] · b[k,m], each output summed over p in order, as `src/kernels/reference/matmul.ts` has it: the bits are the same. */
export type Multiply = (out: Float32Array, a: Float32Array, b: Float32Array, n: number, k: number, m: number) => void;

export interface Rung {
  readonly name: string;
  /** Where to read it. */
  readonly file: string;
  /** The product of arrays that live in `memory`. */
  in(memory: KernelMemory): Multiply;
}

/** From the definition up to the kernel that the engine uses, each a step that the next one builds on. */
export const ladder: readonly Rung[] = [
  { name: "i-j-k", file: "bench/ladder/1-ijk.ts", in: () => ijk },
  { name: "i-k-j", file: "bench/ladder/2-ikj.ts", in: () => ikj },
  { name: "blocked", file: "bench/ladder/3-blocked.ts", in: () => blocked },
  { name: "register tile", file: "bench/ladder/4-register-tile.ts", in: () => registerTile },
  { name: "scalar WebAssembly", file: "bench/ladder/assembly/5-scalar.ts", in: memory => onAddresses(compiled(memory).scalar) },
  { name: "SIMD", file: "bench/ladder/assembly/6-simd.ts", in: memory => onAddresses(compiled(memory).simd) },
  { name: "packed, zero-skipping", file: "src/kernels/wasm/assembly/matmul.ts", in: memory => wasmKernels(memory).matmulInto },
];

type OnAddresses = (out: number, a: number, b: number, n: number, k: number, m: number) => void;

/** What assembly/index.ts exports: two rungs, and what bench/ceilings.ts measures. */
export interface LadderExports {
  readonly scalar: OnAddresses;
  readonly simd: OnAddresses;
  ceiling(iterations: number): number;
  wideCeiling(iterations: number, at: number): void;
  addThenMultiply(iterations: number): number;
  clock(iterations: number): number;
  /** See src/kernels/wasm/assembly/row-panel.ts; sizes and steps in bytes, but `width` in strips of eight columns. */
  multiplyRows(width: number, lists: number, rows: number, from: number, fromStep: number, to: number, toStep: number, back: number): void;
}

let module: WebAssembly.Module | undefined;

/** The compiled rungs over a memory. */
export function compiled({ memory }: KernelMemory): LadderExports {
  module ??= new WebAssembly.Module(unpack(packed));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as LadderExports;
}

const onAddresses =
  (multiply: OnAddresses): Multiply =>
  (out, a, b, n, k, m) =>
    multiply(out.byteOffset, a.byteOffset, b.byteOffset, n, k, m);
