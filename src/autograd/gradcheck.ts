import { copy, type Tensor } from "../tensor/tensor.ts";
import { compare } from "./compare.ts";
import { isPlain } from "./from-function.ts";
import { checkSettings, type GradcheckInput, toTensors } from "./gradcheck-inputs.ts";
import { defaults, type GradcheckOptions } from "./gradcheck-settings.ts";
import { nameOf } from "./name-of.ts";
import type { GradcheckReport } from "./report.ts";
import { type Differentiable, gradientOf, trial } from "./trial.ts";

/**
 * Compares the tape's gradient of every input element with a central difference of fn:
 *
 *     | ∂(w·y)/∂x − w·(f(x + eps) − f(x − eps)) / 2 eps |  <=  atol + rtol · |numeric|.
 *
 * The outputs are weighted with random w, of either sign and between ½ and 1½ in size. A plain sum would be blind: the rows of a softmax
 * sum to 1 whatever x is, so a rule for it that is wrong by a factor has the same gradient, 0. What fails is reported without the
 * weights, as the derivative of the element of the output that is worst.
 *
 *     gradcheck((x, w) => matmul(softmax(x), w), [x, w]).toString()
 *     gradcheck(fromFunction(x => x ** 3, x => 3 * x ** 2), [0.5]).ok
 *
 * At order 2 the same comparison is made of the function (x, w) ↦ ∂(w·f)/∂x, whose tape gradient comes from a recorded walk; w is then
 * one input more, behind the others.
 *
 * Inputs    tensors; of numbers, nested arrays and typed arrays float64 tensors are made (of the tensors' dtype where there are some).
 * Throws    TypeError for other inputs, DTypeError for two dtypes, RangeError for options; what fn itself throws.
 *           Anything that is wrong with its gradient, or with calling it twice, is in the report.
 * Source    torch.autograd.gradcheck, v1.13: the float64 defaults and their meaning.
 */
export function gradcheck(fn: Differentiable, inputs: readonly GradcheckInput[], options: GradcheckOptions = {}): GradcheckReport {
  if (typeof fn !== "function") throw new TypeError(`gradcheck: fn must be a function, got ${nameOf(fn)}`);
  const xs = toTensors(inputs).map(copy);
  return checkInPlace(
    isPlain(fn) ? fn.like(inputs) : fn,
    xs,
    xs.map((_, i) => `input ${i}`),
    options,
    isPlain(fn),
  );
}

/** `gradcheck` of a function that reads these very tensors: they are moved about during the check, and hold their numbers again after it. */
export function checkInPlace(
  fn: Differentiable,
  xs: readonly Tensor[],
  names: readonly string[],
  options: GradcheckOptions,
  opaque = false,
): GradcheckReport {
  checkSettings(options, defaults[xs[0].dtype]);
  const first = compare({ fn, xs, names, options, opaque, order: 1 });
  if (options.order !== 2 || !first.ok) return first;
  const w = trial(fn, xs, options.seed ?? 0).w;
  return compare({ fn: gradientOf(fn), xs: [...xs, w], names: [...names, "the output weights"], options, opaque, order: 2 });
}
