import { sameShape } from "../tensor/broadcast.ts";
import { zeros } from "../tensor/create.ts";
import { DTypeError, ShapeError, show } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Moves parameters along their gradients, in place. */
export interface Optimizer {
  /** The learning rate of the next step. */
  lr: number;
  /** One step; gradients in the order of the parameters. Throws ShapeError or DTypeError when one does not fit its parameter. */
  step(gradients: readonly Tensor[]): void;
}

/** Throws unless there is a gradient of the right shape and dtype for each parameter. */
export function checkGradients(op: string, parameters: readonly Tensor[], gradients: readonly Tensor[]): void {
  if (gradients.length !== parameters.length)
    throw new ShapeError(`${op}: there must be a gradient for each of ${parameters.length} parameters, got ${gradients.length}`);
  gradients.forEach((g, i) => {
    const w = parameters[i];
    if (!sameShape(g.shape, w.shape))
      throw new ShapeError(`${op}: gradient ${i} must have its parameter's shape ${show(w.shape)}, got ${show(g.shape)}`);
    if (g.dtype !== w.dtype) throw new DTypeError(`${op}: gradient ${i} must be ${w.dtype}, as its parameter, got ${g.dtype}`);
  });
}

/** Throws RangeError unless low <= value < high. */
export function checkOption(op: string, name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value < high)) throw new RangeError(`${op}: ${name} must satisfy ${low} <= ${name} < ${high}, got ${value}`);
}

/** A running average for each parameter, zero at first. */
export const zerosLike = (parameters: readonly Tensor[]): Tensor[] => parameters.map(w => zeros(w.shape, { dtype: w.dtype }));

/** Moves each average to where its parameter lives by now: an update works on arrays of one home. */
export function moveAlong(averages: readonly Tensor[], parameters: readonly Tensor[]): void {
  for (let i = 0; i < averages.length; i++) averages[i].moveTo(parameters[i].home);
}
