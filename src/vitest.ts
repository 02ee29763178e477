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

declare module "vitest" {
  // Vitest 3.2 and later.
  // biome-ignore lint/suspicious/noExplicitAny: an interface merges only with the type parameters it was declared with.
  interface Matchers<T = any> extends GradcheckMatchers {}
  // Vitest 3.0 and 3.1.
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  interface Assertion<T = any> extends GradcheckMatchers {}
}
