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
