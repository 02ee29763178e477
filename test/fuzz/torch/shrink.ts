import { detach, type Tensor, tensor } from "../../../src/index.ts";
import { sizeOf } from "../../../src/tensor/tensor.ts";
import { accepts } from "./domains.ts";
import { call } from "./ops.ts";
import { isLeaf, type Line, type Program, pruned, varies } from "./program.ts";

/**
 * A smaller program that is wrong in the same way: one change after another is tried, and kept when the program is smaller and
 * still `fails`, until none is left to keep.
 */
export async function shrink(program: Program, fails: (smaller: Program) => Promise<boolean>): Promise<Program> {
  let smallest = program;
  for (let found = true; found; ) {
    found = false;
    for (const candidate of candidates(smallest)) {
      const whole = completed(candidate);
      if (whole === undefined || !smaller(whole, smallest) || !(await fails(whole))) continue;
      smallest = whole;
      found = true;
      break;
    }
  }
  return smallest;
}

const ops = (program: Program): number => program.filter(line => !isLeaf(line)).length;

/** Fewer ops; or as many and shorter to write down. */
const smaller = (a: Program, b: Program): boolean =>
  ops(a) < ops(b) || (ops(a) === ops(b) && JSON.stringify(a).length < JSON.stringify(b).length);

/** Changed programs, the greatest changes first. Not all of them make sense. */
function* candidates(program: Program): Generator<Program> {
  const values = evaluate(program);
  if (values === undefined) return;
  for (let k = 0; k < program.length - 1; k++) yield* endingAt(program, k);
  for (let k = program.length - 2; k >= 0; k--) if (!isLeaf(program[k])) yield program.with(k, inputOf(values[k]));
  for (let k = program.length - 1; k >= 0; k--) for (const operand of program[k].on) yield bypassed(program, k, operand);
  for (let k = 0; k < program.length; k++) if (isLeaf(program[k])) yield* plainer(program, k);
}

/** The lines up to k, and a loss made of line k. */
function* endingAt(program: Program, k: number): Generator<Program> {
  const head = program.slice(0, k + 1);
  const line = (op: string, on: number): Line => ({ op, on: [on], args: [], shape: [] });
  if (sizeOf(program[k].shape) === 1) yield head;
  yield [...head, line("sum", k)];
  yield [...head, line("square", k), line("sum", k + 1)];
}

/** An input in the place of a line, with its value. */
const inputOf = ({ shape, data }: Tensor): Line => ({
  op: "input",
  on: [],
  args: [],
  shape,
  data: [...data],
  direction: [...data].map((_, q) => (q % 2 === 0 ? 1 : -0.5)),
});

/** What uses line k uses its operand. */
function bypassed(program: Program, k: number, operand: number): Program {
  const rest = program.map(line => ({ ...line, on: line.on.map(i => (i === k ? operand : i)) }));
  return k === program.length - 1 ? rest.slice(0, k) : rest;
}

/** A leaf that is a constant, is shorter along an axis, or has simpler numbers. */
function* plainer(program: Program, k: number): Generator<Program> {
  const line = program[k];
  const { direction, data = [], ...rest } = line;
  if (line.op === "input") yield program.with(k, { ...rest, op: "constant", data });
  for (const [axis, size] of line.shape.entries()) if (size > 1) for (const n of [1, size - 1]) yield program.with(k, cut(line, axis, n));
  const simple = (v: number, unit: number): number => Math.sign(v) * Math.max(unit, Math.round(Math.abs(v) / unit) * unit);
  for (const unit of [1, 0.5, 0.25, 1 / 64]) {
    yield program.with(k, { ...line, data: data.map(v => simple(v, unit)) });
    if (direction !== undefined) yield program.with(k, { ...line, direction: direction.map(v => simple(v, unit)) });
  }
}

/** The first n along an axis. */
function cut(line: Line, axis: number, n: number): Line {
  const { shape, data = [], direction } = line;
  const inner = sizeOf(shape.slice(axis + 1));
  const kept = (_: number, q: number): boolean => Math.floor(q / inner) % shape[axis] < n;
  return { ...line, shape: shape.with(axis, n), data: data.filter(kept), ...(direction && { direction: direction.filter(kept) }) };
}

/** A candidate without what its loss does not need, and with the shapes that follow; undefined when it is no good program. */
function completed(candidate: Program): Program | undefined {
  const program = pruned(candidate);
  const values = evaluate(program);
  if (values === undefined || values[program.length - 1].size !== 1 || !varies(program)[program.length - 1]) return undefined;
  return program.map((line, k) => ({ ...line, shape: values[k].shape }));
}

/** The values of all lines in float64; undefined when a line cannot be computed, or is not smooth where it is. */
function evaluate(program: Program): Tensor[] | undefined {
  const values: Tensor[] = [];
  for (const line of program) {
    if (!isLeaf(line) && !accepts(program, line, values)) return undefined;
    try {
      const { data = [], shape } = line;
      const xs = line.on.map(i => values[i]);
      values.push(isLeaf(line) ? tensor(data, { shape, dtype: "float64" }) : detach(call(line, xs)));
    } catch {
      return undefined; // shapes that no longer fit
    }
  }
  return values;
}
