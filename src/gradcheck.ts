// What checks gradients: `import { gradcheck } from "rdrop/gradcheck"`. An entry of its own, so that a page that trains does not carry it.

export { fromFunction, type Plain, type PlainDerivative, type PlainFunction } from "./autograd/from-function.ts";
export { gradcheck } from "./autograd/gradcheck.ts";
export type { GradcheckInput, NumberArray } from "./autograd/gradcheck-inputs.ts";
export type { GradcheckOptions } from "./autograd/gradcheck-settings.ts";
export type { Excuse, GradcheckFailure, GradcheckReport, InputCheck } from "./autograd/report.ts";
export type { Differentiable } from "./autograd/trial.ts";
export { type GradcheckLayerOptions, gradcheckLayer } from "./layers/gradcheck-layer.ts";
