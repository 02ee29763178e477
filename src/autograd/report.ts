import { show } from "../tensor/errors.ts";
import type { Shape } from "../tensor/tensor.ts";

/** An element whose two derivatives disagree. */
export interface GradcheckFailure {
  readonly input: number;
  readonly index: readonly number[];
  readonly analytic: number;
  readonly numeric: number;
  readonly error: number;
  readonly tolerance: number;
}

/** What became of one input. */
export interface InputCheck {
  readonly shape: Shape;
  /** Elements compared, and elements passed over because a kink lies within eps of them. */
  readonly checked: number;
  readonly kinks: number;
  /** The largest error, as a multiple of its tolerance: above 1 is a failure. */
  readonly worst: number;
  readonly failures: readonly GradcheckFailure[];
}

export interface GradcheckReport extends Omit<InputCheck, "shape"> {
  readonly ok: boolean;
  /** Why the function as a whole cannot pass, in one line. */
  readonly reason?: string;
  readonly inputs: readonly InputCheck[];
  /** The verdict, then a line for each of the first failures: input, index, analytic, numeric, error. */
  toString(): string;
}

/** The index along each axis of element q of a tensor of this shape. */
export function unravel(q: number, shape: Shape): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1, rest = q; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}

const SHOWN = 10;

/** The inputs' checks put together. */
export function report(inputs: readonly InputCheck[], reason?: string): GradcheckReport {
  const failures = inputs.flatMap(input => input.failures);
  const total = (of: (input: InputCheck) => number): number => inputs.reduce((sum, input) => sum + of(input), 0);
  return {
    ok: reason === undefined && failures.length === 0,
    ...(reason === undefined ? {} : { reason }),
    inputs,
    checked: total(input => input.checked),
    kinks: total(input => input.kinks),
    worst: Math.max(0, ...inputs.map(input => input.worst)),
    failures,
    toString: reportText,
  };
}

function reportText(this: GradcheckReport): string {
  const { ok, reason, inputs, checked, kinks, worst, failures } = this;
  const skipped = kinks === 0 ? "" : `, ${kinks} skipped at kinks`;
  if (ok)
    return `gradcheck: passed: ${checked} elements of ${inputs.length} inputs${skipped}; the worst error is ${number(worst)} of its tolerance`;
  const lines = failures.slice(0, SHOWN).map(failureText);
  if (failures.length > SHOWN) lines.push(`and ${failures.length - SHOWN} more`);
  return [`gradcheck: failed: ${reason ?? `${failures.length} of ${checked} elements${skipped}`}`, ...lines].join("\n  ");
}

function failureText({ input, index, analytic, numeric, error, tolerance }: GradcheckFailure): string {
  const finite = Number.isFinite(error) ? `error ${number(error)} above ${number(tolerance)}` : "not finite";
  return `input ${input} at ${show(index)}: analytic ${number(analytic)}, numeric ${number(numeric)}, ${finite}`;
}

const number = (x: number): string => String(Number(x.toPrecision(6)));
