import { concat } from "../autograd/rules.ts";
import type { Value } from "../autograd/tape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Layer, Pass } from "./pass.ts";

/** Layers one after the other. */
export class Sequential implements Layer {
  readonly layers: readonly Layer[];

  constructor(layers: readonly Layer[]) {
    this.layers = layers;
  }

  forward(x: Value, pass: Pass): Value {
    return this.#run(x, pass, 0, this.layers.length);
  }

  /**
   * `m` sub-models on one batch: the rows of copy 0, then those of copy 1, … each under dropout masks of its own.
   *
   * The copies are equal until the first layer that drops anything, so the layers before it run once, on x; the result is then
   * repeated. Values equal those of `forward` on x repeated m times under the same masks, bit for bit.
   *
   * Shapes    x [n, k] → y [m·n, c].
   * Throws    RangeError unless m is a whole number above 0.
   * Source    Liang et al., R-Drop, arXiv 2106.14448, algorithm 1 (x repeated at the input).
   */
  forwardCopies(x: Value, m: number, pass: Pass): Value {
    if (!Number.isInteger(m) || m < 1) throw new RangeError(`forwardCopies: the number of copies must be a whole number above 0, got ${m}`);
    const first = this.layers.findIndex(layer => layer.splits(pass));
    const split = first < 0 ? this.layers.length : first;
    const shared = this.#run(x, pass, 0, split);
    const copies = m === 1 ? shared : concat(new Array<Value>(m).fill(shared), 0);
    return this.#run(copies, { ...pass, copies: m }, split, this.layers.length);
  }

  /** Layers start … end − 1. Layer i of a nested model at place l is at place 64·l + i + 1: places, hence masks, are distinct. */
  #run(x: Value, pass: Pass, start: number, end: number): Value {
    let y = x;
    for (let i = start; i < end; i++) y = this.layers[i].forward(y, { ...pass, layer: (pass.layer ?? 0) * 64 + i + 1 });
    return y;
  }

  parameters(): Tensor[] {
    return this.layers.flatMap(layer => layer.parameters());
  }

  splits(pass: Pass): boolean {
    return this.layers.some(layer => layer.splits(pass));
  }
}

/** Layers one after the other. Throws RangeError for more than 63 in one list: nest them. */
export function sequential(...layers: readonly Layer[]): Sequential {
  if (layers.length > 63) throw new RangeError(`sequential: must have at most 63 layers in one list, got ${layers.length}; nest them`);
  return new Sequential(layers);
}
