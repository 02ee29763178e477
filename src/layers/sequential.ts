import { reluDropout } from "../autograd/fused.ts";
import { concat } from "../autograd/rules.ts";
import type { Value } from "../autograd/tape.ts";
import type { Drop } from "../tensor/fused.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Dropout } from "./dropout.ts";
import { type Layer, type Pass, passMasks } from "./pass.ts";
import { Relu } from "./relu.ts";

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
   * Throws    RangeError unless m is a whole number in 1 .. 256.
   * Source    Liang et al., R-Drop, arXiv 2106.14448, algorithm 1 (x repeated at the input).
   */
  forwardCopies(x: Value, m: number, pass: Pass): Value {
    if (!Number.isInteger(m) || m < 1 || m > 256)
      throw new RangeError(`forwardCopies: the number of copies must be a whole number in 1..256, got ${m}`);
    const copies = inside(pass, m, pass.layer);
    const end = this.layers.length;
    const first = this.layers.findIndex(layer => layer.splits(pass));
    const drop = this.#reluDropout(first - 1, pass);
    if (drop !== undefined) {
      const shared = this.#run(x, pass, 0, first - 1);
      return this.#run(reluDropout(shared, drop, { copies: m, shared: true }), copies, first + 1, end);
    }
    const split = first < 0 ? end : first;
    const shared = this.#run(x, pass, 0, split);
    return this.#run(m === 1 ? shared : concat(new Array<Value>(m).fill(shared), 0), copies, split, end);
  }

  #run(x: Value, pass: Pass, start: number, end: number): Value {
    let y = x;
    for (let i = start; i < end; i++) {
      const drop = i + 1 < end ? this.#reluDropout(i, pass) : undefined;
      if (drop === undefined) y = this.layers[i].forward(y, inside(pass, pass.copies, place(i, pass)));
      else {
        y = reluDropout(y, drop, { copies: pass.copies ?? 1, shared: false });
        i++;
      }
    }
    return y;
  }

  /** Where layers i and i + 1 are a ReLU and a dropout with masks to be drawn: the two in one walk, with the same bits. */
  #reluDropout(i: number, pass: Pass): Drop | undefined {
    const next = this.layers[i + 1];
    if (!(this.layers[i] instanceof Relu && next instanceof Dropout && next.splits(pass))) return undefined;
    return passMasks(pass).drop?.(next.p, place(i + 1, pass));
  }

  parameters(): Tensor[] {
    const all: Tensor[] = [];
    for (const layer of this.layers) all.push(...layer.parameters());
    return all;
  }

  splits(pass: Pass): boolean {
    return this.layers.some(layer => layer.splits(pass));
  }
}

/** The pass with other copies, at another layer. Field by field: a spread would cost more than a small layer. */
const inside = ({ tape, training, masks }: Pass, copies?: number, layer?: number): Pass => ({ tape, training, masks, copies, layer });

/** Layer i of a model at place l is at place 64·l + i + 1: places, hence masks, are distinct. */
const place = (i: number, { layer = 0 }: Pass): number => layer * 64 + i + 1;

/** Layers one after the other. Throws RangeError for more than 63 in one list: nest them. */
export function sequential(...layers: readonly Layer[]): Sequential {
  if (layers.length > 63) throw new RangeError(`sequential: must have at most 63 layers in one list, got ${layers.length}; nest them`);
  return new Sequential(layers);
}
