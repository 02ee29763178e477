// The public interface. Everything here runs in Node and in a browser, as it is.

export { argmax } from "./autograd/argmax.ts";
export { hessian, hvp, jacobian, jvp, type Traceable, valueAndGrad } from "./autograd/derivatives.ts";
export { affine } from "./autograd/fused.ts";
export { type GradcheckOptions, gradcheck } from "./autograd/gradcheck.ts";
export { defineOp, type OpOptions, op, rule } from "./autograd/op.ts";
export type { Op } from "./autograd/op-types.ts";
export type { GradcheckFailure, GradcheckReport, InputCheck } from "./autograd/report.ts";
export {
  abs,
  add,
  cast,
  concat,
  div,
  exp,
  gather,
  log,
  logSoftmax,
  logSumExp,
  matmul,
  max,
  mean,
  mul,
  neg,
  pow,
  reshape,
  scale,
  sigmoid,
  slice,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  transpose,
  xlogx,
} from "./autograd/rules.ts";
export { gradients, Tape, type TapeObserver } from "./autograd/tape.ts";
export { detach, type GradientOptions, type Pulls, type Rule, type Value, Var } from "./autograd/var.ts";
export { batches } from "./data/batches.ts";
export { type Dataset, dataset, takeRows } from "./data/dataset.ts";
export { digits } from "./data/digits.ts";
export { parseIdx } from "./data/idx.ts";
export { split } from "./data/split.ts";
export { moons, spirals } from "./data/synthetic.ts";
export type { Floats } from "./kernels/floats.ts";
export { type Kernels, reference } from "./kernels/kernels.ts";
export { forwardCopies } from "./layers/copies.ts";
export { Dropout, dropout } from "./layers/dropout.ts";
export { Linear, linear } from "./layers/linear.ts";
export { givenMasks, type Masks, masks, type Site } from "./layers/masks.ts";
export { type Layer, type Model, namedParameters, type Pass, parameter, within } from "./layers/pass.ts";
export { Relu, relu } from "./layers/relu.ts";
export { Sequential, sequential } from "./layers/sequential.ts";
export { explainAlpha, type Variant, variants } from "./losses/alpha.ts";
export { klDiv, symmetricKl } from "./losses/kl.ts";
export { crossEntropy, nllLoss } from "./losses/nll.ts";
export { type RDropOptions, type RDropTerms, rDropLoss } from "./losses/rdrop.ts";
export { Adam, type AdamOptions, adam, adamW } from "./optim/adam.ts";
export type { Optimizer, OptimizerState } from "./optim/optimizer.ts";
export { Sgd, type SgdOptions, sgd } from "./optim/sgd.ts";
export { RandomState } from "./random/numpy.ts";
export { philox4x32 } from "./random/philox.ts";
export { type Rng, stream } from "./random/seeded.ts";
export { arange, eye, full, normal, ones, tensor, uniform, zeros } from "./tensor/create.ts";
export { DTypeError, ShapeError } from "./tensor/errors.ts";
export { fromView } from "./tensor/from-view.ts";
export type { DType } from "./tensor/home.ts";
export type { Labels } from "./tensor/labels.ts";
export { type Shape, Tensor } from "./tensor/tensor.ts";
export { Workspace } from "./tensor/workspace.ts";
export { classifier } from "./train/classifier.ts";
export { evaluate } from "./train/metrics.ts";
export { type Course, type Losses, type Progress, type StoredTensor, type TrainState, trainState } from "./train/state.ts";
export { type Batch, type Step, type StepOptions, step, update } from "./train/step.ts";
export { type TrainEvent, type TrainOptions, train, trainStep } from "./train/trainer.ts";
