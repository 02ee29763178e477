import type { Tensor } from "../tensor/tensor.ts";
import { checkGradients, checkOption, moveAlong, type Optimizer, zerosLike } from "./optimizer.ts";

export interface SgdOptions {
  readonly lr: number;
  /** μ, 0 unless given. */
  readonly momentum?: number;
  readonly nesterov?: boolean;
  /** λ, added to the gradient as λw; 0 unless given. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent: w ← w − lr·d, d = g + λw; with momentum v ← μv + d (v = d at the first step) and d = v, or d + μv (Nesterov).
 *
 * Throws    RangeError unless lr >= 0, 0 <= momentum < 1, weightDecay >= 0, and momentum > 0 under nesterov.
 * Source    Sutskever et al., ICML 2013; the form of v is PyTorch's, without lr inside.
 */
export class Sgd implements Optimizer {
  lr: number;
  readonly parameters: readonly Tensor[];
  readonly options: Required<SgdOptions>;
  steps = 0;
  /** v of each parameter, under momentum. Made when first needed. */
  #velocities: readonly Tensor[] = [];

  constructor(parameters: readonly Tensor[], { lr, momentum = 0, nesterov = false, weightDecay = 0 }: SgdOptions) {
    checkOption("sgd", "lr", lr, 0, Infinity);
    checkOption("sgd", "momentum", momentum, 0, 1);
    checkOption("sgd", "weightDecay", weightDecay, 0, Infinity);
    if (nesterov && momentum === 0) throw new RangeError("sgd: nesterov needs momentum above 0, got 0");
    this.lr = lr;
    this.parameters = parameters;
    this.options = { lr, momentum, nesterov, weightDecay };
  }

  step(gradients: readonly Tensor[]): void {
    checkGradients("sgd", this.parameters, gradients);
    const constants = { ...this.options, lr: this.lr, first: this.steps === 0 };
    if (this.options.momentum > 0 && this.#velocities.length === 0) this.#velocities = zerosLike(this.parameters);
    moveAlong(this.#velocities, this.parameters);
    this.parameters.forEach((w, i) => {
      w.home.kernels.sgdInto(w.data, this.#velocities[i]?.data, gradients[i].data, constants);
    });
    this.steps++;
  }
}

export const sgd = (parameters: readonly Tensor[], options: SgdOptions): Sgd => new Sgd(parameters, options);
