import { stream } from "../random/seeded.ts";
import { sameShape } from "../tensor/broadcast.ts";
import { full, tensor } from "../tensor/create.ts";
import { DTypeError, ShapeError, show } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { nameOf } from "./name-of.ts";
import { unravel } from "./report.ts";
import { concat, mul, reshape, sum } from "./rules.ts";
import { Tape } from "./tape.ts";
import { isValue, type Value, Var } from "./var.ts";

/** A function whose gradient is to be checked. */
export type Differentiable = (...xs: Value[]) => Value;

/** One forward and one backward pass: the output y, its weights w, and the gradient of Σ w y with respect to each input. */
export interface Trial {
  readonly y: Tensor;
  readonly w: Tensor;
  readonly gradients: readonly Tensor[];
  /** Whether a path of ops leads from each input to the output. */
  readonly reached: readonly boolean[];
  /** The shapes of watched tensors that the output depends on and that are no inputs. */
  readonly captured: readonly string[];
  /** What fn, or its rule, wrote into. */
  readonly edited?: string;
  /** What the backward pass threw, and whether that is a rule that gives something else than gradients. */
  readonly problem?: { readonly text: string; readonly wrong: boolean };
}

/** Runs fn on the inputs themselves, and undoes what it wrote into them. Throws what fn throws, and TypeError when it returns no tensor. */
export function trial(fn: Differentiable, inputs: readonly Tensor[], seed: number): Trial {
  const before = inputs.map(x => x.data.slice());
  try {
    const tape = new Tape();
    const xs = inputs.map(x => tape.watch(x));
    const result = fn(...xs);
    if (!isValue(result)) throw new TypeError(`gradcheck: fn must return a tensor or a Var, got ${nameOf(result)}${hint(result)}`);
    const y = result instanceof Var ? result.value : result;
    const w = weights(y, seed);
    const loss = sum(mul(result, w));
    const found = { y: y.clone(), w, ...paths(loss, xs), ...edits(inputs, before) };
    try {
      const gradients = tape.gradients(loss instanceof Var ? loss : tape.watch(loss), xs);
      return { ...found, gradients, ...edits(inputs, before) };
    } catch (error) {
      const wrong = error instanceof ShapeError || error instanceof DTypeError || error instanceof RangeError;
      return { ...found, gradients: [], problem: { text: (error as Error).message, wrong } };
    }
  } finally {
    for (const [i, x] of inputs.entries()) x.data.set(before[i]);
  }
}

const hint = (result: unknown): string =>
  typeof result === "number" || Array.isArray(result) || ArrayBuffer.isView(result)
    ? "; for a plain function and its derivative there is fromFunction(f, df)"
    : "";

/** Which inputs a path leads to from the loss, and which other leaves. */
function paths(loss: Value, xs: readonly Var[]): Pick<Trial, "reached" | "captured"> {
  if (!(loss instanceof Var)) return { reached: xs.map(() => false), captured: [] };
  const { lines } = loss.tape;
  const reached = new Set([loss.index]);
  for (let i = loss.index; i >= 0; i--) if (reached.has(i)) for (const operand of lines[i].operands) reached.add(operand);
  const captured = lines.filter(line => line.rule === undefined && reached.has(line.index) && !xs.includes(line));
  return { reached: xs.map(x => lines[x.index] !== x || reached.has(x.index)), captured: captured.map(line => show(line.shape)) };
}

/** What stands in an input now and did not before. */
function edits(inputs: readonly Tensor[], before: readonly ArrayLike<number>[]): { edited?: string } {
  for (const [i, x] of inputs.entries()) {
    const q = x.data.findIndex((value, at) => !Object.is(value, before[i][at]));
    if (q >= 0)
      return { edited: `input ${i} held ${before[i][q]} at ${show(unravel(q, x.shape))} before the call and ${x.data[q]} after it` };
  }
  return {};
}

/** ∂y[k]/∂x for some numbers k of the output, by a walk each; undefined where a walk throws. */
export function rowsOf(fn: Differentiable, inputs: readonly Tensor[], ks: readonly number[]): Tensor[][] | undefined {
  const tape = new Tape();
  const xs = inputs.map(x => tape.watch(x));
  const result = fn(...xs);
  const y = result instanceof Var ? result : tape.watch(result);
  try {
    return ks.map(k => {
      const seed = full(y.shape, 0, { dtype: y.dtype });
      seed.data[k] = 1;
      return tape.gradients(y, xs, { keep: true, seed });
    });
  } catch {
    return undefined;
  }
}

/**
 * The gradient of Σ w f(x…) as a function of x… and of w: every ∂/∂x, one behind the other in a row of numbers. On Vars it is a recorded
 * walk, on tensors a plain one.
 */
export function gradientOf(fn: Differentiable): Differentiable {
  return (...inputs) => {
    const recorded = inputs.find(x => x instanceof Var);
    const tape = recorded?.tape ?? new Tape();
    const [w, ...xs] = inputs.map(x => (x instanceof Var ? x : tape.watch(x))).reverse();
    const vars = xs.reverse();
    const root = sum(mul(fn(...vars), w));
    const gs = recorded === undefined ? tape.gradients(root, vars) : tape.gradients(root, vars, { record: true });
    return concat(gs.map(g => reshape(g, [g.size])));
  };
}

/** For each element of y a number of either sign, between ½ and 1½ in size: none is too small to let an error be seen. */
function weights(y: Tensor, seed: number): Tensor {
  const rng = stream(seed, "gradcheck");
  const w = Array.from(y.data, () => (rng.uniform() < 0.5 ? -1 : 1) * (0.5 + rng.uniform()));
  return tensor(Float64Array.from(w), { dtype: y.dtype, shape: y.shape });
}

/** Where two trials of one function differ, in any bit. */
export function difference(first: Trial, second: Trial): string | undefined {
  const gradients = first.gradients.map((g, i) => [`gradient of input ${i}`, g, second.gradients[i]] as const);
  for (const [what, a, b] of [["output", first.y, second.y] as const, ...gradients]) {
    if (!sameShape(a.shape, b.shape)) return `its ${what} had shape ${show(a.shape)}, then ${show(b.shape)}`;
    const q = a.data.findIndex((value, at) => !Object.is(value, b.data[at]));
    if (q >= 0) return `its ${what} at ${show(unravel(q, a.shape))} was ${a.data[q]}, then ${b.data[q]}`;
  }
  return undefined;
}
