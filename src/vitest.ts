import { expect } from "vitest";
import { type GradcheckOptions, gradcheck } from "./autograd/gradcheck.ts";
import type { Differentiable } from "./autograd/trial.ts";
import type { Tensor } from "./tensor/tensor.ts";

// A matcher for Vitest 3, 4 and 5: `import "rdrop/vitest"` in a test, or in a setup file, then
//
//     expect(fn).toPassGradcheck([x, w], { seed: 1 });

expect.extend({
  toPassGradcheck(fn: Differentiable, inputs: readonly Tensor[], options?: GradcheckOptions) {
    if (typeof fn !== "function")
      throw new TypeError(`toPassGradcheck: the value must be a function, got ${fn === null ? "null" : typeof fn}`);
    const report = gradcheck(fn, inputs, options);
    return { pass: report.ok, message: () => report.toString() };
  },
});

declare global {
  namespace Chai {
    // Vitest's assertions have what Chai's have. Its own `Matchers` has other type parameters in Vitest 5 than in 3 and 4.
    interface Assertion {
      /** Passes when the gradient of the function agrees with central differences at these inputs: see `gradcheck`. */
      toPassGradcheck(inputs: readonly Tensor[], options?: GradcheckOptions): void;
    }
  }
}
