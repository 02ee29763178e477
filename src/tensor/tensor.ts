import ndarray from "ndarray";
import type { Floats } from "../kernels/floats.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { DTypeError, named, ShapeError, show } from "./errors.ts";
import { type DType, type Home, heap } from "./home.ts";
import { checkShape } from "./options.ts";
import { arrayToString, INSPECT } from "./print.ts";
import type { View } from "./view.ts";

/** Sizes of the axes, outermost first; [] is a scalar. */
export type Shape = readonly number[];

/** Numbers in nested arrays, as one would write a matrix down. */
export type Nested = number | readonly Nested[];

/**
 * A contiguous, row-major array of numbers with a shape: element [i, j] of an [n, m] tensor is data[i·m + j].
 *
 * Tensors are values: an op makes a new one and leaves its operands alone. Only optimizers write into a tensor (its parameters), and
 * whoever writes counts it in the tensor's `version`: a tape that was recorded before knows then that its numbers are no longer those.
 */
export class Tensor {
  readonly shape: Shape;
  readonly size: number;
  readonly dtype: DType;
  // Ordinary properties, so that a deep comparison of two tensors compares their numbers.
  private floats: Floats;
  private lives: Home;
  private generation: number;
  // What has no part in that comparison: how often the tensor was written into, and whose memory it shares from where on.
  #version = 0;
  #owner: Tensor | undefined;
  #whole: Floats | undefined;
  #start = 0;

  /**
   * The numbers are used as they are. The shape is copied, unless the numbers come with a home: then an op has made it, and its tensors
   * are too many to copy for.
   */
  constructor(data: Floats, shape: Shape, home?: Home) {
    if (home === undefined) {
      checkShape("Tensor", shape);
      if (!(data instanceof Float32Array || data instanceof Float64Array))
        throw new TypeError(`Tensor: data must be a Float32Array or a Float64Array, got ${named(data)}; tensor([...]) takes plain arrays`);
      if (data.length !== sizeOf(shape))
        throw new ShapeError(`Tensor: shape ${show(shape)} holds ${sizeOf(shape)} numbers, got ${data.length}`);
    }
    this.shape = home === undefined ? [...shape] : shape;
    this.size = sizeOf(shape);
    this.dtype = data instanceof Float32Array ? "float32" : "float64";
    this.floats = data;
    this.lives = home ?? heap;
    this.generation = this.lives.generation;
  }

  /**
   * The numbers, row by row. Throws Error for a tensor of a step that is over, when its workspace has used the memory again, and for one
   * that a lean tape has only the outline of.
   */
  get data(): Floats {
    if (this.#owner !== undefined) return this.#shared(this.#owner);
    if (this.generation !== this.lives.generation) {
      const why =
        this.generation === OUTLINE
          ? "was let go by its lean tape; a Var that is held keeps its own"
          : "belongs to a step that is over, and its memory is in use again; clone() what is to be kept";
      throw new Error(`data: this tensor ${show(this.shape)} ${why}`);
    }
    return this.floats;
  }

  /** The part of the owner's numbers that is this tensor, wherever the owner lives by now. */
  #shared(owner: Tensor): Floats {
    const whole = owner.data;
    if (whole !== this.#whole) {
      this.#whole = whole;
      this.floats = part(whole, this.#start, this.size);
    }
    return this.floats;
  }

  /** The kernels that work where the numbers are. */
  get kernels(): Kernels {
    return this.owner.lives.kernels(this.dtype);
  }

  get home(): Home {
    return this.owner.lives;
  }

  /** The tensor whose memory this one shares; itself, when the memory is its own. */
  get owner(): Tensor {
    return this.#owner ?? this;
  }

  /** How often `write` was called on this memory. */
  get version(): number {
    return this.owner.#version;
  }

  /** The numbers, to be written into: counted, so that no tape mistakes them for the ones that it has recorded. */
  write(): Floats {
    this.owner.#version++;
    return this.data;
  }

  /** Numbers `start`, start + 1, … under another shape, in the same memory: what is written into one tensor is seen in the other. */
  share(shape: Shape, start = 0): Tensor {
    const { owner } = this;
    const whole = owner.data;
    const from = this.#start + start;
    const x = new Tensor(part(whole, from, sizeOf(shape)), [...shape], owner.lives);
    x.#owner = owner;
    x.#whole = whole;
    x.#start = from;
    return x;
  }

  /** The shape, dtype and home of this tensor, without the numbers: for those who read nothing else. */
  outline(): Tensor {
    const x = new Tensor(this.dtype === "float32" ? NO_FLOATS : NO_DOUBLES, this.shape, this.home);
    x.generation = OUTLINE;
    return x;
  }

  /**
   * Moves the numbers to another home; whatever shares them moves along. The tensor stays the same value; arrays taken from it before are
   * no longer its own. Nothing happens if it lives there already.
   */
  moveTo(home: Home): void {
    const { owner } = this;
    if (owner.lives === home) return;
    const [from, old] = [owner.lives, owner.data];
    owner.floats = home.allocate(owner.dtype, owner.size);
    owner.floats.set(old);
    owner.lives = home;
    owner.generation = home.generation;
    home.tenants?.add(owner);
    from.tenants?.delete(owner);
    from.free(old);
  }

  /** The only number of a tensor that has one. Throws ShapeError if there are more, or none. */
  item(): number {
    if (this.size !== 1) throw new ShapeError(`item: the tensor must hold one number, got ${show(this.shape)}`);
    return this.data[0];
  }

  /**
   * An `ndarray` over the same memory: strides, `pick`, `transpose`, `lo`, `hi`, without a copy. Writing through it writes this tensor.
   *
   * `ndarray` compiles its view classes on first use, so a page whose security policy forbids that may use everything here but this.
   */
  view(): View {
    return ndarray(this.data, [...this.shape]);
  }

  /** A copy in memory of its own. */
  clone(): Tensor {
    return new Tensor(this.data.slice(), this.shape);
  }

  /** The same numbers in nested arrays; a scalar gives a number. */
  toArray(): Nested {
    const nest = (axis: number, start: number, size: number): Nested => {
      if (axis === this.shape.length) return this.data[start];
      const row = size / this.shape[axis];
      return Array.from({ length: this.shape[axis] }, (_, i) => nest(axis + 1, start + i * row, row));
    };
    return nest(0, 0, this.size);
  }

  /** What JSON.stringify writes: shape, dtype, and the numbers row by row (NaN and infinities as null, for JSON has none). */
  toJSON(): { shape: Shape; dtype: DType; data: number[] } {
    return { shape: this.shape, dtype: this.dtype, data: Array.from(this.data) };
  }

  /** As NumPy prints it. */
  toString(): string {
    return arrayToString(this.data, this.shape, { dtype: this.dtype });
  }

  /** What `console.log` shows in Node: shape and dtype, then the numbers, on lines of their own where there are rows. */
  [INSPECT](): string {
    const head = `Tensor ${show(this.shape)} ${this.dtype}`;
    if (this.generation === OUTLINE) return `${head}, let go by a lean tape`;
    if (this.home.generation !== this.owner.generation) return `${head}, of a step that is over`;
    return `${head}${this.shape.length > 1 ? "\n" : " "}${this}`;
  }
}

const NO_FLOATS = new Float32Array(0);
const NO_DOUBLES = new Float64Array(0);

/** The generation of what has no numbers: that of no home. */
const OUTLINE = -1;

/** Throws TypeError unless x is a tensor. */
export function checkTensor(op: string, name: string, x: unknown): asserts x is Tensor {
  if (!(x instanceof Tensor)) throw new TypeError(`${op}: ${name} must be a tensor, got ${named(x)}`);
}

/** Numbers start … start + size − 1, in the same memory. */
const part = (whole: Floats, start: number, size: number): Floats => (size === whole.length ? whole : whole.subarray(start, start + size));

/** Product of the sizes. Throws ShapeError unless each is a whole number from 0. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis];
    if (!Number.isSafeInteger(length) || length < 0) checkShape("shape", shape);
    size *= length;
  }
  return size;
}

/** Room for a result of the operand `x` (and of a second one), of its dtype. The kernel that is given it writes every element. */
export function allocate(shape: Shape, x: Tensor, other: Tensor = x): Tensor {
  const home = x.home.results === x.home && x.home !== heap ? x.home : other.home.results;
  return new Tensor(home.allocate(x.dtype, sizeOf(shape), true), shape, home);
}

/** A copy of x where x lives; `x.clone()` is one on the heap. */
export function copy(x: Tensor): Tensor {
  const y = allocate(x.shape, x);
  y.data.set(x.data);
  return y;
}

/** Throws DTypeError unless all operands of `op` have one dtype. */
export function checkDTypes(op: string, a: Tensor, b: Tensor): void {
  if (a.dtype !== b.dtype)
    throw new DTypeError(`${op}: operands must have one dtype, got ${a.dtype} and ${b.dtype}; convert one with cast()`);
}

/** The axis as a number from 0, counted from the end when negative. Throws RangeError if there is no such axis. */
export function checkAxis(op: string, axis: number, shape: Shape): number {
  const rank = shape.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    throw new RangeError(`${op}: axis must lie in ${-rank}..${rank - 1} for shape ${show(shape)}, got ${axis}`);
  return axis < 0 ? axis + rank : axis;
}
