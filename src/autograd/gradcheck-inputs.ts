import { tensor } from "../tensor/create.ts";
import { DTypeError, named } from "../tensor/errors.ts";
import type { DType } from "../tensor/home.ts";
import { cast } from "../tensor/move.ts";
import { type Nested, Tensor } from "../tensor/tensor.ts";
import type { GradcheckOptions, Settings } from "./gradcheck-settings.ts";

/** An input as a caller has it: a tensor, a number, numbers in nested arrays, or a typed array. */
export type GradcheckInput = Tensor | Nested | NumberArray;

/** A typed array of numbers. */
export type NumberArray = Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;

export const isNumberArray = (x: unknown): x is NumberArray =>
  ArrayBuffer.isView(x) && !(x instanceof DataView || x instanceof BigInt64Array || x instanceof BigUint64Array);

/** The numbers of a plain value as a tensor of this dtype. `what` names it in messages. */
export function toTensor(x: unknown, what: string, dtype: DType): Tensor {
  if (x instanceof Tensor) return cast(x, dtype);
  if (isNumberArray(x)) return tensor(Float64Array.from(x), { dtype });
  if (typeof x !== "number" && !Array.isArray(x))
    throw new TypeError(`${what} must be a number, numbers in arrays, a typed array or a tensor, got ${named(x)}`);
  return tensor(x as Nested, { dtype });
}

/**
 * The inputs as tensors of one dtype: that of the first tensor among them, float64 when there is none.
 *
 * Throws    TypeError for what holds no numbers, RangeError for no inputs, DTypeError for tensors of two dtypes.
 */
export function toTensors(inputs: readonly GradcheckInput[], op = "gradcheck"): Tensor[] {
  if (!Array.isArray(inputs)) throw new TypeError(`${op}: inputs must be an array with each input of fn in it, got ${named(inputs)}; [x]?`);
  if (inputs.length === 0) throw new RangeError(`${op}: there must be at least one input, got none`);
  const dtype = inputs.find(x => x instanceof Tensor)?.dtype ?? "float64";
  return inputs.map((x, i) => {
    const y = x instanceof Tensor ? x : toTensor(x, `${op}: input ${i}`, dtype);
    if (y.dtype !== dtype) throw new DTypeError(`${op}: inputs must have one dtype, got ${dtype} and ${y.dtype}; convert one with cast()`);
    return y;
  });
}

/** Throws TypeError for an option that there is not, RangeError for a value that it cannot have. */
export function checkSettings(given: GradcheckOptions, standard: Settings): void {
  if (typeof given !== "object" || given === null) throw new TypeError(`gradcheck: options must be an object, got ${named(given)}`);
  const unknown = Object.keys(given).find(name => !(name in standard));
  if (unknown !== undefined) throw new TypeError(`gradcheck: options are ${Object.keys(standard).sort().join(", ")}, got ${unknown}`);
  const { eps, atol, rtol, maxKinks, order } = { ...standard, ...given };
  if (order !== 1 && order !== 2) throw new RangeError(`gradcheck: order must be 1 or 2, got ${order}`);
  if (!(eps > 0 && eps < Infinity)) throw new RangeError(`gradcheck: eps must satisfy 0 < eps < Infinity, got ${eps}`);
  for (const [name, value] of Object.entries({ atol, rtol, maxKinks })) {
    if (!(value >= 0 && value < Infinity)) throw new RangeError(`gradcheck: ${name} must satisfy 0 <= ${name} < Infinity, got ${value}`);
  }
}
