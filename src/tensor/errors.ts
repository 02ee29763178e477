/** The shapes of the operands do not fit the operation. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** The dtypes of the operands differ, or are not what the operation needs. */
export class DTypeError extends TypeError {
  override readonly name = "DTypeError";
}

/** A shape as messages print it: [32, 784]. */
export const show = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

/** Any value as messages name it: 3, undefined, "abc", 1n, an array, a Tensor. */
export function named(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return "an array";
  const name = value.constructor?.name.replace(/^_/, "") ?? "Object"; // bundlers call a class that names itself _Tensor
  return `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
}

/** Whether a value can be read as value[0] … value[length − 1]. Strings are not meant. */
export const isArrayLike = (value: unknown): value is ArrayLike<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { length?: unknown }).length === "number";
