import { named } from "../tensor/errors.ts";
import { below, whole } from "../tensor/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkFinite, checkFit, checkParameters } from "./checks.ts";
import { Moments } from "./moments.ts";

/** Moves parameters along their gradients, in place. */
export interface Optimizer {
  /** The learning rate of the next step. Throws RangeError when it is set to what is none. */
  lr: number;
  /**
   * One step; gradients in the order of the parameters.
   *
   * Throws    ShapeError or DTypeError when a gradient does not fit its parameter, RangeError when one is not finite, Error when it is
   *           of a step that is over. A step that throws has changed nothing.
   */
  step(gradients: readonly Tensor[]): void;
  /** What the next step depends on beside parameters, gradients and options. */
  state(): OptimizerState;
  /**
   * Goes on from a state: with the same parameters and options, the next steps give the bits that they would have given there.
   *
   * Throws    RangeError, ShapeError or DTypeError when it does not fit; nothing has changed then.
   */
  load(state: OptimizerState): void;
}

/** Plain data, to be saved: nothing in it is the optimizer's own. */
export interface OptimizerState {
  /** How many steps were done. */
  readonly steps: number;
  /** Running averages by name, "velocity" or "mean" and "square": under each one for each parameter, in their order. */
  readonly moments: Readonly<Record<string, readonly Tensor[]>>;
}

/** What the optimizers share: everything but the update itself. */
export abstract class MomentOptimizer implements Optimizer {
  readonly parameters: readonly Tensor[];
  readonly #op: string;
  readonly #moments: Moments;
  #lr = 0;
  #steps = 0;

  protected constructor(op: string, parameters: readonly Tensor[], lr: number, moments: readonly string[]) {
    checkParameters(op, parameters);
    this.parameters = [...parameters];
    this.#op = op;
    this.#moments = new Moments(op, moments, this.parameters);
    this.lr = lr;
  }

  get lr(): number {
    return this.#lr;
  }

  set lr(lr: number) {
    below(this.#op, "lr", lr, 0, Infinity);
    this.#lr = lr;
  }

  /** How many steps were done. */
  get steps(): number {
    return this.#steps;
  }

  step(gradients: readonly Tensor[]): void {
    checkFit(this.#op, "gradients", "gradient", this.parameters, gradients);
    checkFinite(this.#op, this.parameters, gradients);
    this.update(gradients, this.#moments.lists(), this.#steps + 1); // what may throw has thrown by now
    this.#steps++;
  }

  /** Writes the parameters and their moments, the lists in the order of their names, at step t = 1, 2, … */
  protected abstract update(gradients: readonly Tensor[], moments: readonly (readonly Tensor[])[], t: number): void;

  state(): OptimizerState {
    return { steps: this.#steps, moments: this.#moments.state() };
  }

  load(state: OptimizerState): void {
    if (typeof state !== "object" || state === null)
      throw new TypeError(`${this.#op}: state must be what state() gives, got ${named(state)}`);
    const { steps, moments } = state;
    whole(this.#op, "steps", steps, 0);
    this.#moments.checkState(moments);
    this.#moments.load(moments);
    this.#steps = steps;
  }
}
