import { packed as packed64 } from "../wasm64/bytes.ts";
import type { Exports as Exports64 } from "../wasm64/exports.ts";
import { packed } from "./bytes.ts";
import { unpack } from "./unpack.ts";

type Address = number;

/** What assembly/index.ts exports. Addresses are bytes, sizes are elements; see there for the meaning. */
export interface Exports {
  abs: Map;
  add: Zip;
  adam(w: Address, m: Address, v: Address, g: Address, count: number, ...constants: number[]): void;
  allFinite(x: Address, count: number): number;
  div: Zip;
  dropoutMask(
    out: Address,
    words: Address,
    k0: number,
    k1: number,
    step: number,
    layer: number,
    threshold: number,
    scale: number,
    copies: number,
    n: number,
    m: number,
  ): void;
  exp: Map;
  gate: Zip;
  applyMask: Zip;
  logSoftmax: Rows;
  matmul(
    out: Address,
    a: Address,
    b: Address,
    bias: Address,
    n: number,
    k: number,
    m: number,
    transposeA: number,
    transposeB: number,
    scratch: Address,
  ): void;
  mul: Zip;
  neg: Map;
  rDrop(out: Address, p: Address, x: Address, labels: Address, n: number, c: number): void;
  rDropGradient(dx: Address, p: Address, x: Address, labels: Address, gNll: number, gKl: number, n: number, c: number): void;
  relu: Map;
  reluDropout(
    out: Address,
    x: Address,
    words: Address,
    k0: number,
    k1: number,
    step: number,
    layer: number,
    threshold: number,
    scale: number,
    copies: number,
    n: number,
    m: number,
    shared: number,
  ): void;
  reluDropoutGradient(dx: Address, g: Address, y: Address, scale: number, copies: number, count: number): void;
  scale: Map;
  scratchBytes(): number;
  sgd(
    w: Address,
    v: Address,
    g: Address,
    count: number,
    lr: number,
    momentum: number,
    decay: number,
    nesterov: number,
    first: number,
  ): void;
  softmax: Rows;
  sqrt: Map;
  square: Map;
  sub: Zip;
  sumColumns(out: Address, x: Address, n: number, m: number, divisor: number): void;
  sumRows(out: Address, x: Address, n: number, m: number, divisor: number): void;
}

type Map = (out: Address, x: Address, count: number, constant: number) => void;
type Zip = (out: Address, a: Address, b: Address, count: number, period: number) => void;
type Rows = (out: Address, x: Address, n: number, c: number) => void;

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
