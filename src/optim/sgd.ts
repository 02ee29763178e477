import { below, options as checked } from "../tensor/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { MomentOptimizer } from "./optimizer.ts";

export interface SgdOptions {
  readonly lr: number;
  /** μ, 0 unless given. */
  readonly momentum?: number;
  readonly nesterov?: boolean;
  /** λ, added to the gradient as λw; 0 unless given. */
  readonly weightDecay?: number;
}

const SGD = { lr: "number", momentum: "number", nesterov: "boolean", weightDecay: "number" } as const;

/**
 * Stochastic gradient descent: w ← w − lr·d, d = g + λw; with momentum v ← μv + d (v = d at the first step) and d = v, or d + μv (Nesterov).
 *
 * Throws    RangeError unless lr >= 0, 0 <= momentum < 1, weightDecay >= 0, and momentum > 0 under nesterov; or when a parameter is
 *           there twice.
 * Source    Sutskever et al., ICML 2013; the form of v is PyTorch's, without lr inside.
 */
export class Sgd extends MomentOptimizer {
  readonly options: Required<SgdOptions>;

  constructor(parameters: readonly Tensor[], given: SgdOptions) {
    const { lr, momentum = 0, nesterov = false, weightDecay = 0 } = checked("sgd", given, SGD, ["lr"]);
    super("sgd", parameters, lr, momentum > 0 ? ["velocity"] : []);
    below("sgd", "momentum", momentum, 0, 1);
    below("sgd", "weightDecay", weightDecay, 0, Infinity);
    if (nesterov && momentum === 0) throw new RangeError("sgd: nesterov needs momentum above 0, got 0");
    this.options = { lr, momentum, nesterov, weightDecay };
  }

  protected override update(gradients: readonly Tensor[], [velocities]: readonly (readonly Tensor[])[], t: number): void {
    const constants = { ...this.options, lr: this.lr, first: t === 1 };
    this.parameters.forEach((w, i) => {
      w.kernels.sgdInto(w.write(), velocities?.[i].write(), gradients[i].data, constants);
    });
  }
}

export const sgd = (parameters: readonly Tensor[], options: SgdOptions): Sgd => new Sgd(parameters, options);
