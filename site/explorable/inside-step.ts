import {
  cast,
  type Dataset,
  detach,
  Linear,
  namedParameters,
  type Sequential,
  type StepOptions,
  sequential,
  step,
  Tape,
  type Tensor,
  type Var,
} from "rdrop";

/** A line of the tape of a step, to be read. */
export interface TapeLine {
  readonly index: number;
  /** "watch" for a parameter. */
  readonly op: string;
  /** Of a parameter: "0.weight". */
  readonly name?: string;
  /** The lines it was computed from; −1 for a constant. */
  readonly operands: readonly number[];
  readonly shape: readonly number[];
  /** Its first numbers. */
  readonly value: readonly number[];
  /** Those of ∂loss/∂(this line); undefined where the loss does not depend on it. */
  readonly gradient?: readonly number[];
}

/** A step of training, laid open: forward as it was recorded, backward as it was walked. */
export interface InsideStep {
  /** Counted from 0. */
  readonly number: number;
  readonly lines: readonly TapeLine[];
  /** The lines whose rules were asked, in that order: from the loss back. */
  readonly walk: readonly number[];
  readonly loss: number;
  readonly nll: number;
  readonly kl: number;
}

/** An element of a line, its gradient by the tape and by a central difference. */
export interface Element {
  readonly index: number;
  readonly analytic: number;
  readonly numeric: number;
}

export interface LineCheck {
  readonly line: number;
  readonly elements: readonly Element[];
  /** The largest difference of the two. */
  readonly error: number;
  readonly ok: boolean;
  /** Why nothing could be checked. */
  readonly why?: "unused" | "shared";
}

/** What a step is made of. */
export interface StepParts {
  readonly model: Sequential;
  readonly batch: Dataset;
  readonly number: number;
  readonly options: StepOptions;
}

const SHOWN = 6;

/** The next step of a training, each op in a line of its own. It changes nothing. */
export function insideStep(parts: StepParts): InsideStep {
  const { tape, gradients, walk, terms } = recorded(parts);
  const names = new Map(Array.from(namedParameters(parts.model), ([name, w]) => [w, name]));
  const lines = tape.lines.map(({ index, op, operands, shape, value }): TapeLine => {
    const [name, gradient] = [names.get(value), gradients.get(index)];
    return {
      ...{ index, op, operands, shape },
      ...(name === undefined ? {} : { name }),
      value: Array.from(value.data.subarray(0, SHOWN)),
      ...(gradient === undefined ? {} : { gradient: Array.from(gradient.subarray(0, SHOWN)) }),
    };
  });
  const [loss, nll, kl] = [terms.loss, terms.nll, terms.kl].map(term => term.item());
  return { number: parts.number, lines, walk, loss, nll, kl };
}

const EPS = 1e-6;
const CHECKED = 8;

/**
 * Checks the gradient of one line by central differences: the step is done again, and as soon as the line has been recorded, before
 * anybody reads it, one of its numbers is moved by ± eps. In float64, where such a difference can be trusted.
 */
export function checkLine(parts: StepParts, index: number): LineCheck {
  const exact = { ...parts, model: toFloat64(parts.model), batch: { ...parts.batch, x: cast(parts.batch.x, "float64") } };
  const { tape, gradients } = recorded(exact);
  const [line, gradient] = [tape.lines[index], gradients.get(index)];
  if (gradient === undefined) return { line: index, elements: [], error: 0, ok: true, why: "unused" };
  if (sharedLater(tape, line)) return { line: index, elements: [], error: 0, ok: true, why: "shared" };
  const elements = largest(gradient, CHECKED).map((q): Element => {
    const [left, right] = [-EPS, EPS].map(change => lossWith(exact, index, q, change));
    return { index: q, analytic: gradient[q], numeric: (right - left) / (2 * EPS) };
  });
  const error = Math.max(...elements.map(({ analytic, numeric }) => Math.abs(analytic - numeric)));
  return {
    line: index,
    elements,
    error,
    ok: elements.every(({ analytic, numeric }) => Math.abs(analytic - numeric) <= 1e-7 + 1e-4 * Math.abs(numeric)),
  };
}

/** A step, its gradient by every line, and the order of the walk. */
function recorded({ model, batch, number, options }: StepParts) {
  const gradients = new Map<number, Float64Array>();
  const walk: number[] = [];
  const tape = new Tape({
    pulled: (line, operand, dx) => {
      const to = line.operands[operand];
      const sum = gradients.get(to) ?? new Float64Array(detach(dx).size);
      detach(dx).data.forEach((value, q) => {
        sum[q] += value;
      });
      gradients.set(to, sum);
      if (walk.at(-1) !== line.index) walk.push(line.index);
    },
  });
  const { terms } = step(model, batch, number, { ...stepOptions(options), fused: false, tape });
  const root = walk[0] ?? tape.lines.length - 1;
  gradients.set(root, Float64Array.of(1));
  return { tape, gradients, walk, terms };
}

/** The loss when element q of a line is moved. */
function lossWith({ model, batch, number, options }: StepParts, index: number, q: number, change: number): number {
  let undo = (): void => {};
  const tape = new Tape({
    recorded: ({ index: at, op, value }) => {
      if (at !== index) return;
      const { data } = value;
      const before = data[q];
      data[q] += change;
      if (op !== "watch") return;
      undo = () => {
        data[q] = before; // a parameter, which others read too
      };
    },
  });
  try {
    return step(model, batch, number, { ...stepOptions(options), fused: false, tape }).terms.loss.item();
  } finally {
    undo();
  }
}

/** What `step` reads of the options of a training. */
const stepOptions = ({ alpha, passes, seed, labelSmoothing = 0, variant = "paper" }: StepOptions): StepOptions => ({
  ...{ alpha, passes, seed, labelSmoothing, variant },
});

/** Whether a later line reads the same memory without going through this one, as another slice of one tensor does. */
function sharedLater(tape: Tape, line: Var): boolean {
  if (line.op === "watch") return false;
  const from = new Set([line.index]);
  for (const later of tape.lines.slice(line.index + 1)) {
    if (later.operands.some(operand => from.has(operand))) from.add(later.index);
    else if (overlap(line.value, later.value)) return true;
  }
  return false;
}

function overlap({ data: a }: Tensor, { data: b }: Tensor): boolean {
  return a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}

/** The places of the largest numbers, by size, in their order. */
function largest(values: Float64Array, count: number): number[] {
  const places = Array.from(values.keys()).sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
  return places.slice(0, count).sort((a, b) => a - b);
}

/** The same network in float64. */
function toFloat64(model: Sequential): Sequential {
  return sequential(
    ...model.layers.map(layer =>
      layer instanceof Linear ? new Linear(cast(layer.weight, "float64"), cast(layer.bias, "float64")) : layer,
    ),
  );
}
