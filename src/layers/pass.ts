import type { History, Value } from "../autograd/var.ts";
import { named } from "../tensor/errors.ts";
import { has } from "../tensor/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Masks } from "./masks.ts";

/**
 * How one forward pass runs: everything a layer needs to know beside its input.
 *
 * There is no mode to switch and nothing to switch back: `{ training: false }` is inference, and it records nothing.
 */
export interface Pass {
  /** Where history is written. Without it the pass is a plain computation. */
  readonly tape?: History | undefined;
  /** Whether dropout drops. */
  readonly training: boolean;
  /** Where masks come from. Needed when training with dropout. */
  readonly masks?: Masks | undefined;
  /** How many sub-models the rows belong to, in equal groups one after the other. 1 unless given. */
  readonly copies?: number | undefined;
  /** Where the layer stands in the model, as "2" or "0.2": the beginning of the names of its masks. `within` makes it longer. */
  readonly path?: string | undefined;
  /** Whether several ops may be done in one walk, with the same bits; true unless given. `false` shows on the tape what they hide. */
  readonly fused?: boolean | undefined;
}

/** A function with parameters: all that training, evaluation and gradient checks ask of a model. */
export interface Model {
  forward(x: Value, pass: Pass): Value;
  /** Each once, in a fixed order: optimizers and checkpoints rely on it. */
  parameters(): Tensor[];
  /** A name for each of them, such as "0.weight"; their numbers 0, 1, … where a model has no names. */
  parameterNames?(): string[];
  /** `m` sub-models on one batch, for a model that can share what is equal in all of them. See the function `forwardCopies`. */
  forwardCopies?(x: Value, m: number, pass: Pass): Value;
}

/** A model that stands among others. */
export interface Layer extends Model {
  /** False when this pass gives all copies of a row the same result, so that one of them will do. A layer that does not say may differ. */
  splits?(pass: Pass): boolean;
}

/** Throws TypeError unless there is a pass: `{ training: false }` at least. */
export function checkPass(pass: Pass): void {
  if (typeof pass?.training !== "boolean")
    throw new TypeError(`forward: pass must be an object such as { training: false }, got ${named(pass)}`);
}

/** The pass for a part of a layer, called `name` there: each part that drops has masks of its own. */
export function within(pass: Pass, name: string): Pass {
  checkPass(pass);
  const { tape, training, masks, copies, path, fused } = pass;
  return { tape, training, masks, copies, path: path === undefined ? name : `${path}.${name}`, fused };
}

/** A parameter as this pass sees it: on its tape if it has one. */
export function parameter(w: Tensor, pass: Pass): Value {
  checkPass(pass);
  return pass.tape === undefined ? w : pass.tape.watch(w);
}

/** The parameters of a model by name, in its order. Throws Error when it names another number of them, or two alike. */
export function namedParameters(model: Model): Map<string, Tensor> {
  has("namedParameters", "model", model, "forward", "parameters");
  const parameters = model.parameters();
  const names = model.parameterNames?.() ?? parameters.map((_, i) => String(i));
  const byName = new Map(parameters.map((w, i) => [names[i], w]));
  if (names.length !== parameters.length || byName.size !== names.length)
    throw new Error(
      `namedParameters: there must be a name of its own for each of ${parameters.length} parameters, got ${names.join(", ")}`,
    );
  return byName;
}
