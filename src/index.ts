// The public interface. Everything here runs in Node and in a browser, as it is.

export { argmax, argmin } from "./autograd/argmax.ts";
export { hessian, hvp, jacobian, jvp, type Traceable, valueAndGrad } from "./autograd/derivatives.ts";
export type { Door } from "./autograd/doors.ts";
export { affine } from "./autograd/fused.ts";
export { defineOp, type OpOptions, op, rule } from "./autograd/op.ts";
export type { Op } from "./autograd/op-types.ts";
export {
  abs,
  add,
  cast,
  concat,
  cos,
  div,
  exp,
  gather,
  log,
  logSoftmax,
  logSumExp,
  matmul,
  max,
  mean,
  min,
  mul,
  neg,
  pow,
  reshape,
  scale,
  sigmoid,
  sin,
  slice,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  take,
  tanh,
  transpose,
  xlogx,
} from "./autograd/rules.ts";
export { gradients, Tape, type TapeObserver, type TapeOptions } from "./autograd/tape.ts";
export type { Differentiable } from "./autograd/trial.ts";
export {
  type Binding,
  detach,
  type GradientOptions,
  type History,
  type Pulls,
  type Reads,
  type Rule,
  type Value,
  Var,
} from "./autograd/var.ts";
export type { Pulled } from "./autograd/walk.ts";
export { batches } from "./data/batches.ts";
export { type Dataset, dataset, takeRows } from "./data/dataset.ts";
export type { Floats } from "./kernels/floats.ts";
export { type KernelSet, type Kernels, type KernelsOf, reference } from "./kernels/kernels.ts";
export type { MaskKey } from "./kernels/reference/dropout.ts";
export type { Transposes } from "./kernels/reference/matmul.ts";
export { forwardCopies } from "./layers/copies.ts";
export { Dropout, dropout } from "./layers/dropout.ts";
export { Linear, linear } from "./layers/linear.ts";
export { givenMasks, type Masks, masks, type Site } from "./layers/masks.ts";
export { type Layer, type Model, namedParameters, type Pass, parameter, within } from "./layers/pass.ts";
export { Relu, relu } from "./layers/relu.ts";
export { Sequential, sequential } from "./layers/sequential.ts";
export { explainAlpha, type Variant, variants } from "./losses/alpha.ts";
export { type KlOptions, klDiv, type SymmetricKlOptions, symmetricKl } from "./losses/kl.ts";
export { type CrossEntropyOptions, crossEntropy, type NllOptions, nllLoss } from "./losses/nll.ts";
export { type RDropOptions, type RDropTerms, rDropLoss } from "./losses/rdrop.ts";
export type { Counts, Reduction } from "./losses/rows.ts";
export { Adam, type AdamOptions, adam, adamW } from "./optim/adam.ts";
export { clipGradients, limitNorms } from "./optim/norms.ts";
export type { Optimizer, OptimizerState } from "./optim/optimizer.ts";
export { type Schedule, type ScheduleName, type ScheduleOptions, schedule } from "./optim/schedules.ts";
export { Sgd, type SgdOptions, sgd } from "./optim/sgd.ts";
export { philox4x32, type Words4 } from "./random/philox.ts";
export { type Rng, stream } from "./random/seeded.ts";
export { arange, type DTypeOption, eye, full, normal, ones, type RandomOptions, tensor, uniform, zeros } from "./tensor/create.ts";
export { DTypeError, ShapeError } from "./tensor/errors.ts";
export { fromView } from "./tensor/from-view.ts";
export type { Drop } from "./tensor/fused.ts";
export type { DType, Home, Tenant } from "./tensor/home.ts";
export type { Labels } from "./tensor/labels.ts";
export type { SliceOptions } from "./tensor/move.ts";
export type { AxisOptions } from "./tensor/options.ts";
export type { TakeOptions } from "./tensor/take.ts";
export { type Nested, type Shape, Tensor } from "./tensor/tensor.ts";
export type { View } from "./tensor/view.ts";
export { Workspace } from "./tensor/workspace.ts";
export { type ClassifierOptions, classifier } from "./train/classifier.ts";
export { type EvaluateOptions, type Evaluation, evaluate } from "./train/metrics.ts";
export {
  type Best,
  type Course,
  type Losses,
  type Progress,
  restoreParameters,
  type Scores,
  type StoredTensor,
  type TrainState,
  trainState,
} from "./train/state.ts";
export { type Batch, type Step, type StepOptions, step, update } from "./train/step.ts";
export { type TrainData, type TrainEvent, type TrainOptions, train, trainStep, type UpdateOptions } from "./train/trainer.ts";
