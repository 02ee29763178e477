import type { DType } from "../tensor/home.ts";
import type { Settings } from "./gradcheck-settings.ts";
import type { InputCheck } from "./report.ts";
import type { Trial } from "./trial.ts";

/** What was seen of one input: its check, and both derivatives of w·y by every element. */
export interface Seen {
  readonly check: InputCheck;
  readonly analytic: Float64Array;
  readonly numeric: Float64Array;
  /** By how much rounding moves the slope of numbers around 1. */
  readonly noise: number;
  /** Whether any step moved any number of the output. */
  readonly moved: boolean;
}

/** Which usual mistakes the failures look like, in one line; undefined when they look like none. */
export function mistake(seen: readonly Seen[], first: Trial, settings: Settings, precision: DType): string | undefined {
  const failures = seen.flatMap(it => it.check.failures);
  if (failures.length === 0) return undefined;
  if (failures.every(it => it.excuse === "rounding" || it.excuse === "float32"))
    return rounded(
      settings,
      precision,
      failures.some(it => it.excuse === "float32"),
    );
  if (failures.every(it => it.excuse === "kink"))
    return "fn bends within a step of every one of them (a kink), where there is no derivative to compare; move the inputs away, or pass { skipKinks: true }";
  const hints = seen.map((it, i) => (it.check.failures.length === 0 ? undefined : ofInput(it, first.reached[i], settings)));
  const known = hints.filter(it => it !== undefined);
  return known.length === 0 ? undefined : known.join("; ");
}

const rounded = ({ eps }: Settings, precision: DType, single: boolean): string =>
  single
    ? `over a step of ${eps} the differences are rounding, and over one of 0.003 they agree: fn seems to round to float32 on its way; pass { eps: 3e-3, atol: 1e-3 }`
    : `over a step of ${eps} the rounding of ${precision} outputs explains the errors; pass a larger eps, or ${precision === "float32" ? "compute in float64" : "take what is large out of fn"}`;

function ofInput({ check, analytic, numeric }: Seen, reached: boolean, { atol, rtol }: Settings): string | undefined {
  const { name, shape } = check;
  if (analytic.some(g => !Number.isFinite(g))) return `the gradient of ${name} is not finite`;
  if (numeric.some(g => !Number.isFinite(g))) return `fn is not finite within a step of ${name}, or the step vanishes beside it`;
  if (!reached) return `the gradient of ${name} is 0, for no op on the tape leads from it to the result: is it detached?`;
  if (analytic.every(g => g === 0)) return `the gradient of ${name} is 0 everywhere: is it detached on the way?`;
  const size = Math.max(...numeric.map(Math.abs));
  const equal = (of: (q: number) => number, c = 1): boolean =>
    analytic.every((g, q) => Math.abs(g - of(q)) <= Math.max(1, Math.abs(c)) * (atol + rtol * size));
  if (equal(q => -numeric[q])) return `the gradient of ${name} has the wrong sign`;
  if (shape.length === 2 && equal(q => numeric[transposed(q, shape[0], shape[1])]))
    return `the gradient of ${name} is the transpose of what it should be`;
  const c = dot(analytic, numeric) / dot(numeric, numeric);
  if (numeric.length > 1 || isPlainFactor(c))
    if (equal(q => c * numeric[q], c)) return `the gradient of ${name} is ${Number(c.toPrecision(4))} times what it should be`;
  return undefined;
}

/** Where the q-th number of an [n, m] tensor that was written down as [m, n] comes from. */
const transposed = (q: number, n: number, m: number): number => (q % n) * m + Math.floor(q / n);

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, q) => sum + value * b[q], 0);

/** Of one element any error is a ratio; only a whole number, or one over it, is a likely one. */
const isPlainFactor = (c: number): boolean => [c, 1 / c].some(x => Math.abs(x - Math.round(x)) < 1e-3 && Math.abs(x) < 100);
