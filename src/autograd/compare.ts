import { show } from "../tensor/errors.ts";
import type { DType } from "../tensor/home.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { along, bend, type Point, rounding, slope } from "./differences.ts";
import { defaults, type GradcheckOptions, type Settings } from "./gradcheck-settings.ts";
import { mistake, type Seen } from "./mistakes.ts";
import { Outputs } from "./outputs.ts";
import { precisionOf, stepAt, UNIT } from "./precision.ts";
import { type Excuse, type GradcheckFailure, type GradcheckReport, type InputCheck, number, report, unravel } from "./report.ts";
import { type Differentiable, difference, type Trial, trial } from "./trial.ts";
import { detach } from "./var.ts";

/** What is to be compared. */
interface Task {
  readonly fn: Differentiable;
  /** The inputs, which fn reads and which are moved about. */
  readonly xs: readonly Tensor[];
  readonly names: readonly string[];
  readonly options: GradcheckOptions;
  /** Whether fn is one op to the tape, which cannot tell then what its result depends on. */
  readonly opaque: boolean;
  readonly order: 1 | 2;
}

/** What the comparison of every element needs. */
interface Setup {
  readonly f: () => Tensor;
  readonly first: Trial;
  readonly outputs: Outputs;
  readonly settings: Settings;
  readonly precision: DType;
}

/** What `gradcheck` does at one order. */
export function compare({ fn, xs, names, options, opaque, order }: Task): GradcheckReport {
  const what = order === 1 ? "fn" : "the gradient of fn";
  const seed = options.seed ?? 0;
  const first = trial(fn, xs, seed);
  const reason = unfit(xs, names, first, what) ?? first.problem?.text ?? changes(first, trial(fn, xs, seed), what);
  if (reason !== undefined) return report([], { reason, wrong: first.problem?.wrong === true && reason === first.problem.text });
  const f = (): Tensor => detach(fn(...xs));
  const precision = precisionOf(f, xs, first.y, seed);
  const settings = { ...defaults[precision], ...options };
  const setup: Setup = { f, first, outputs: new Outputs(fn, xs, first.y), settings, precision };
  const seen = xs.map((x, input) => checkInput(setup, x, input, names[input]));
  const checks = seen.map(it => it.check);
  // What is linear has a gradient that does not move: at order 2 an input without influence is no mistake.
  const unused = order === 2 || settings.allowUnused ? [] : unusedInputs(seen, first, opaque);
  const blind = order === 2 ? { notes: [] } : belowTolerance(seen, settings, unused);
  const reasons = [
    tooManyKinks(checks, settings.maxKinks),
    blind.reason,
    unused.length === 0
      ? undefined
      : `${unused.join(", ")} has no influence on the result, so nothing was checked there; leave it out, or pass { allowUnused: true } where that is meant`,
    settings.allowCaptured || order === 2 || first.captured.length === 0
      ? undefined
      : `fn also depends on watched tensors that are not among the inputs and were not checked, of shapes ${first.captured.join(", ")}; add them, use gradcheckLayer(), or pass { allowCaptured: true }`,
  ].filter(it => it !== undefined);
  const narrowed = precision === "float32" && xs[0].dtype === "float64";
  return report(checks, {
    reason: reasons.length === 0 ? undefined : reasons.join("; "),
    wrong: blind.reason !== undefined,
    hint: mistake(seen, first, settings, precision),
    notes: [
      ...(narrowed
        ? [
            `${what} computes in float32, so its step and tolerances are float32's: eps ${settings.eps}, atol ${settings.atol}, rtol ${settings.rtol}`,
          ]
        : []),
      ...blind.notes,
    ],
  });
}

function checkInput(setup: Setup, x: Tensor, input: number, name: string): Seen {
  const { f, first, outputs, settings, precision } = setup;
  const { atol, rtol, skipKinks } = settings;
  const w = first.w.data;
  const [analytic, numeric] = [Float64Array.from(first.gradients[input].data), new Float64Array(x.size)];
  const failures: GradcheckFailure[] = [];
  let [kinks, worst, noise, moved] = [0, 0, 0, false];
  for (let q = 0; q < x.size; q++) {
    const at = along(f, x, q);
    const h = stepAt(x.data[q], settings.eps, precision);
    const [left, right] = [at(x.data[q] - h), at(x.data[q] + h)];
    numeric[q] = slope(left, right, w);
    noise = Math.max(noise, UNIT[precision] / h);
    moved ||= first.y.data.some((value, k) => left.y[k] !== value || right.y[k] !== value);
    let [error, tolerance] = [Math.abs(analytic[q] - numeric[q]), atol + rtol * Math.abs(numeric[q])];
    if (!(error <= tolerance)) {
      // NaN is wrong too
      const excuse = excuseOf(setup, at, x.data[q], h, left, right, analytic[q], numeric[q]);
      if (excuse === "kink" && skipKinks) {
        kinks++;
        continue;
      }
      const own = outputs.worst(input, q, left, right, settings);
      const failure = own ?? { analytic: analytic[q], numeric: numeric[q], error, tolerance };
      failures.push({ input, index: unravel(q, x.shape), ...failure, ...(excuse === undefined ? {} : { excuse }) });
      ({ error, tolerance } = failure);
    }
    worst = Math.max(worst, Number.isFinite(error) ? error / tolerance : Infinity);
  }
  return { check: { name, shape: x.shape, checked: x.size - kinks, kinks, worst, failures }, analytic, numeric, noise, moved };
}

/**
 * Whether a kink or rounding explains an error. A kink explains up to 5/2 of the bend; the rest is for rounding. Where a small step tells
 * nothing and one that is 3000 times as large agrees, the function rounds as float32 does, somewhere on its way.
 */
function excuseOf(
  { first, settings, precision }: Setup,
  at: (value: number) => Point,
  x: number,
  h: number,
  left: Point,
  right: Point,
  analytic: number,
  numeric: number,
): Excuse | undefined {
  const w = first.w.data;
  const error = Math.abs(analytic - numeric);
  const bent = (): boolean => error <= 3 * bend(at, x, h, w);
  if (settings.skipKinks && bent()) return "kink";
  if (error <= 4 * rounding(left, right, w, UNIT[precision])) return "rounding";
  const { eps, atol, rtol } = defaults.float32;
  if (precision === "float64" && h < eps / 100) {
    const wide = stepAt(x, eps, "float32");
    const coarse = slope(at(x - wide), at(x + wide), w);
    if (Math.abs(analytic - coarse) <= atol + rtol * Math.abs(coarse)) return "float32";
  }
  return bent() ? "kink" : undefined;
}

/** Why a function cannot be checked at these inputs. */
function unfit(xs: readonly Tensor[], names: readonly string[], { y, edited }: Trial, what: string): string | undefined {
  for (const [name, x] of [...xs.map((x, i) => [names[i], x] as const), [`${what}'s output`, y] as const]) {
    const q = x.data.findIndex(value => !Number.isFinite(value));
    if (q >= 0) return `${name} must be finite, got ${x.data[q]} at ${show(unravel(q, x.shape))}`;
  }
  if (y.size === 0 || xs.every(x => x.size === 0))
    return `there must be something to check, got inputs ${xs.map(x => show(x.shape)).join(", ")} and output ${show(y.shape)}`;
  return edited && `${what} edits its inputs: ${edited}; it must leave them alone and return a new value`;
}

function changes(first: Trial, second: Trial, what: string): string | undefined {
  const text = difference(first, second);
  return text && `${what} is not deterministic: ${text}; freeze dropout masks with masks(seed, step)`;
}

/** Skipping must not become a way to pass. */
function tooManyKinks(checks: readonly InputCheck[], maxKinks: number): string | undefined {
  const check = checks.find(({ kinks, checked }) => kinks > maxKinks * (kinks + checked));
  if (check === undefined) return undefined;
  const { kinks, checked, name } = check;
  return `too many kinks: ${kinks} of ${kinks + checked} elements of ${name} were skipped, at most a share of ${maxKinks} may be; move it away from them, or change eps`;
}

/** The inputs that no op leads from to the output, or which do not move the output of an opaque function. */
const unusedInputs = (seen: readonly Seen[], { reached }: Trial, opaque: boolean): string[] =>
  seen.filter((it, i) => it.check.checked > 0 && (opaque || !reached[i]) && isStill(it)).map(it => it.check.name);

const isStill = ({ analytic, moved }: Seen): boolean => !moved && analytic.every(g => g === 0);

/**
 * Inputs all of whose derivatives lie below atol, where nothing fails. Those that differ by more than rounding explains are a mismatch all
 * the same; PyTorch passes them.
 */
function belowTolerance(seen: readonly Seen[], { atol, rtol }: Settings, unused: readonly string[]): { reason?: string; notes: string[] } {
  const notes: string[] = [];
  for (const it of seen) {
    const { analytic, numeric, noise, check } = it;
    const largest = Math.max(0, ...numeric.map(Math.abs), ...analytic.map(Math.abs));
    if (check.checked === 0 || !(largest <= atol)) continue;
    const q = analytic.findIndex((g, q) => Math.abs(g - numeric[q]) > 100 * noise + 10 * rtol * Math.abs(numeric[q]));
    if (q >= 0) {
      const reason = `every derivative by ${check.name} lies below atol (${atol}), where no error counts, and measured by themselves they disagree: analytic ${number(analytic[q])}, numeric ${number(numeric[q])} at ${show(unravel(q, check.shape))}; scale fn up, or lower atol`;
      return { reason, notes };
    }
    if (unused.includes(check.name)) continue;
    if (largest === 0) notes.push(`every derivative by ${check.name} is 0 at this point, analytic and numeric`);
    else
      notes.push(`every derivative by ${check.name} lies below atol (${atol}), where a wrong rule would pass; scale fn up, or lower atol`);
  }
  return { notes };
}
