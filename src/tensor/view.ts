import type { Floats } from "../kernels/floats.ts";

/** An `ndarray` (the package of that name) over floats, as far as its types go: strides over the memory of a tensor, without a copy. */
export interface View<D extends Floats = Floats> {
  data: D;
  shape: number[];
  stride: number[];
  /** Where in `data` the first element stands. */
  offset: number;
  dtype: D extends Float32Array ? "float32" : "float64";
  size: number;
  /** The axes, from the smallest stride to the largest. */
  order: number[];
  dimension: number;
  get(...indices: number[]): number;
  set(...indicesAndValue: number[]): number;
  /** Where in `data` an element stands. */
  index(...indices: number[]): number;
  /** The rest from these indices on. */
  lo(...indices: number[]): View<D>;
  /** The first so many along each axis. */
  hi(...sizes: number[]): View<D>;
  /** Every so manieth along each axis; backwards for a negative step. */
  step(...steps: number[]): View<D>;
  transpose(...axes: number[]): View<D>;
  /** The part at fixed indices; null keeps an axis. */
  pick(...indices: (number | null)[]): View<D>;
  T: View<D>;
}
