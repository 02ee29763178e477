import { sameShape } from "../tensor/broadcast.ts";
import { DTypeError, named, ShapeError, show } from "../tensor/errors.ts";
import { each } from "../tensor/options.ts";
import { type Shape, Tensor } from "../tensor/tensor.ts";

// What an optimizer looks at before it writes anything.

/** Throws TypeError unless parameters are tensors in an array, RangeError when one is there twice: it would be moved twice. */
export function checkParameters(op: string, parameters: readonly Tensor[]): void {
  const given: unknown = parameters;
  if (!Array.isArray(given)) {
    const hint = typeof (given as { parameters?: unknown } | undefined)?.parameters === "function" ? "; pass its parameters()" : "";
    throw new TypeError(`${op}: parameters must be an array of tensors, got ${named(given)}${hint}`);
  }
  each(op, "parameters", given, w => w instanceof Tensor);
  given.forEach((w: unknown, i) => {
    const first = given.indexOf(w);
    if (first < i) throw new RangeError(`${op}: each parameter must be given once, got parameter ${first} again at ${i}`);
  });
}

/**
 * Throws unless there is, in an array called `list`, a tensor called `one` for each parameter, of its shape and dtype, and all of them,
 * parameters too, can be read: Error for one of a step that is over.
 */
export function checkFit(op: string, list: string, one: string, parameters: readonly Tensor[], xs: readonly Tensor[]): void {
  if (!Array.isArray(xs)) throw new TypeError(`${op}: ${list} must be an array of tensors, got ${named(xs)}`);
  if (xs.length !== parameters.length)
    throw new ShapeError(`${op}: there must be a ${one} for each of ${parameters.length} parameters, got ${xs.length}`);
  for (let i = 0; i < xs.length; i++) {
    const [x, w] = [xs[i], parameters[i]];
    if (!(x instanceof Tensor)) throw new TypeError(`${op}: ${one} ${i} must be a tensor, got ${named(x)}`);
    if (!sameShape(x.shape, w.shape))
      throw new ShapeError(`${op}: ${one} ${i} must have its parameter's shape ${show(w.shape)}, got ${show(x.shape)}`);
    if (x.dtype !== w.dtype) throw new DTypeError(`${op}: ${one} ${i} must be ${w.dtype}, as its parameter, got ${x.dtype}`);
    checkReadable(x);
    checkReadable(w);
  }
}

/** Throws Error for a tensor of a step that is over. */
export const checkReadable = (x: Tensor): unknown => x.data;

/** Throws RangeError when a gradient has NaN or an infinity. The kernels that will read it look through it. */
export function checkFinite(op: string, parameters: readonly Tensor[], gradients: readonly Tensor[]): void {
  for (let i = 0; i < gradients.length; i++) {
    const { data, shape } = gradients[i];
    if (parameters[i].kernels.allFinite(data)) continue;
    const q = data.findIndex(value => !Number.isFinite(value));
    throw new RangeError(
      `${op}: gradients must be finite, got ${data[q]} in gradient ${i} at ${show(indexOf(q, shape))}; lower the learning rate`,
    );
  }
}

/** The index [i, j, …] of element q. */
function indexOf(q: number, shape: Shape): number[] {
  const index: number[] = [];
  let rest = q;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}
