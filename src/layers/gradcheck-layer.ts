import { checkInPlace } from "../autograd/gradcheck.ts";
import { type GradcheckInput, toTensor } from "../autograd/gradcheck-inputs.ts";
import type { GradcheckOptions } from "../autograd/gradcheck-settings.ts";
import { nameOf } from "../autograd/name-of.ts";
import type { GradcheckReport } from "../autograd/report.ts";
import type { Differentiable } from "../autograd/trial.ts";
import { Var } from "../autograd/var.ts";
import { DTypeError } from "../tensor/errors.ts";
import { copy, Tensor } from "../tensor/tensor.ts";
import { type Masks, masks } from "./masks.ts";
import { type Model, namedParameters } from "./pass.ts";

export interface GradcheckLayerOptions extends GradcheckOptions {
  /** Whether dropout drops; it does not unless asked. */
  readonly training?: boolean;
  /** The masks of every call; those of step 0 under `seed` unless given. */
  readonly masks?: Masks;
}

/**
 * `gradcheck` of y = layer(x) with respect to x and to every parameter, each under its name (`x`, `0.weight`).
 *
 *     gradcheckLayer(sequential(linear(3, 4, { rng }), relu()), [[1, -2, 3]]).toString()
 *
 * The parameters are moved about during the check, and hold their numbers again after it, whatever happens. x is of their dtype, so a
 * layer as one makes it is checked in float32.
 *
 * Throws    DTypeError for a tensor x of another dtype than the parameters; what the layer throws.
 */
export function gradcheckLayer(layer: Model, x: GradcheckInput, options: GradcheckLayerOptions = {}): GradcheckReport {
  if (typeof layer?.forward !== "function" || typeof layer.parameters !== "function")
    throw new TypeError(`gradcheckLayer: the layer must have forward(x, pass) and parameters(), got ${nameOf(layer)}`);
  const { training = false, masks: drawn = masks(options.seed ?? 0, 0), ...rest } = options;
  const named = namedParameters(layer);
  const parameters = [...named.values()];
  const dtype = parameters[0]?.dtype ?? (x instanceof Tensor ? x.dtype : "float64");
  const input = x instanceof Tensor ? copy(x) : toTensor(x, "gradcheckLayer: x", dtype);
  const other = [input, ...parameters].find(it => it.dtype !== dtype);
  if (other !== undefined)
    throw new DTypeError(
      `gradcheckLayer: x and the parameters must have one dtype, got ${dtype} and ${other.dtype}; convert one with cast()`,
    );
  const forward: Differentiable = (...xs) => {
    const tape = xs.find(it => it instanceof Var)?.tape;
    return layer.forward(xs[0], { ...(tape === undefined ? {} : { tape }), training, masks: drawn });
  };
  return checkInPlace(forward, [input, ...parameters], ["x", ...named.keys()], rest);
}
