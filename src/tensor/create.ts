import type { Floats } from "../kernels/floats.ts";
import type { Rng } from "../random/seeded.ts";
import { ShapeError, show } from "./errors.ts";
import { floatsWithin } from "./floats-within.ts";
import { type DType, heap } from "./home.ts";
import { options as checked, checkShape, DTYPE, has, number, whole } from "./options.ts";
import { type Nested, type Shape, sizeOf, Tensor } from "./tensor.ts";

/** float32 unless asked. */
export interface DTypeOption {
  readonly dtype?: DType;
}

/**
 * A tensor of the numbers given: nested arrays (their depth is the shape) or a flat array with a shape.
 *
 * A typed array of the right dtype is used as it is, without a copy.
 * Throws    ShapeError for ragged rows, or when `shape` does not hold as many numbers; TypeError for what is not a number.
 */
export function tensor(values: Nested | Floats, given?: DTypeOption & { readonly shape?: Shape }): Tensor {
  const options = checked("tensor", given, TENSOR);
  if (options.shape !== undefined) checkShape("tensor", options.shape);
  if (values instanceof Float32Array || values instanceof Float64Array) {
    const dtype = options.dtype ?? (values instanceof Float32Array ? "float32" : "float64");
    const fits = (dtype === "float32") === values instanceof Float32Array;
    return new Tensor(fits ? values : toFloats(values, dtype), options.shape ?? [values.length]);
  }
  const shape = nestedShape(values);
  const flat: number[] = [];
  flatten(values, shape, 0, flat);
  return new Tensor(toFloats(flat, options.dtype), options.shape ?? shape);
}

function toFloats(values: ArrayLike<number>, dtype: DType = "float32"): Floats {
  return dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values);
}

function nestedShape(values: Nested): number[] {
  const shape: number[] = [];
  for (let level = values; typeof level !== "number"; level = level[0]) {
    if (!Array.isArray(level)) throw notNumbers(level);
    shape.push(level.length);
    if (level.length === 0) break;
  }
  return shape;
}

const notNumbers = (value: unknown): TypeError =>
  new TypeError(`tensor: values must be numbers in arrays, got ${value === null ? "null" : typeof value}`);

function flatten(values: Nested, shape: Shape, depth: number, flat: number[]): void {
  if (typeof values !== "number" && !Array.isArray(values)) throw notNumbers(values);
  if (depth === shape.length) {
    if (typeof values !== "number")
      throw new ShapeError(
        `tensor: rows must have one depth, got a nested array at depth ${depth} where shape ${show(shape)} has a number`,
      );
    flat.push(values);
    return;
  }
  if (typeof values === "number" || values.length !== shape[depth]) {
    throw new ShapeError(
      `tensor: rows must have one length, got ${typeof values === "number" ? "a number" : values.length} where ${shape[depth]} were expected`,
    );
  }
  for (const row of values) flatten(row, shape, depth + 1, flat);
}

/** Every element `value`. */
export function full(shape: Shape, value: number, options?: DTypeOption): Tensor {
  number("full", "value", value);
  return checkedFill("full", shape, value, options);
}

function checkedFill(op: string, shape: Shape, value: number, options?: DTypeOption): Tensor {
  checkShape(op, shape);
  const { dtype } = checked(op, options, DTYPE);
  return filled([...shape], value, dtype);
}

/** `full`, for those who have looked at what they give: a step makes many. */
export const filled = (shape: Shape, value: number, dtype: DType = "float32"): Tensor =>
  new Tensor(heap.allocate(dtype, sizeOf(shape)).fill(value), shape, heap);

export const zeros = (shape: Shape, options?: DTypeOption): Tensor => checkedFill("zeros", shape, 0, options);

export const ones = (shape: Shape, options?: DTypeOption): Tensor => checkedFill("ones", shape, 1, options);

/** start, start + step, … below stop (above it, for a negative step). `arange(n)` is 0 … n − 1. */
export function arange(start: number, stop?: number, step = 1, options?: DTypeOption): Tensor {
  const { dtype = "float32" } = checked("arange", options, DTYPE);
  for (const x of [start, stop === undefined ? 0 : stop, step]) number("arange", "start, stop and step", x);
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  const length = Math.ceil((to - from) / step);
  if (!Number.isFinite(length))
    throw new RangeError(`arange: step must lead from start to stop in finitely many steps, got ${from}, ${to}, ${step}`);
  const data = heap.allocate(dtype, Math.max(0, length));
  for (let q = 0; q < data.length; q++) data[q] = from + q * step;
  return new Tensor(data, [data.length]);
}

/** The n × n identity matrix. */
export function eye(n: number, options?: DTypeOption): Tensor {
  whole("eye", "n", n, 0);
  const y = checkedFill("eye", [n, n], 0, options);
  for (let i = 0; i < n; i++) y.data[i * n + i] = 1;
  return y;
}

const TENSOR = { ...DTYPE, shape: "object" } as const;
const RANDOM = { ...DTYPE, rng: "object" } as const;

/** The options of what draws, checked. */
export function random(op: string, given: RandomOptions): RandomOptions {
  const options = checked(op, given, RANDOM, ["rng"]);
  has(op, "rng", options.rng, "uniform", "normal");
  return options;
}

/** What random factories need: a generator, since nothing here is random by itself. */
export interface RandomOptions extends DTypeOption {
  readonly rng: Rng;
}

/**
 * Uniform in [low, high): low + (high − low) u, rounded to the dtype, and brought back where rounding led out of the interval.
 *
 * Throws    RangeError unless high − low is finite and a number of that dtype lies in the interval.
 */
export function uniform(shape: Shape, low: number, high: number, options: RandomOptions): Tensor {
  const { rng, dtype = "float32" } = random("uniform", options);
  checkShape("uniform", shape);
  number("uniform", "low", low);
  number("uniform", "high", high);
  const data = heap.allocate(dtype, sizeOf(shape));
  const [first, last] = floatsWithin(low, high, dtype);
  if (!(high - low < Infinity && first <= last))
    throw new RangeError(`uniform: [low, high) must be finite and hold a ${dtype}, got [${low}, ${high})`);
  for (let q = 0; q < data.length; q++) {
    const x = low + (high - low) * rng.uniform();
    data[q] = x < first ? first : x > last ? last : x;
  }
  return new Tensor(data, shape);
}

/** Normal with the given mean and standard deviation. */
export function normal(shape: Shape, mean: number, std: number, options: RandomOptions): Tensor {
  const { rng, dtype = "float32" } = random("normal", options);
  checkShape("normal", shape);
  number("normal", "mean", mean);
  number("normal", "std", std);
  if (!(std >= 0 && std < Infinity && Number.isFinite(mean)))
    throw new RangeError(`normal: mean must be finite and 0 <= std < Infinity, got ${mean} and ${std}`);
  const data = heap.allocate(dtype, sizeOf(shape));
  for (let q = 0; q < data.length; q++) data[q] = mean + std * rng.normal();
  return new Tensor(data, shape);
}
