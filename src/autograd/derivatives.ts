import { sameShape } from "../tensor/broadcast.ts";
import { full, zeros } from "../tensor/create.ts";
import { named, ShapeError, show } from "../tensor/errors.ts";
import { callable, each } from "../tensor/options.ts";
import { allocate, Tensor } from "../tensor/tensor.ts";
import { add, mul, sum } from "./rules.ts";
import { Tape } from "./tape.ts";
import { detach, isValue, type Value, Var } from "./var.ts";

// What follows from one fact: a recorded walk gives gradients that can be differentiated again. Each function takes f, the point, and
// (where there is one) a direction for each input; a tensor given twice is two inputs.

/** A function of tensors that works on Vars too. */
export type Traceable = (...xs: Var[]) => Value;

/** f and its gradient: (x…) ↦ the value of the scalar f(x…), and ∂f/∂x for each x. */
export function valueAndGrad(f: Traceable): (...xs: Tensor[]) => { value: Tensor; gradients: Tensor[] } {
  callable("valueAndGrad", "f", f);
  return (...xs) => {
    const { tape, vars, y } = forward("valueAndGrad", f, xs);
    return { value: y.value, gradients: tape.gradients(y, vars) };
  };
}

/**
 * J·v, the change of f(x…) along the directions v: the tangent Σ_i ∂f/∂x_i · v_i, of the shape of f(x…).
 *
 * By two walks back: g(u) = uᵀJ is linear in u, and so the derivative of ⟨g(u), v⟩ by u is J·v. A forward mode would need a second table
 * of rules; this needs none, and costs about three times a forward pass in place of one.
 *
 * Throws    ShapeError unless there is a direction of its shape for each input.
 * Source    J. Townsend, "A new trick for calculating Jacobian vector products", 2017.
 */
export function jvp(f: Traceable, xs: readonly Tensor[], vs: readonly Tensor[]): { value: Tensor; tangent: Tensor } {
  checkDirections("jvp", xs, vs);
  const { tape, vars, y } = forward("jvp", f, xs);
  const u = tape.watch(zeros(y.shape, { dtype: y.dtype }));
  const gs = tape.gradients(y, vars, { record: true, seed: u });
  const [tangent] = tape.gradients(dot(gs, vs), [u]);
  return { value: y.value, tangent };
}

/**
 * H·v, the change of the gradient of the scalar f along the directions v: for each input i, Σ_j ∂²f/∂x_i∂x_j · v_j. One walk is recorded,
 * and ⟨∇f, v⟩ differentiated; H itself is never made.
 *
 * Throws    ShapeError unless f gives one number and there is a direction of its shape for each input.
 * Source    B. Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 6(1), 1994.
 */
export function hvp(f: Traceable, xs: readonly Tensor[], vs: readonly Tensor[]): { value: Tensor; gradients: Tensor[]; hvp: Tensor[] } {
  checkDirections("hvp", xs, vs);
  const { tape, vars, y } = forward("hvp", f, xs);
  const gs = tape.gradients(y, vars, { record: true });
  return { value: y.value, gradients: gs.map(detach), hvp: tape.gradients(dot(gs, vs), vars) };
}

/**
 * The Jacobian of f by each input, j[k…, q…] = ∂f[k…]/∂x[q…]: one walk back for each number of the result.
 *
 * Shapes    f(x…) [k…], x_i [q…] → J_i [k…, q…].
 */
export function jacobian(f: Traceable, xs: readonly Tensor[]): Tensor[] {
  const { tape, vars, y } = forward("jacobian", f, xs);
  return rowsOf(tape, y, vars);
}

/**
 * The Hessian of the scalar f, in blocks: H[i][j][p…, q…] = ∂²f / ∂x_i[p…] ∂x_j[q…]. The Jacobian of a recorded gradient.
 *
 * Throws    ShapeError unless f gives one number.
 */
export function hessian(f: Traceable, xs: readonly Tensor[]): Tensor[][] {
  const { tape, vars, y } = forward("hessian", f, xs);
  const gs = tape.gradients(y, vars, { record: true });
  return gs.map(g => rowsOf(tape, g, vars));
}

/** f on a tape of its own. */
function forward(op: string, f: Traceable, xs: readonly Tensor[]): { tape: Tape; vars: Var[]; y: Var } {
  callable(op, "f", f);
  each(op, "inputs", xs, isTensor);
  const tape = new Tape();
  const vars = xs.map(x => tape.argument(x));
  const y = f(...vars);
  if (!isValue(y)) throw new TypeError(`${op}: f must give a tensor or a Var, got ${named(y)}`);
  return { tape, vars, y: y instanceof Var ? y : tape.watch(y) };
}

/** ∂y[k]/∂x for every number k of y, one behind the other. */
function rowsOf(tape: Tape, y: Var, vars: readonly Var[]): Tensor[] {
  const rows = vars.map(({ shape, value }) => allocate([...y.shape, ...shape], value));
  for (let k = 0; k < y.size; k++) {
    const seed = full(y.shape, 0, { dtype: y.dtype });
    seed.data[k] = 1;
    tape.gradients(y, vars, { keep: true, seed }).forEach((g, i) => {
      rows[i].data.set(g.data, k * g.size);
    });
  }
  return rows;
}

/** Σ_i ⟨g_i, v_i⟩ */
const dot = (gs: readonly Var[], vs: readonly Tensor[]): Var => gs.map((g, i): Var => sum(mul(g, vs[i]))).reduce((a, b) => add(a, b));

const isTensor = (x: unknown): boolean => x instanceof Tensor;

function checkDirections(op: string, xs: readonly Tensor[], vs: readonly Tensor[]): void {
  each(op, "inputs", xs, isTensor);
  each(op, "directions", vs, isTensor);
  if (vs.length !== xs.length) throw new ShapeError(`${op}: there must be a direction for each of ${xs.length} inputs, got ${vs.length}`);
  vs.forEach((v, i) => {
    if (!sameShape(v.shape, xs[i].shape))
      throw new ShapeError(`${op}: direction ${i} must have its input's shape ${show(xs[i].shape)}, got ${show(v.shape)}`);
  });
}
