import { sameShape } from "../tensor/broadcast.ts";
import { DTypeError, ShapeError, show } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { add, sumTo } from "./rules.ts";
import { isValue, type Rule, type Value, type Var, versionOf } from "./var.ts";

/** Told of each gradient as it is computed. */
export type Pulled = (line: Var, operand: number, dx: Value) => void;

/** How a walk goes. */
export interface Walk {
  /** Whether the rules meet Vars, so that what they compute is recorded too. */
  readonly record: boolean;
  /** Whether the gradient of a line that was computed is let go once the walk has passed it: then those of watched tensors are left. */
  readonly leavesOnly?: boolean;
  readonly pulled?: Pulled | undefined;
}

/**
 * The gradient of seed · root for each line that the root depends on, by index: from the root back, line by line. Recording order is an
 * order in which every line follows its operands, so when the walk comes to a line, its gradient is complete.
 *
 * Source    S. Linnainmaa, 1970 (reverse mode).
 */
export function walkBack(lines: readonly Var[], root: Var, seed: Value, walk: Walk): (Value | undefined)[] {
  const gs = new Array<Value | undefined>(root.index + 1); // at once: an array that grows by far places becomes a slow one
  gs[root.index] = seed;
  pullRange(lines, root.index, 0, gs, walk);
  return gs;
}

/** Walks from line `last` back to line `first`. */
function pullRange(lines: readonly Var[], last: number, first: number, gs: (Value | undefined)[], walk: Walk): void {
  for (let i = last; i >= first; i--) {
    const g = gs[i];
    const { rule } = lines[i];
    if (g === undefined || rule === undefined) continue;
    checkVersions(lines[i]);
    if (walk.record && rule.composition !== undefined) pullComposition(lines, lines[i], rule.composition, g, gs, walk);
    else pullLine(lines, lines[i], rule, g, gs, walk);
    if (walk.leavesOnly) gs[i] = undefined;
  }
}

/** Adds to the gradient of each operand of a line what g, the gradient of the line, gives it. Constants are passed over, uncomputed. */
function pullLine(lines: readonly Var[], line: Var, rule: Rule, g: Value, gs: (Value | undefined)[], { record, pulled }: Walk): void {
  const { operands } = line;
  const pulls = record ? rule.pull(g, line, onTape(line, lines)) : rule.pull(g, line.value, line.args);
  if (pulls.length !== operands.length)
    throw new RangeError(`${rule.opName}: its rule must give a gradient for each of ${operands.length} operands, got ${pulls.length}`);
  for (let position = 0; position < operands.length; position++) {
    const operand = operands[position];
    const pull = pulls[position];
    if (operand < 0 || pull === undefined) continue;
    const dx = fitting(pull(), lines[operand], rule, position);
    const sofar = gs[operand];
    gs[operand] = sofar === undefined ? dx : add(sofar, dx);
    pulled?.(line, position, dx);
  }
}

/** The gradient in the shape of its operand: what was repeated is summed back. Elsewhere a wrong shape is never quietly repaired. */
function fitting(dx: Value, { shape, dtype }: Var, rule: Rule, position: number): Value {
  if (dx.dtype !== dtype)
    throw new DTypeError(`${rule.opName}: its rule must give operand ${position} a gradient of its dtype ${dtype}, got ${dx.dtype}`);
  if (sameShape(dx.shape, shape)) return dx;
  if (rule.broadcasts) return sumTo(dx, shape);
  throw new ShapeError(
    `${rule.opName}: its rule must give operand ${position} a gradient of its shape ${show(shape)}, got ${show(dx.shape)}`,
  );
}

/**
 * A fused line on a recorded walk: its composition is recorded at the end of the tape and walked back in its place. Those lines stand
 * behind everything so far, so their gradients reach the operands and nothing else.
 */
function pullComposition(
  lines: readonly Var[],
  line: Var,
  composition: NonNullable<Rule["composition"]>,
  g: Value,
  gs: (Value | undefined)[],
  walk: Walk,
): void {
  const first = lines.length;
  const { index } = composition(...onTape(line, lines)) as Var;
  gs[index] = g;
  pullRange(lines, index, first, gs, walk);
}

/** The arguments of a line, with the lines themselves in the place of their values: what a recorded walk differentiates through. */
function onTape({ rule, args, operands }: Var, lines: readonly Var[]): unknown[] {
  let position = 0;
  const lift = (arg: unknown): unknown => {
    if (!(arg instanceof Tensor)) return Array.isArray(arg) && isValue(arg[0]) ? arg.map(lift) : arg;
    if (position === operands.length && rule?.composition === undefined)
      throw new Error(`gradients: ${rule?.opName} keeps a tensor for its way back, so its rule cannot be recorded; give it a composition`);
    const operand = operands[position++] ?? -1;
    return operand < 0 ? arg : lines[operand];
  };
  return args.map(lift);
}

/** Throws Error when a tensor that the line was computed from was written into since: its rule would read other numbers. */
function checkVersions({ index, op, args, versions }: Var): void {
  let now = 0;
  for (let i = 0; i < args.length; i++) now += versionOf(args[i]);
  if (now !== versions)
    throw new Error(
      `gradients: what line %${index} (${op}) was computed from has been written into since; take the gradients before the update, or record the forward pass again`,
    );
}
