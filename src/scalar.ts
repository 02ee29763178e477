// Derivatives of plain numbers: `import { numbers, reverseGradient } from "rdrop/scalar"`. It stands on nothing else here, and is the
// shortest way to see what the tensor engine does: src/scalar/tape.ts first, then rules.ts, duals.ts.

export { type Arithmetic, type Column, numbers } from "./scalar/arithmetic.ts";
export {
  type Formula,
  type Formulas,
  forwardGradient,
  forwardJacobian,
  type Gradient,
  type Lifting,
  reverseGradient,
  reverseJacobian,
} from "./scalar/derivatives.ts";
export { type Dual, Duals } from "./scalar/duals.ts";
export { Lanes, type Wide } from "./scalar/lanes.ts";
export { Differentiating } from "./scalar/rules.ts";
export { Tape, type Var } from "./scalar/tape.ts";
