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
