import type { Tape, Value } from "../autograd/tape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Masks } from "./masks.ts";

/**
 * How one forward pass runs: everything a layer needs to know beside its input.
 *
 * There is no mode to switch and nothing to switch back: `{ training: false }` is inference, and it records nothing.
 */
export interface Pass {
  /** Where history is written. Without it the pass is a plain computation. */
  readonly tape?: Tape | undefined;
  /** Whether dropout drops. */
  readonly training: boolean;
  /** Where masks come from. Needed when training with dropout. */
  readonly masks?: Masks | undefined;
  /** How many sub-models the rows belong to, in equal groups one after the other. 1 unless given. */
  readonly copies?: number | undefined;
  /** Where the layer stands in the model; `sequential` fills it in. Distinct layers draw distinct masks. */
  readonly layer?: number | undefined;
}

/** A function with parameters. */
export interface Layer {
  forward(x: Value, pass: Pass): Value;
  /** In a fixed order: optimizers and checkpoints rely on it. */
  parameters(): Tensor[];
  /** True when this pass gives different copies of a row different results: where a shared prefix ends. */
  splits(pass: Pass): boolean;
}

/** The masks of a pass that drops. Throws Error when it has none. */
export function passMasks({ masks }: Pass): Masks {
  if (masks === undefined) throw new Error("dropout: training needs masks, got a pass without any; pass { masks: masks(seed, step) }");
  return masks;
}

/** A parameter as this pass sees it: on its tape if it has one. */
export const parameter = (w: Tensor, { tape }: Pass): Value => (tape === undefined ? w : tape.watch(w));
