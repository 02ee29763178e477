export { abs, add, applyMask, cosAll as cos, div, expAll as exp, gate, logAll as log, mul, neg, relu, scale, sigmoidAll as sigmoid } from "./elementwise";
export { sinAll as sin, sqrt, square, sub, tanhAll as tanh } from "./elementwise";
export { matmul, scratchBytes } from "./matmul";
export { sumColumns, sumRows } from "./reduce";
export { logSoftmax, logSumExp, softmax } from "./softmax";
