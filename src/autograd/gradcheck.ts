import { DTypeError, show } from "../tensor/errors.ts";
import type { DType } from "../tensor/home.ts";
import { copy, Tensor } from "../tensor/tensor.ts";
import { along, bend, centralDifference } from "./differences.ts";
import { type GradcheckFailure, type GradcheckReport, type InputCheck, report, unravel } from "./report.ts";
import { type Differentiable, difference, gradientOf, nameOf, type Trial, trial } from "./trial.ts";
import { detach } from "./var.ts";

export interface GradcheckOptions {
  /** Half the distance of the central difference. */
  readonly eps?: number;
  /** An element passes when |analytic − numeric| <= atol + rtol · |numeric|. */
  readonly atol?: number;
  readonly rtol?: number;
  /** Of the random weights of the outputs; 0 unless given. */
  readonly seed?: number;
  /** Whether an element whose error a kink within eps explains is passed over and counted, rather than a failure. */
  readonly skipKinks?: boolean;
  /** The largest share of an input's elements that may be passed over; half unless given. */
  readonly maxKinks?: number;
  /** 2 checks the derivative of the gradient as well, once the gradient itself has passed; 1 unless given. */
  readonly order?: 1 | 2;
}

type Settings = Required<GradcheckOptions>;

// PyTorch's in float64. In float32 the outputs are rounded at 6e-8 of their size, which over a distance of 2e-6 is percents of a slope, while
// a large distance leaves the tangent. `rdrop gradcheck --dtype float32 --eps H` has its worst error at 935 tolerances for H = 1e-6, 10 for
// 1e-4, 0.99 for 1e-3, 0.35 for 3e-3, 0.75 for 1e-2, 0.95 for 3e-2; and 3e-3 is wide enough to meet the kinks of a ReLU now and then.
const defaults: Record<DType, Settings> = {
  float64: { eps: 1e-6, atol: 1e-5, rtol: 1e-3, seed: 0, skipKinks: false, maxKinks: 0.5, order: 1 },
  float32: { eps: 3e-3, atol: 1e-3, rtol: 1e-3, seed: 0, skipKinks: true, maxKinks: 0.5, order: 1 },
};

/**
 * Compares the tape's gradient of every input element with a central difference of fn:
 *
 *     | ∂(w·y)/∂x − w·(f(x + eps) − f(x − eps)) / 2 eps |  <=  atol + rtol · |numeric|.
 *
 * The outputs are weighted with random w, of either sign and between ½ and 1½ in size. A plain sum would be blind: the rows of a softmax
 * sum to 1 whatever x is, so a rule for it that is wrong by a factor has the same gradient, 0.
 *
 *     gradcheck((x, w) => matmul(softmax(x), w), [x, w]).toString()
 *
 * At order 2 the same comparison is made of the function (x, w) ↦ ∂(w·f)/∂x, whose tape gradient comes from a recorded walk; w is then
 * one input more, behind the others.
 *
 * Throws    TypeError for inputs that are not tensors, DTypeError for two dtypes, RangeError for options; what fn itself throws.
 *           Anything that is wrong with its gradient, or with calling it twice, is in the report.
 * Source    torch.autograd.gradcheck, v1.13: the float64 defaults and their meaning.
 */
export function gradcheck(fn: Differentiable, inputs: readonly Tensor[], options: GradcheckOptions = {}): GradcheckReport {
  const settings = { ...defaults[checkInputs(inputs)], ...options };
  checkSettings(settings);
  const first = check(fn, inputs, settings);
  if (settings.order === 1 || !first.ok) return first;
  return check(gradientOf(fn), [...inputs, trial(fn, inputs, settings.seed).w], settings, "the gradient of fn");
}

/** What `gradcheck` does at one order; `what` is the function's name in messages. */
function check(fn: Differentiable, inputs: readonly Tensor[], settings: Settings, what = "fn"): GradcheckReport {
  const first = trial(fn, inputs, settings.seed);
  const reason = unfit(inputs, first, what) ?? changes(first, trial(fn, inputs, settings.seed), what);
  if (reason !== undefined) return report([], reason);
  const copies = inputs.map(copy);
  const f = (): Tensor => detach(fn(...copies));
  const checks = copies.map((x, input) => checkInput(f, x, input, first, settings));
  return report(checks, tooManyKinks(checks, settings.maxKinks));
}

function checkInput(f: () => Tensor, x: Tensor, input: number, { w, gradients }: Trial, settings: Settings): InputCheck {
  const { eps, atol, rtol, skipKinks } = settings;
  const failures: GradcheckFailure[] = [];
  let kinks = 0;
  let worst = 0;
  for (let q = 0; q < x.size; q++) {
    const at = along(f, x, q);
    const [analytic, numeric] = [gradients[input].data[q], centralDifference(at, x.data[q], eps, w.data)];
    const [error, tolerance] = [Math.abs(analytic - numeric), atol + rtol * Math.abs(numeric)];
    const wrong = !(error <= tolerance); // NaN is wrong too
    // A kink explains an error up to 5/2 of the bend; the rest is for rounding.
    if (wrong && skipKinks && error <= 3 * bend(at, x.data[q], eps, w.data)) {
      kinks++;
      continue;
    }
    if (wrong) failures.push({ input, index: unravel(q, x.shape), analytic, numeric, error, tolerance });
    worst = Math.max(worst, Number.isFinite(error) ? error / tolerance : Infinity);
  }
  return { shape: x.shape, checked: x.size - kinks, kinks, worst, failures };
}

/** Why a function cannot be checked at these inputs. */
function unfit(inputs: readonly Tensor[], { y, problem }: Trial, name: string): string | undefined {
  const values = [...inputs.map((x, i) => [`input ${i}`, x] as const), [`${name}'s output`, y] as const];
  for (const [what, x] of values) {
    const q = x.data.findIndex(value => !Number.isFinite(value));
    if (q >= 0) return `${what} must be finite, got ${x.data[q]} at ${show(unravel(q, x.shape))}`;
  }
  if (y.size === 0 || inputs.every(x => x.size === 0))
    return `there must be something to check, got inputs ${inputs.map(x => show(x.shape)).join(", ")} and output ${show(y.shape)}`;
  return problem;
}

function changes(first: Trial, second: Trial, name: string): string | undefined {
  const what = difference(first, second);
  return what && `${name} is not deterministic: ${what}; freeze dropout masks with masks(seed, step)`;
}

/** Skipping must not become a way to pass. */
function tooManyKinks(checks: readonly InputCheck[], maxKinks: number): string | undefined {
  const input = checks.findIndex(({ kinks, checked }) => kinks > maxKinks * (kinks + checked));
  if (input < 0) return undefined;
  const { kinks, checked } = checks[input];
  return `too many kinks: ${kinks} of ${kinks + checked} elements of input ${input} were skipped, at most a share of ${maxKinks} may be; move it away from them, or change eps`;
}

function checkInputs(inputs: readonly Tensor[]): DType {
  if (inputs.length === 0) throw new RangeError("gradcheck: there must be at least one input, got none");
  for (const [i, x] of inputs.entries()) {
    if (!(x instanceof Tensor)) throw new TypeError(`gradcheck: inputs must be tensors, got ${nameOf(x)} as input ${i}`);
    if (x.dtype !== inputs[0].dtype)
      throw new DTypeError(`gradcheck: inputs must have one dtype, got ${inputs[0].dtype} and ${x.dtype}; convert one with cast()`);
  }
  return inputs[0].dtype;
}

function checkSettings({ eps, atol, rtol, maxKinks, order }: Settings): void {
  if (order !== 1 && order !== 2) throw new RangeError(`gradcheck: order must be 1 or 2, got ${order}`);
  if (!(eps > 0 && eps < Infinity)) throw new RangeError(`gradcheck: eps must satisfy 0 < eps < Infinity, got ${eps}`);
  for (const [name, value] of Object.entries({ atol, rtol, maxKinks })) {
    if (!(value >= 0 && value < Infinity)) throw new RangeError(`gradcheck: ${name} must satisfy 0 <= ${name} < Infinity, got ${value}`);
  }
}
