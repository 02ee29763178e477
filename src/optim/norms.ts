import type { Floats } from "../kernels/floats.ts";
import { scale } from "../tensor/ops.ts";
import { below } from "../tensor/options.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * Gradients whose common norm ‖g‖ = √(Σ over all their elements of g²) is at most `most`: as they are, or all times most/‖g‖.
 *
 * Throws    RangeError unless most > 0.
 * Source    Pascanu, Mikolov & Bengio, ICML 2013, algorithm 1.
 */
export function clipGradients(gradients: readonly Tensor[], most: number): readonly Tensor[] {
  below("clipGradients", "most", most, Number.MIN_VALUE, Infinity);
  const norm = Math.sqrt(gradients.reduce((sum, { data }) => sum + squares(data, 0, data.length), 0));
  return norm > most ? gradients.map(g => scale(g, most / norm)) : gradients;
}

/**
 * Max-norm: in each weight matrix [m, k], a row (what comes into one unit) longer than `most` is cut to that length, in place. Parameters
 * with other than two axes, biases say, are left alone.
 *
 * Throws    RangeError unless most > 0.
 * Source    Srivastava et al., JMLR 15, 2014, section 5.1.
 */
export function limitNorms(parameters: readonly Tensor[], most: number): void {
  below("limitNorms", "most", most, Number.MIN_VALUE, Infinity);
  for (const w of parameters) {
    if (w.shape.length !== 2) continue;
    const [m, k] = w.shape;
    const { data } = w;
    for (let i = 0; i < m; i++) {
      const norm = Math.sqrt(squares(data, i * k, (i + 1) * k));
      if (norm > most) shrink(w.write(), i * k, (i + 1) * k, most / norm);
    }
  }
}

function shrink(data: Floats, start: number, end: number, factor: number): void {
  for (let q = start; q < end; q++) data[q] *= factor;
}

/** Σ x² from start to end, in order, in double precision. */
function squares(data: Floats, start: number, end: number): number {
  let sum = 0;
  for (let q = start; q < end; q++) sum += data[q] * data[q];
  return sum;
}
