import type { Floats } from "../kernels/floats.ts";
import type { DType } from "./home.ts";

/**
 * Numbers of an array under a shape and strides: element [i, j, …] is data[offset + i stride₀ + j stride₁ + …]. It has the properties and
 * methods of the package `ndarray`, so what takes one of those takes this; no code is compiled for it, so any page may use it.
 *
 * Source    M. Lysenko, ndarray 1.0.
 */
export class Strided {
  readonly data: Floats;
  readonly shape: number[];
  readonly stride: number[];
  readonly offset: number;

  constructor(data: Floats, shape: readonly number[], stride?: readonly number[], offset = 0) {
    this.data = data;
    this.shape = [...shape];
    this.stride = stride === undefined ? shape.map((_, axis) => product(shape.slice(axis + 1))) : [...stride];
    this.offset = offset;
  }

  get dtype(): DType {
    return this.data instanceof Float32Array ? "float32" : "float64";
  }

  get dimension(): number {
    return this.shape.length;
  }

  get size(): number {
    return product(this.shape);
  }

  /** The axes, from the smallest stride to the largest. */
  get order(): number[] {
    const { stride } = this;
    return [...stride.keys()].sort((a, b) => Math.abs(stride[a]) - Math.abs(stride[b]));
  }

  /** Where in `data` an element stands. */
  index(...indices: number[]): number {
    return this.stride.reduce((at, step, axis) => at + step * indices[axis], this.offset);
  }

  get(...indices: number[]): number {
    return this.data[this.index(...indices)];
  }

  set(...indicesAndValue: number[]): number {
    const value = indicesAndValue[this.dimension];
    this.data[this.index(...indicesAndValue)] = value;
    return value;
  }

  /** The rest from these indices on. */
  lo(...from: readonly (number | null | undefined)[]): Strided {
    const starts = this.shape.map((_, axis) => from[axis] ?? 0);
    return this.#seen(
      this.shape.map((n, axis) => n - starts[axis]),
      this.stride,
      this.index(...starts),
    );
  }

  /** The first so many along each axis. */
  hi(...sizes: readonly (number | null | undefined)[]): Strided {
    return this.#seen(
      this.shape.map((n, axis) => sizes[axis] ?? n),
      this.stride,
      this.offset,
    );
  }

  /** Every so manieth along each axis; backwards for a negative step. */
  step(...steps: readonly (number | null | undefined)[]): Strided {
    const by = this.shape.map((_, axis) => steps[axis] ?? 1);
    return this.#seen(
      this.shape.map((n, axis) => Math.ceil(n / Math.abs(by[axis]))),
      this.stride.map((step, axis) => step * by[axis]),
      this.index(...this.shape.map((n, axis) => (by[axis] < 0 ? n - 1 : 0))),
    );
  }

  transpose(...axes: readonly (number | null | undefined)[]): Strided {
    const from = this.shape.map((_, axis) => axes[axis] ?? axis);
    return this.#seen(
      from.map(axis => this.shape[axis]),
      from.map(axis => this.stride[axis]),
      this.offset,
    );
  }

  /** The part at fixed indices; null keeps an axis. */
  pick(...indices: readonly (number | null | undefined)[]): Strided {
    const kept = (_: number, axis: number): boolean => indices[axis] == null;
    return this.#seen(this.shape.filter(kept), this.stride.filter(kept), this.index(...this.shape.map((_, axis) => indices[axis] ?? 0)));
  }

  #seen(shape: number[], stride: number[], offset: number): Strided {
    return new Strided(this.data, shape, stride, offset);
  }
}

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
