import type { Floats } from "../floats.ts";
import { exp, log, pow, sigmoid, tanh } from "./math.ts";
import { cos, sin } from "./trigonometry.ts";

// Computed in float64; storing into `out` rounds once. For + − × ÷ √ that is the correctly rounded float32 result.

/** y = f(x, c): `c` is the constant of `scale` and `pow`; the others have none. */
export const unary = {
  abs: (x: number) => Math.abs(x),
  cos: (x: number) => cos(x),
  exp: (x: number) => exp(x),
  log: (x: number) => log(x),
  neg: (x: number) => -x,
  pow: (x: number, exponent: number) => pow(x, exponent),
  /** NaN stays NaN, −0 becomes 0: Math.max would keep neither promise of the vector unit. */
  relu: (x: number) => (x <= 0 ? 0 : x),
  scale: (x: number, factor: number) => x * factor,
  sigmoid: (x: number) => sigmoid(x),
  /** 0 at ±0 and NaN, as PyTorch has it. */
  sign: (x: number) => Number(x > 0) - Number(x < 0),
  sin: (x: number) => sin(x),
  sqrt: (x: number) => Math.sqrt(x),
  square: (x: number) => x * x,
  tanh: (x: number) => tanh(x),
  /** Its limit, 0, at 0. */
  xlogx: (x: number) => (x === 0 ? 0 : x * log(x)),
};

export const binary = {
  add: (a: number, b: number) => a + b,
  div: (a: number, b: number) => a / b,
  /** g where y is above 0 (or NaN), else 0: what a ReLU with output y lets back through. */
  gate: (g: number, y: number) => (y <= 0 ? 0 : g),
  /** x · mask; a dropped unit is 0, whatever it was. */
  applyMask: (x: number, mask: number) => (mask === 0 ? 0 : x * mask),
  mul: (a: number, b: number) => a * b,
  sub: (a: number, b: number) => a - b,
};

export type Unary = keyof typeof unary;
export type Binary = keyof typeof binary;

/** out[q] = f(x[q]). */
export function mapInto(out: Floats, x: Floats, op: Unary, constant = 0): void {
  const f = unary[op];
  const c = op === "scale" && out instanceof Float32Array ? Math.fround(constant) : constant;
  for (let q = 0; q < out.length; q++) out[q] = f(x[q], c);
}

/** out[q] = f(a[q], b[q]), all of one size. */
export function zipInto(out: Floats, a: Floats, b: Floats, op: Binary): void {
  const f = binary[op];
  for (let q = 0; q < out.length; q++) out[q] = f(a[q], b[q]);
}

/**
 * out[i…] = f(a[i…], b[i…]) over `shape`, where an operand's stride is 0 along the axes it is repeated on.
 * An odometer: the last axis turns fastest, and each turn moves both offsets by their strides.
 */
export function zipBroadcastInto(
  out: Floats,
  a: Floats,
  b: Floats,
  op: Binary,
  shape: readonly number[],
  stridesA: readonly number[],
  stridesB: readonly number[],
): void {
  const f = binary[op];
  const index = new Array<number>(shape.length).fill(0);
  let p = 0;
  let r = 0;
  for (let q = 0; q < out.length; q++) {
    out[q] = f(a[p], b[r]);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      p += stridesA[axis];
      r += stridesB[axis];
      if (++index[axis] < shape[axis]) break;
      p -= stridesA[axis] * shape[axis];
      r -= stridesB[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}
