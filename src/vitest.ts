import "vitest"; // stays in the declarations, and with it the types that are added to below
import { expect } from "vitest";
import { gradcheck } from "./autograd/gradcheck.ts";
import type { GradcheckInput } from "./autograd/gradcheck-inputs.ts";
import type { GradcheckOptions } from "./autograd/gradcheck-settings.ts";
import type { Differentiable } from "./autograd/trial.ts";

// A matcher for Vitest 3, 4 and 5: `import "rdrop/vitest"` in a test, or in a setup file, then
//
//     expect(fn).toPassGradcheck([x, w], { seed: 1 });
//     expect(fromFunction(f, df)).toPassGradcheck([[0.3, -0.7]]);

expect.extend({
  toPassGradcheck(fn: Differentiable, inputs: readonly GradcheckInput[], options?: GradcheckOptions) {
    if (typeof fn !== "function")
      throw new TypeError(`toPassGradcheck: the value must be a function, got ${fn === null ? "null" : typeof fn}`);
    const report = gradcheck(fn, inputs, options);
    if (this.isNot && !report.ok && !report.mismatch)
      throw new Error(`toPassGradcheck: under .not the gradient must be wrong, and here it could not be checked\n${report}`);
    return { pass: report.ok, message: () => report.toString() };
  },
});

interface GradcheckMatchers {
  /** Passes when the gradient of the function agrees with central differences at these inputs: see `gradcheck`. */
  toPassGradcheck(inputs: readonly GradcheckInput[], options?: GradcheckOptions): void;
}

declare global {
  namespace Chai {
    // What the assertions of Vitest 3, 4 and 5 all take their methods from: Vitest's own interfaces for matchers differ in their type
    // parameters, and an interface merges only with the parameters that it was declared with.
    interface Assertion extends GradcheckMatchers {}
  }
}
