import { show } from "../tensor/errors.ts";
import type { Shape } from "../tensor/tensor.ts";

/** What explains two derivatives that differ, where it is not the derivative. */
export type Excuse = "kink" | "rounding" | "float32";

/** An element whose two derivatives disagree: ∂y[output]/∂x[index], or ∂(w·y)/∂x[index] where no output shows it alone. */
export interface GradcheckFailure {
  readonly input: number;
  readonly index: readonly number[];
  /** The element of the output that is worst. */
  readonly output?: readonly number[];
  readonly analytic: number;
  readonly numeric: number;
  readonly error: number;
  readonly tolerance: number;
  readonly excuse?: Excuse;
}

/** What became of one input. */
export interface InputCheck {
  /** `input 0`, or the name of a parameter. */
  readonly name: string;
  readonly shape: Shape;
  /** Elements compared, and elements passed over because a kink lies within a step of them. */
  readonly checked: number;
  readonly kinks: number;
  /** The largest error, as a multiple of its tolerance: above 1 is a failure. */
  readonly worst: number;
  readonly failures: readonly GradcheckFailure[];
}

export interface GradcheckReport extends Omit<InputCheck, "shape" | "name"> {
  readonly ok: boolean;
  /** Whether the gradient was found to be wrong: a check that could not be made is no mismatch, and no pass either. */
  readonly mismatch: boolean;
  /** Why the function as a whole cannot pass, in one line. */
  readonly reason?: string;
  /** Which usual mistake the failures look like. */
  readonly hint?: string;
  /** What a reader of the verdict should know beside it. */
  readonly notes: readonly string[];
  readonly inputs: readonly InputCheck[];
  /** The verdict, then a line for each of the first failures (input, index, analytic, numeric, error), then the notes. */
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

/** What is known of a function beside its inputs' checks. */
export interface Verdict {
  readonly reason?: string | undefined;
  /** Whether the reason is a wrong gradient. */
  readonly wrong?: boolean;
  readonly hint?: string | undefined;
  readonly notes?: readonly string[];
}

/** The inputs' checks put together. */
export function report(inputs: readonly InputCheck[], { reason, wrong = false, hint, notes = [] }: Verdict = {}): GradcheckReport {
  const failures = inputs.flatMap(input => input.failures);
  const total = (of: (input: InputCheck) => number): number => inputs.reduce((sum, input) => sum + of(input), 0);
  return {
    ok: reason === undefined && failures.length === 0,
    mismatch: wrong || failures.some(it => it.excuse === undefined && Number.isFinite(it.numeric)),
    ...(reason === undefined ? {} : { reason }),
    ...(hint === undefined ? {} : { hint }),
    notes,
    inputs,
    checked: total(input => input.checked),
    kinks: total(input => input.kinks),
    worst: Math.max(0, ...inputs.map(input => input.worst)),
    failures,
    toString: reportText,
  };
}

const SHOWN = 10;

function reportText(this: GradcheckReport): string {
  const { ok, reason, hint, notes, inputs, checked, kinks, worst, failures } = this;
  const skipped = kinks === 0 ? "" : `, ${kinks} skipped at kinks`;
  const noted = notes.map(note => `note: ${note}`);
  if (ok) {
    const verdict = `gradcheck: passed: ${checked} elements of ${inputs.length} inputs${skipped}; the worst error is ${number(worst)} of its tolerance`;
    return [verdict, ...noted].join("\n  ");
  }
  const lines = failures.slice(0, SHOWN).map(it => failureText(it, inputs[it.input].name));
  if (failures.length > SHOWN) lines.push(`and ${failures.length - SHOWN} more`);
  const count = failures.length === 0 ? [] : [`${failures.length} of ${checked} elements${skipped}`];
  const first = [...count, ...[reason, hint].filter(it => it !== undefined)].join(": ");
  return [`gradcheck: failed: ${first}`, ...lines, ...noted].join("\n  ");
}

function failureText({ index, output, analytic, numeric, error, tolerance }: GradcheckFailure, name: string): string {
  const finite = Number.isFinite(error) ? `error ${number(error)} above ${number(tolerance)}` : "not finite";
  const where = output === undefined ? "" : `, of y at ${show(output)}`;
  return `${index.length === 0 ? name : `${name} at ${show(index)}`}: analytic ${number(analytic)}, numeric ${number(numeric)}, ${finite}${where}`;
}

export const number = (x: number): string => String(Number(x.toPrecision(6)));
