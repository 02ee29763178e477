import { Tape } from "../autograd/tape.ts";
import { detach } from "../autograd/var.ts";
import { dropout } from "../layers/dropout.ts";
import { Linear } from "../layers/linear.ts";
import { givenMasks } from "../layers/masks.ts";
import { relu } from "../layers/relu.ts";
import { type Sequential, sequential } from "../layers/sequential.ts";
import { crossEntropy } from "../losses/nll.ts";
import { rDropLoss } from "../losses/rdrop.ts";
import { sgd } from "../optim/sgd.ts";
import { RandomState } from "../random/numpy.ts";
import { tensor } from "../tensor/create.ts";
import { scale } from "../tensor/elementwise.ts";
import type { DType } from "../tensor/home.ts";
import { slice } from "../tensor/move.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** What the second half of the listing leaves open, chosen. */
export interface HalfOptions {
  readonly seed: number;
  readonly alpha: number;
  readonly p: number;
  readonly batch: number;
  readonly classes: number;
  readonly lr: number;
  /** "uniform01" keeps rand() as it is; "scaled" maps u to (2u − 1) / √in. */
  readonly init: "uniform01" | "scaled";
  readonly dtype?: DType;
}

/** The losses of one step, the gradients of w1, b1, w2, b2, w3, b3, and the tape as it was before the backward pass. */
export interface HalfStep {
  readonly nll1: number;
  readonly nll2: number;
  readonly kl: number;
  readonly loss: number;
  readonly logits: Tensor;
  readonly gradients: readonly Tensor[];
  readonly tape: string;
}

/**
 * The listing's R-Drop half, completed: a third layer to C classes, labels 0, 1, …, C − 1, 0, …, and plain SGD. Every draw comes from one
 * np.random.RandomState(seed): x, then weight and bias of each layer, then the two masks of each step.
 */
export class RDropHalf {
  readonly model: Sequential;
  readonly x: Tensor;
  readonly labels: readonly number[];
  readonly #random: RandomState;
  readonly #options: HalfOptions;
  readonly #dtype: DType;

  constructor(options: HalfOptions) {
    const { seed, init, batch, classes, p, dtype = "float64" } = options;
    const random = new RandomState(seed);
    const draw = (values: Float64Array, shape: number[], inputs: number): Tensor =>
      tensor(init === "scaled" ? values.map(u => (2 * u - 1) / Math.sqrt(inputs)) : values, { shape, dtype });
    const layer = (outputs: number, inputs: number): Linear => {
      const weight = draw(random.rand(outputs, inputs), [outputs, inputs], inputs);
      return new Linear(weight, draw(random.rand(outputs), [outputs], inputs));
    };
    this.x = tensor(random.randn(batch, 20), { shape: [batch, 20], dtype });
    this.model = sequential(layer(30, 20), relu(), dropout(p), layer(40, 30), relu(), dropout(p), layer(classes, 40));
    this.labels = Array.from({ length: batch }, (_, i) => i % classes);
    this.#random = random;
    this.#options = options;
    this.#dtype = dtype;
  }

  /** Forward with fresh masks, loss, backward, update. */
  step(): HalfStep {
    const { alpha, p, batch: n, lr } = this.#options;
    const mask = (m: number): Tensor =>
      scale(tensor(Float64Array.from(this.#random.binomial(1, 1 - p, 2 * n * m)), { shape: [2 * n, m], dtype: this.#dtype }), 1 / (1 - p));
    const tape = new Tape();
    const logits = this.model.forwardCopies(this.x, 2, { tape, training: true, masks: givenMasks([mask(30), mask(40)]) });
    const { loss, kl } = rDropLoss(logits, this.labels, { alpha });
    const scores = detach(logits);
    const [nll1, nll2] = [0, n].map(start => crossEntropy(slice(scores, { start, end: start + n }), this.labels).item()) as [
      number,
      number,
    ];
    const listing = tape.toString();
    const gradients = tape.gradients(loss, this.model.parameters());
    sgd(this.model.parameters(), { lr }).step(gradients);
    return { nll1, nll2, kl: kl.item(), loss: loss.item(), logits: scores, gradients, tape: listing };
  }

  /** Scores of x without dropout. */
  evaluate(): Tensor {
    return detach(this.model.forward(this.x, { training: false }));
  }
}
