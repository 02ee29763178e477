type Address = number;
type Map = (out: Address, x: Address, count: number, constant: number) => number;
type Zip = (out: Address, a: Address, b: Address, count: number, period: number) => void;
type Rows = (out: Address, x: Address, n: number, c: number) => void;
type Sums = (out: Address, x: Address, n: number, m: number, divisor: number) => void;

/** What assembly/index.ts exports. Addresses are bytes, sizes are elements; a map is 0 where it has left an x to the reference. */
export interface Exports
  extends Record<"abs" | "cos" | "exp" | "log" | "neg" | "relu" | "scale" | "sigmoid" | "sin" | "sqrt" | "square" | "tanh", Map>,
    Record<"add" | "applyMask" | "div" | "gate" | "mul" | "sub", Zip>,
    Record<"logSoftmax" | "logSumExp" | "softmax", Rows>,
    Record<"sumColumns" | "sumRows", Sums> {
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
  scratchBytes(): number;
}
