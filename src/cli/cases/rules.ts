import * as fused from "../../autograd/fused.ts";
import * as rules from "../../autograd/rules.ts";
import type { Value } from "../../autograd/var.ts";
import { show } from "../../tensor/errors.ts";
import type { DType } from "../../tensor/home.ts";
import type { Shape, Tensor } from "../../tensor/tensor.ts";
import { type Check, draws, type Values } from "./check.ts";

type Rules = typeof rules & typeof fused;
export type RuleName = keyof Rules;

/** What follows the tensors among an op's arguments. */
type Options<A extends readonly unknown[]> = A extends readonly [Tensor | readonly Tensor[], ...infer B] ? Options<B> : A;

/** Shapes of the operands, the arguments after them, and which numbers they hold. */
export interface Case<K extends RuleName = RuleName> {
  readonly shapes: readonly Shape[];
  readonly args?: Rules[K] extends { readonly takes?: infer A extends readonly unknown[] } ? Options<A> : never;
  readonly values?: Values;
}

const DROP = { key: { seedLow: 7, seedHigh: 0, step: 3, layer: 1 }, threshold: 2 ** 31, scale: 2 };

/** Every rule and the cases that it is checked on. A rule without a row does not compile. */
// biome-ignore format: a case a line
export const cases: { readonly [K in RuleName]: readonly [Case<K>, ...Case<K>[]] } = {
  abs: [{ shapes: [[2, 3]], values: "apart" }],
  add: [
    { shapes: [[2, 3], [2, 3]] },
    { shapes: [[4, 1], [3]] },
    { shapes: [[2, 3, 1], [3, 4]] },
    { shapes: [[], [2, 2]] },
  ],
  affine: [
    { shapes: [[4, 3], [2, 3], [2]] },
    { shapes: [[1, 1], [1, 1], [1]] },
  ],
  broadcastTo: [
    { shapes: [[3]], args: [[2, 3]] },
    { shapes: [[2, 1, 3]], args: [[2, 4, 3]] },
    { shapes: [[]], args: [[2, 2]] },
  ],
  cast: [{ shapes: [[2, 3]], args: ["float64"] }],
  concat: [
    { shapes: [[2, 3], [1, 3]] },
    { shapes: [[2, 3], [2, 1], [2, 2]], args: [1] },
    { shapes: [[2, 2, 3], [2, 1, 3]], args: [{ axis: -2 }] },
  ],
  cos: [{ shapes: [[2, 3]] }],
  div: [
    { shapes: [[2, 3], [2, 3]], values: "apart" },
    { shapes: [[3], [4, 1]], values: "apart" },
    { shapes: [[2, 3, 1], [3, 4]], values: "apart" },
  ],
  exp: [{ shapes: [[2, 3]] }, { shapes: [[]] }],
  gate: [
    { shapes: [[2, 3], [2, 3]], values: "apart" },
    { shapes: [[3], [2, 3]], values: "apart" },
    { shapes: [[2, 3], [3]], values: "apart" },
  ],
  gather: [
    { shapes: [[4, 3]], args: [[2, 0, 1, 1]] },
    { shapes: [[3, 1]], args: [[0, 0, 0]] },
  ],
  applyMask: [
    { shapes: [[2, 3], [2, 3]], values: "apart" },
    { shapes: [[4, 1], [3]], values: "apart" },
  ],
  log: [{ shapes: [[2, 3]], values: "positive" }],
  logSoftmax: [
    { shapes: [[3, 4]] },
    { shapes: [[3, 4]], args: [{ axis: 0 }] },
    { shapes: [[2, 3, 2]], args: [{ axis: 1 }] },
    { shapes: [[3, 1]] },
  ],
  logSumExp: [
    { shapes: [[2, 3]] },
    { shapes: [[3, 4]], args: [{ axis: 0 }] },
    { shapes: [[2, 3, 2]], args: [{ axis: -2, keepDims: true }] },
    { shapes: [[2, 3]], args: [{ keepDims: true }] },
  ],
  matmul: [
    { shapes: [[2, 3], [3, 4]] },
    { shapes: [[3, 2], [3, 4]], args: [{ transposeA: true }] },
    { shapes: [[2, 3], [4, 3]], args: [{ transposeB: true }] },
    { shapes: [[3, 2], [4, 3]], args: [{ transposeA: true, transposeB: true }] },
    { shapes: [[1, 1], [1, 1]] },
    { shapes: [[5, 1], [1, 5]] },
    { shapes: [[2, 2, 3], [2, 3, 4]] },
    { shapes: [[2, 3, 2], [2, 4, 3]], args: [{ transposeA: true, transposeB: true }] },
  ],
  max: [
    { shapes: [[2, 3]], values: "apart" },
    { shapes: [[3, 4]], args: [{ axis: 0 }], values: "apart" },
    { shapes: [[2, 3, 2]], args: [{ axis: -2, keepDims: true }], values: "apart" },
    { shapes: [[3, 1]], args: [{ axis: 1 }], values: "apart" },
  ],
  mean: [
    { shapes: [[2, 3]] },
    { shapes: [[3, 4]], args: [0] },
    { shapes: [[2, 3, 2]], args: [{ axis: -2, keepDims: true }] },
  ],
  min: [
    { shapes: [[2, 3]], values: "apart" },
    { shapes: [[2, 3, 2]], args: [{ axis: -2, keepDims: true }], values: "apart" },
  ],
  mul: [
    { shapes: [[2, 3], [2, 3]] },
    { shapes: [[4, 1], [3]] },
    { shapes: [[2, 3, 1], [3, 4]] },
    { shapes: [[2, 2], []] },
  ],
  neg: [{ shapes: [[2, 3]] }],
  oneHotMax: [
    { shapes: [[2, 3]], values: "apart" },
    { shapes: [[2, 3, 2]], args: [{ axis: 1 }], values: "apart" },
  ],
  pick: [{ shapes: [[3]], args: [2] }, { shapes: [[1]], args: [0] }],
  pow: [
    { shapes: [[2, 3]], args: [3], values: "apart" },
    { shapes: [[2, 3]], args: [-2], values: "apart" },
    { shapes: [[2, 3]], args: [0.5], values: "positive" },
    { shapes: [[2, 3]], args: [0] },
  ],
  rDropTerms: [
    { shapes: [[8, 3]], args: [[2, 0, 1, 1]] },
    { shapes: [[2, 1]], args: [[0]] },
  ],
  relu: [{ shapes: [[3, 4]], values: "apart" }],
  reluDropout: [
    { shapes: [[4, 6]], args: [DROP, { copies: 2, shared: false }], values: "apart" },
    { shapes: [[3, 5]], args: [DROP, { copies: 3, shared: true }], values: "apart" },
  ],
  reshape: [
    { shapes: [[2, 3]], args: [[3, 2]] },
    { shapes: [[2, 3, 2]], args: [[12]] },
    { shapes: [[1]], args: [[]] },
  ],
  scale: [{ shapes: [[2, 3]], args: [-1.5] }, { shapes: [[2, 3]], args: [0] }],
  scatter: [
    { shapes: [[4]], args: [[2, 0, 1, 1], 3] },
    { shapes: [[2]], args: [[0, 0], 1] },
  ],
  scatterAdd: [
    { shapes: [[4, 2]], args: [[2, 0, 1, 0], 3] },
    { shapes: [[2, 3, 2]], args: [[1, 1, 0], 2, { axis: 1 }] },
  ],
  sigmoid: [{ shapes: [[2, 3]] }],
  sign: [{ shapes: [[2, 3]], values: "apart" }],
  sin: [{ shapes: [[2, 3]] }],
  slice: [
    { shapes: [[4, 3]], args: [{ start: 1, end: 3 }] },
    { shapes: [[2, 5]], args: [{ axis: 1, start: 2 }] },
    { shapes: [[2, 3, 2]], args: [{ axis: -2, end: 1 }] },
  ],
  softmax: [
    { shapes: [[3, 4]] },
    { shapes: [[3, 4]], args: [{ axis: 0 }] },
    { shapes: [[2, 3, 2]], args: [{ axis: 1 }] },
    { shapes: [[3, 1]] },
  ],
  sqrt: [{ shapes: [[2, 3]], values: "positive" }],
  square: [{ shapes: [[2, 3]] }],
  sub: [
    { shapes: [[2, 3], [2, 3]] },
    { shapes: [[3], [4, 1]] },
    { shapes: [[2, 3, 1], [3, 4]] },
  ],
  sum: [
    { shapes: [[2, 3]] },
    { shapes: [[3, 4]], args: [{ axis: 0 }] },
    { shapes: [[2, 3, 2]], args: [{ axis: -2, keepDims: true }] },
    { shapes: [[3, 1]], args: [{ axis: 1 }] },
  ],
  sumTo: [
    { shapes: [[2, 3]], args: [[3]] },
    { shapes: [[2, 4, 3]], args: [[2, 1, 3]] },
    { shapes: [[2, 2]], args: [[]] },
  ],
  take: [
    { shapes: [[4, 2]], args: [[2, 0, 0]] },
    { shapes: [[2, 3]], args: [[2, 2, 0, 1], 1] },
    { shapes: [[2, 3, 2]], args: [[1], { axis: -2 }] },
  ],
  tanh: [{ shapes: [[2, 3]] }],
  transpose: [{ shapes: [[2, 3]] }, { shapes: [[1, 4]] }],
  unslice: [
    { shapes: [[2, 3]], args: [[4, 3], { start: 1 }] },
    { shapes: [[2, 3]], args: [[2, 5], { axis: -1, start: 2 }] },
    { shapes: [[2, 1, 2]], args: [[2, 3, 2], { axis: 1 }] },
  ],
  weigh: [{ shapes: [[2]], args: [[0.3, -2]] }, { shapes: [[3]], args: [[1, 0, 0.5]] }],
  xlogx: [{ shapes: [[2, 3]], values: "positive" }],
};

/** Calls an op on operands and the arguments after them; `concat` takes its operands in an array. */
export function call(name: RuleName, xs: readonly Value[], args: readonly unknown[] = []): Value {
  const op = { ...rules, ...fused }[name] as unknown as (...args: unknown[]) => Value;
  return name === "concat" ? op(xs, ...args) : op(...xs, ...args);
}

/** `matmul([2, 3], [3, 4], {"transposeA":true})` */
export const caseTitle = (name: string, { shapes, args = [] }: Case): string =>
  `${name}(${[...shapes.map(show), ...(args as readonly unknown[]).map(arg => JSON.stringify(arg))].join(", ")})`;

/** The cases of a rule, with numbers in them. */
export function ruleChecks(name: RuleName, seed: number, dtype: DType): Check[] {
  const draw = draws(seed, name, dtype);
  return (cases[name] as readonly Case[]).map(it => ({
    title: caseTitle(name, it),
    fn: (...xs) => call(name, xs, it.args),
    inputs: it.shapes.map(shape => draw(shape, it.values)),
  }));
}
