import { stream } from "../random/seeded.ts";
import { sameShape } from "../tensor/broadcast.ts";
import { tensor } from "../tensor/create.ts";
import { show } from "../tensor/errors.ts";
import { copy, Tensor } from "../tensor/tensor.ts";
import { unravel } from "./report.ts";
import { concat, mul, reshape, sum } from "./rules.ts";
import { Tape } from "./tape.ts";
import { type Value, Var } from "./var.ts";

/** A function whose gradient is to be checked. */
export type Differentiable = (...xs: Value[]) => Value;

/** One forward and one backward pass: the output y, its weights w, and the gradient of Σ w y with respect to each input. */
export interface Trial {
  readonly y: Tensor;
  readonly w: Tensor;
  readonly gradients: readonly Tensor[];
  /** What the backward pass threw. */
  readonly problem?: string;
}

/** Runs fn on copies of the inputs. Throws what fn throws, and TypeError when it returns no tensor. */
export function trial(fn: Differentiable, inputs: readonly Tensor[], seed: number): Trial {
  const tape = new Tape();
  const xs = inputs.map(x => tape.watch(copy(x)));
  const result = fn(...xs);
  const y = result instanceof Var ? result.value : result;
  if (!(y instanceof Tensor)) throw new TypeError(`gradcheck: fn must return a tensor or a Var, got ${nameOf(y)}`);
  const w = weights(y, seed);
  const loss = sum(mul(result, w));
  try {
    return { y, w, gradients: tape.gradients(loss instanceof Var ? loss : tape.watch(loss), xs) };
  } catch (error) {
    return { y, w, gradients: [], problem: (error as Error).message };
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
  const pairs = [["output", first.y, second.y], ...first.gradients.map((g, i) => [`gradient of input ${i}`, g, second.gradients[i]])] as [
    string,
    Tensor,
    Tensor,
  ][];
  for (const [what, a, b] of pairs) {
    if (!sameShape(a.shape, b.shape)) return `its ${what} had shape ${show(a.shape)}, then ${show(b.shape)}`;
    const q = a.data.findIndex((value, at) => !Object.is(value, b.data[at]));
    if (q >= 0) return `its ${what} at ${show(unravel(q, a.shape))} was ${a.data[q]}, then ${b.data[q]}`;
  }
  return undefined;
}

/** What a value is, in a word, for messages. */
export const nameOf = (x: unknown): string => (typeof x === "object" && x !== null ? x.constructor.name : String(x));
