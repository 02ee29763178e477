import { DTypeError, isArrayLike, named, ShapeError, show } from "./errors.ts";
import type { DType } from "./home.ts";

// What a public function looks at before anything else, for those who call it without a compiler. Each check says in one line what must
// hold, and begins with the name of the function.

/** What an option may be: a typeof, or a list of the values that there are. */
type Kind = "number" | "boolean" | "object" | "function" | "any" | readonly string[];

/** The names that a function knows, and what each may be. */
export type Known = Readonly<Record<string, Kind>>;

export const KERNEL_SETS = ["wasm", "reference"] as const;
export const DTYPES: readonly DType[] = ["float32", "float64"];
export const DTYPE: Known = { dtype: DTYPES };

const NONE = {};

/**
 * The options that `op` was given: an object of known names, those in `needed` among them.
 *
 * Throws    TypeError for what is no object, for a name that is not known, for one that is needed and missing, and for a value of another
 *           kind; RangeError for a value that is not on its list.
 */
export function options<O extends object>(op: string, given: O | undefined, known: Known, needed: readonly string[] = []): O {
  if (given === undefined && needed.length === 0) return NONE as O;
  if (typeof given !== "object" || given === null || isArrayLike(given))
    throw new TypeError(
      `${op}: options must be an object { ${(needed.length > 0 ? needed : Object.keys(known)).join(", ")} }, got ${named(given)}`,
    );
  for (const name in given) {
    const [value, kind]: [unknown, unknown] = [given[name], known[name]];
    if (typeof value === kind && value !== null) continue; // the common case, first
    if (!Object.hasOwn(known, name)) {
      const all = Object.keys(known);
      throw new TypeError(`${op}: options must be among ${all.join(", ")}, got ${JSON.stringify(name)}${hint(name, all)}`);
    }
    if (value !== undefined) checkKind(op, name, value, known[name]);
  }
  for (const name of needed)
    if ((given as Record<string, unknown>)[name] === undefined)
      throw new TypeError(`${op}: options must have ${needed.join(", ")}, got no ${name}`);
  return given;
}

function checkKind(op: string, name: string, value: unknown, kind: Kind): void {
  if (kind === "any") return;
  if (typeof kind !== "string") oneOf(op, name, value, kind);
  else if (typeof value !== kind || value === null)
    throw new TypeError(`${op}: ${name} must be a${kind === "object" ? "n" : ""} ${kind}, got ${named(value)}`);
}

/** "; keepDims?" for a name that begins alike, whatever its case; PyTorch's dim is our axis. */
function hint(name: string, all: readonly string[]): string {
  const near = name === "dim" || name === "axes" ? "axis" : name.slice(0, 2).toLowerCase();
  const found = all.find(each => each.toLowerCase().startsWith(near));
  return found === undefined ? "" : `; ${found}?`;
}

/** Throws RangeError unless value is one of those that there are (DTypeError for a dtype). */
export function oneOf(op: string, name: string, value: unknown, all: readonly string[]): void {
  if (all.includes(value as string)) return;
  const message = `${op}: ${name} must be one of ${all.join(", ")}, got ${named(value)}`;
  throw all === DTYPES ? new DTypeError(message) : new RangeError(message);
}

/** Throws TypeError unless value is a number. */
export function number(op: string, name: string, value: unknown): void {
  checkKind(op, name, value, "number");
}

/** Throws RangeError unless value is a whole number from `low`. */
export function whole(op: string, name: string, value: unknown, low: number, high = Number.MAX_SAFE_INTEGER): void {
  if (!(Number.isInteger(value) && (value as number) >= low && (value as number) <= high)) {
    const range = high === Number.MAX_SAFE_INTEGER ? `from ${low}` : `in ${low}..${high}`;
    throw new RangeError(`${op}: ${name} must be a whole number ${range}, got ${named(value)}`);
  }
}

/** Throws RangeError unless low <= value < high. */
export function below(op: string, name: string, value: unknown, low: number, high: number): void {
  if (!(typeof value === "number" && value >= low && value < high)) throw outside(op, name, value, low, `< ${high}`);
}

/** Throws RangeError unless low <= value <= high. */
export function within(op: string, name: string, value: unknown, low: number, high: number): void {
  if (!(typeof value === "number" && value >= low && value <= high)) throw outside(op, name, value, low, `<= ${high}`);
}

const outside = (op: string, name: string, value: unknown, low: number, rest: string): RangeError =>
  new RangeError(`${op}: ${name} must satisfy ${low} <= ${name} ${rest}, got ${named(value)}`);

/** Throws TypeError unless value is an object that has all of these. */
export function has(op: string, name: string, value: unknown, ...members: readonly string[]): void {
  let all = typeof value === "object" && value !== null;
  for (let i = 0; all && i < members.length; i++) all = members[i] in (value as object);
  if (!all) throw new TypeError(`${op}: ${name} must have ${members.join(", ")}, got ${named(value)}`);
}

/** Throws TypeError unless value is an array of tensors. */
export function each(op: string, name: string, value: unknown, is: (x: unknown) => boolean, what = "tensors"): void {
  if (!Array.isArray(value)) throw new TypeError(`${op}: ${name} must be an array of ${what}, got ${named(value)}`);
  for (let i = 0; i < value.length; i++)
    if (!is(value[i])) throw new TypeError(`${op}: ${name} must be ${what}, got ${named(value[i])} at ${i}`);
}

/** Throws TypeError unless value is a function. */
export function callable(op: string, name: string, value: unknown): void {
  checkKind(op, name, value, "function");
}

/** Throws TypeError unless a shape is an array, ShapeError unless it is one of whole numbers from 0. `zeros(2, 3)` is what NumPy refuses too. */
export function checkShape(op: string, shape: unknown): void {
  if (!Array.isArray(shape)) throw new TypeError(`${op}: shape must be an array of whole numbers, such as [2, 3], got ${named(shape)}`);
  for (let axis = 0; axis < shape.length; axis++)
    if (!Number.isSafeInteger(shape[axis]) || shape[axis] < 0)
      throw new ShapeError(`${op}: sizes must be whole numbers from 0, got ${show(shape)}`);
}

/** Over which axis (all of them when absent), and whether it stays, with size 1. A bare number is the axis. */
export interface AxisOptions {
  readonly axis?: number;
  readonly keepDims?: boolean;
}

/** An axis alone, `softmax(x, 1)`, or in options, `softmax(x, { axis: 1 })`. */
export const axisOf = <O extends AxisOptions>(op: string, given: number | O | undefined, known: Known): O =>
  typeof given === "number" ? ({ axis: given } as O) : options(op, given, known);

export const AXIS: Known = { axis: "number" };
export const AXIS_KEPT: Known = { axis: "number", keepDims: "boolean" };
