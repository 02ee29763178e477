export { dropoutMask, reluDropout, reluDropoutGradient } from "./dropout";
export { abs, add, div, gate, applyMask, mul, neg, relu, scale, sqrt, square, sub } from "./elementwise";
export { matmul, scratchBytes } from "./matmul";
export { adam, sgd } from "./optimize";
export { rDrop, rDropGradient } from "./rdrop";
export { allFinite, sumColumns, sumRows } from "./reduce";
export { expAll as exp, logSoftmax, softmax } from "./softmax";
