type Address = number;

/** The kernels whose outputs can be divided: those that take the time of a training step. */
export interface Divisible {
  adam(w: Address, m: Address, v: Address, g: Address, count: number, ...constants: number[]): void;
  /** 0 or 1; of parts, 1 if all of them are. */
  allFinite(x: Address, count: number): number;
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
  sumColumns(out: Address, x: Address, n: number, m: number, divisor: number): void;
}

/** Their names, in the order that numbers them. */
export const DIVISIBLE = [
  "adam",
  "allFinite",
  "dropoutMask",
  "matmul",
  "reluDropout",
  "reluDropoutGradient",
  "sgd",
  "sumColumns",
] as const satisfies readonly (keyof Divisible)[];

/** The part of the outputs that is asked for, of so many; 0 of 1 is all of them. */
type InParts<Whole> = {
  readonly [Name in keyof Whole]: Whole[Name] extends (...args: infer Args extends number[]) => infer Result
    ? (...args: [...Args, part: number, parts: number]) => Result
    : never;
};

/** What assembly/index.ts exports. Addresses are bytes, sizes are elements; see there for the meaning. */
export interface Exports extends InParts<Divisible> {
  abs: Map;
  add: Zip;
  div: Zip;
  exp: Map;
  gate: Zip;
  applyMask: Zip;
  logSoftmax: Rows;
  mul: Zip;
  neg: Map;
  rDrop(out: Address, p: Address, x: Address, labels: Address, n: number, c: number): void;
  rDropGradient(dx: Address, p: Address, x: Address, labels: Address, gNll: number, gKl: number, n: number, c: number): void;
  relu: Map;
  scale: Map;
  scratchBytes(): number;
  softmax: Rows;
  sqrt: Map;
  square: Map;
  sub: Zip;
  sumRows(out: Address, x: Address, n: number, m: number, divisor: number): void;
}

type Map = (out: Address, x: Address, count: number, constant: number) => void;
type Zip = (out: Address, a: Address, b: Address, count: number, period: number) => void;
type Rows = (out: Address, x: Address, n: number, c: number) => void;
