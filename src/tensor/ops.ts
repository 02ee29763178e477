// The plain ops, in one place for those who compose them: `import * as t from "../tensor/ops.ts"`.
export { broadcastTo } from "./broadcast.ts";
export {
  abs,
  add,
  applyMask,
  cos,
  div,
  exp,
  gate,
  log,
  mul,
  neg,
  pow,
  relu,
  scale,
  sigmoid,
  sign,
  sin,
  sqrt,
  square,
  sub,
  tanh,
  xlogx,
} from "./elementwise.ts";
export { gather, scatter } from "./labels.ts";
export { matmul } from "./matmul.ts";
export { cast, concat, reshape, slice, transpose, unslice } from "./move.ts";
export { argmax, argmin, max, mean, min, oneHotMax, sum, sumTo } from "./reduce.ts";
export { logSoftmax, logSumExp, softmax } from "./softmax.ts";
export { scatterAdd, take } from "./take.ts";
