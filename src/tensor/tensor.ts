import type { Floats } from "../kernels/kernels.ts";
import { DTypeError, ShapeError, show } from "./errors.ts";
import { type DType, type Home, heap } from "./home.ts";
import { arrayToString } from "./print.ts";

/** Sizes of the axes, outermost first; [] is a scalar. */
export type Shape = readonly number[];

/** Numbers in nested arrays, as one would write a matrix down. */
export type Nested = number | readonly Nested[];

/**
 * A contiguous, row-major array of numbers with a shape: element [i, j] of an [n, m] tensor is data[i·m + j].
 *
 * Tensors are values: an op makes a new one and leaves its operands alone. Only optimizers write into a tensor (its parameters).
 */
export class Tensor {
  readonly shape: Shape;
  readonly data: Floats;
  readonly home: Home;

  constructor(data: Floats, shape: Shape, home: Home = heap) {
    const size = sizeOf(shape);
    if (data.length !== size) throw new ShapeError(`Tensor: shape ${show(shape)} holds ${size} numbers, got ${data.length}`);
    this.shape = shape;
    this.data = data;
    this.home = home;
  }

  get dtype(): DType {
    return this.data instanceof Float32Array ? "float32" : "float64";
  }

  get size(): number {
    return this.data.length;
  }

  /** The only number of a tensor that has one. Throws ShapeError if there are more, or none. */
  item(): number {
    if (this.size !== 1) throw new ShapeError(`item: the tensor must hold one number, got ${show(this.shape)}`);
    return this.data[0];
  }

  /** A copy in memory of its own. */
  clone(): Tensor {
    return new Tensor(this.data.slice(), this.shape);
  }

  /** The same numbers in nested arrays; a scalar gives a number. */
  toArray(): Nested {
    let level: Nested[] = Array.from(this.data);
    for (const length of this.shape.slice(1).reverse()) {
      level = Array.from({ length: length === 0 ? sizeOf(this.shape.slice(0, 1)) : level.length / length }, (_, i) => level.slice(i * length, (i + 1) * length));
    }
    return this.shape.length === 0 ? level[0] : level;
  }

  /** As NumPy prints it. */
  toString(): string {
    return arrayToString(this.data, this.shape, { dtype: this.dtype });
  }
}

/** Product of the sizes. Throws ShapeError unless each is a whole number from 0. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 0) throw new ShapeError(`shape: sizes must be whole numbers from 0, got ${show(shape)}`);
    size *= length;
  }
  return size;
}

/** Room for a result of the operand `x` (and of a second one), of its dtype. The kernel that is given it writes every element. */
export function allocate(shape: Shape, x: Tensor, other: Tensor = x): Tensor {
  const home = x.home === heap ? other.home : x.home; // with the first of them that is not on the heap
  return new Tensor(home.allocate(x.dtype, sizeOf(shape)), shape, home);
}

/** Throws DTypeError unless all operands of `op` have one dtype. */
export function checkDTypes(op: string, a: Tensor, b: Tensor): void {
  if (a.dtype !== b.dtype) throw new DTypeError(`${op}: operands must have one dtype, got ${a.dtype} and ${b.dtype}; convert one with cast()`);
}

/** The axis as a number from 0, counted from the end when negative. Throws RangeError if there is no such axis. */
export function checkAxis(op: string, axis: number, shape: Shape): number {
  const rank = shape.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) throw new RangeError(`${op}: axis must lie in ${-rank}..${rank - 1} for shape ${show(shape)}, got ${axis}`);
  return axis < 0 ? axis + rank : axis;
}
