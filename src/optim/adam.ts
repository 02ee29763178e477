import { pow } from "../kernels/reference/math.ts";
import { below, options as checked } from "../tensor/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { MomentOptimizer } from "./optimizer.ts";

export interface AdamOptions {
  /** 1e-3 unless given. */
  readonly lr?: number;
  /** β₁ and β₂, [0.9, 0.999] unless given. */
  readonly betas?: readonly [number, number];
  /** ε, added to the root; 1e-8 unless given. */
  readonly eps?: number;
  /** λ; 0 for `adam` and 0.01 for `adamW` unless given. */
  readonly weightDecay?: number;
}

const ADAM = { lr: "number", betas: "object", eps: "number", weightDecay: "number" } as const;

/**
 * Adam: m ← β₁m + (1 − β₁)d, v ← β₂v + (1 − β₂)d², w ← w − lr · m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
 * Weight decay goes into the gradient, d = g + λw; when `decoupled` (AdamW), d = g and w is first multiplied by 1 − lr·λ.
 *
 * Throws    RangeError unless lr >= 0, 0 <= β < 1, eps >= 0 and weightDecay >= 0; or when a parameter is there twice.
 * Source    Kingma & Ba, ICLR 2015, algorithm 1; Loshchilov & Hutter, ICLR 2019, algorithm 2 (decoupled).
 */
export class Adam extends MomentOptimizer {
  readonly options: Required<AdamOptions>;
  readonly decoupled: boolean;

  constructor(parameters: readonly Tensor[], options?: AdamOptions, decoupled = false) {
    const op = decoupled ? "adamW" : "adam";
    const { lr = 1e-3, betas = [0.9, 0.999], eps = 1e-8, weightDecay = decoupled ? 0.01 : 0 } = checked(op, options, ADAM);
    super(op, parameters, lr, ["mean", "square"]);
    below(op, "beta1", betas[0], 0, 1);
    below(op, "beta2", betas[1], 0, 1);
    below(op, "eps", eps, 0, Infinity);
    below(op, "weightDecay", weightDecay, 0, Infinity);
    this.options = { lr, betas, eps, weightDecay };
    this.decoupled = decoupled;
  }

  protected override update(gradients: readonly Tensor[], [means, squares]: readonly (readonly Tensor[])[], t: number): void {
    const { betas, eps, weightDecay } = this.options;
    const [beta1, beta2] = betas;
    const constants = {
      rate: this.lr / (1 - pow(beta1, t)),
      scale: 1 / Math.sqrt(1 - pow(beta2, t)),
      beta1,
      beta2,
      eps,
      weightDecay: this.decoupled ? 0 : weightDecay,
      shrink: this.decoupled ? 1 - this.lr * weightDecay : 1,
    };
    this.parameters.forEach((w, i) => {
      w.kernels.adamInto(w.write(), means[i].write(), squares[i].write(), gradients[i].data, constants);
    });
  }
}

export const adam = (parameters: readonly Tensor[], options?: AdamOptions): Adam => new Adam(parameters, options);

export const adamW = (parameters: readonly Tensor[], options?: AdamOptions): Adam => new Adam(parameters, options, true);
