import type { Divisible, Exports as Exports32 } from "../wasm/exports.ts";

type Address = number;
type Map = (out: Address, x: Address, count: number, constant: number) => number;

/** Kernels that are called as those of float32 are. */
type Alike = "add" | "applyMask" | "div" | "gate" | "logSoftmax" | "mul" | "scratchBytes" | "softmax" | "sub" | "sumRows";

/** What assembly/index.ts exports. Addresses are bytes, sizes are elements; a map is 0 where it has left an x to the reference. */
export interface Exports
  extends Record<"abs" | "cos" | "exp" | "log" | "neg" | "relu" | "scale" | "sigmoid" | "sin" | "sqrt" | "square" | "tanh", Map>,
    Pick<Exports32, Alike>,
    Pick<Divisible, "matmul" | "sumColumns"> {
  logSumExp: Exports32["softmax"];
}
