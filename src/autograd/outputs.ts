import type { Tensor } from "../tensor/tensor.ts";
import type { Point } from "./differences.ts";
import type { Settings } from "./gradcheck-settings.ts";
import { type GradcheckFailure, unravel } from "./report.ts";
import { type Differentiable, rowsOf } from "./trial.ts";

/** So many numbers of the output are looked at one by one. */
const ROWS = 64;

/** The derivatives of single numbers of the output, ∂y[k]/∂x: what a failure shows. Computed when the first one fails. */
export class Outputs {
  readonly #fn: Differentiable;
  readonly #xs: readonly Tensor[];
  readonly #y: Tensor;
  #ks: number[] | undefined;
  #rows: Tensor[][] | undefined;

  constructor(fn: Differentiable, xs: readonly Tensor[], y: Tensor) {
    this.#fn = fn;
    this.#xs = xs;
    this.#y = y;
  }

  /** The number of the output whose derivative by element q of an input is most wrong; undefined when each by itself is within tolerance. */
  worst(
    input: number,
    q: number,
    left: Point,
    right: Point,
    { atol, rtol }: Settings,
  ): Omit<GradcheckFailure, "input" | "index"> | undefined {
    if (this.#ks === undefined) {
      this.#ks = mostMoved(left, right);
      this.#rows = rowsOf(this.#fn, this.#xs, this.#ks);
    }
    let found: (Omit<GradcheckFailure, "input" | "index"> & { ratio: number }) | undefined;
    for (const [at, k] of this.#ks.entries()) {
      if (this.#rows === undefined) return undefined;
      const [analytic, numeric] = [this.#rows[at][input].data[q], (right.y[k] - left.y[k]) / (right.x - left.x)];
      const [error, tolerance] = [Math.abs(analytic - numeric), atol + rtol * Math.abs(numeric)];
      const ratio = Number.isNaN(error) ? Infinity : error / tolerance;
      if (ratio > (found?.ratio ?? 1)) found = { ...this.#place(k), analytic, numeric, error, tolerance, ratio };
    }
    if (found === undefined) return undefined;
    const { ratio: _, ...failure } = found;
    return failure;
  }

  /** Where k stands in an output of more than one number. */
  #place(k: number): { output?: number[] } {
    return this.#y.size === 1 ? {} : { output: unravel(k, this.#y.shape) };
  }
}

/** The numbers of the output, or those that moved most. */
function mostMoved(left: Point, right: Point): number[] {
  const ks = Array.from(left.y, (_, k) => k);
  if (ks.length <= ROWS) return ks;
  const moved = ks.map(k => Math.abs(right.y[k] - left.y[k]));
  return ks.sort((a, b) => moved[b] - moved[a]).slice(0, ROWS);
}
