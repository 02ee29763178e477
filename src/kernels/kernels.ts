import type { DType } from "./floats.ts";
import { dropoutMaskInto, reluDropoutGradientInto, reluDropoutInto } from "./reference/dropout.ts";
import { mapInto, zipBroadcastInto, zipInto } from "./reference/elementwise.ts";
import { matmulInto } from "./reference/matmul.ts";
import { broadcastInto, copyRunsInto, gatherInto, scatterAddInto, scatterInto, takeInto, transposeInto } from "./reference/move.ts";
import { adamInto, sgdInto } from "./reference/optimize.ts";
import { rDropGradientInto, rDropInto } from "./reference/rdrop.ts";
import { allFinite, argmaxInto, sumInto } from "./reference/reduce.ts";
import { logSoftmaxInto, logSumExpInto, softmaxInto } from "./reference/softmax.ts";

/**
 * The plain loops: the specification of every kernel, for both dtypes.
 *
 * A kernel writes its first argument, `out`; inputs follow, sizes come last. (`allFinite` alone answers.) It checks nothing: the tensor
 * op that calls it has.
 */
export const reference = {
  adamInto,
  allFinite,
  argmaxInto,
  broadcastInto,
  copyRunsInto,
  dropoutMaskInto,
  gatherInto,
  logSoftmaxInto,
  logSumExpInto,
  mapInto,
  matmulInto,
  rDropGradientInto,
  rDropInto,
  reluDropoutGradientInto,
  reluDropoutInto,
  scatterAddInto,
  scatterInto,
  sgdInto,
  softmaxInto,
  sumInto,
  takeInto,
  transposeInto,
  zipBroadcastInto,
  zipInto,
};

/** A full set of kernels. Every set gives the same bits as the reference. */
export type Kernels = typeof reference;

/** The kernels of each dtype. */
export type KernelsOf = (dtype: DType) => Kernels;

/** The sets of kernels, by the name that commands take. */
export type KernelSet = "reference" | "wasm";
