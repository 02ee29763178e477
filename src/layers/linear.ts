import { affine } from "../autograd/fused.ts";
import { add, matmul } from "../autograd/rules.ts";
import { checkValue, type Value } from "../autograd/var.ts";
import type { Rng } from "../random/seeded.ts";
import { random, uniform } from "../tensor/create.ts";
import { named, ShapeError, show } from "../tensor/errors.ts";
import type { DType } from "../tensor/home.ts";
import { whole } from "../tensor/options.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type Layer, type Pass, parameter } from "./pass.ts";

/**
 * A fully connected layer, Y = X·Wᵀ + b, with weight [out, in] and bias [out].
 *
 * Initialisation  both uniform in ±1/√in, weight first (PyTorch's default: kaiming_uniform with a = √5).
 * Source          torch/nn/modules/linear.py, reset_parameters, v1.13.
 */
export class Linear implements Layer {
  readonly weight: Tensor;
  readonly bias: Tensor;

  constructor(weight: Tensor, bias: Tensor) {
    if (!(weight instanceof Tensor && bias instanceof Tensor))
      throw new TypeError(
        `linear: weight and bias must be tensors, got ${named(weight)} and ${named(bias)}; linear(2, 3, { rng }) makes them`,
      );
    if (weight.shape.length !== 2 || bias.shape.length !== 1 || bias.shape[0] !== weight.shape[0]) {
      throw new ShapeError(`linear: must have weight [out, in] and bias [out], got ${show(weight.shape)} and ${show(bias.shape)}`);
    }
    this.weight = weight;
    this.bias = bias;
  }

  forward(x: Value, pass: Pass): Value {
    checkValue("linear", "input", x);
    const [out, k] = this.weight.shape;
    if (x.shape.length !== 2 || x.shape[1] !== k)
      throw new ShapeError(`linear: input must be [n, ${k}] for a ${k} -> ${out} layer, got ${show(x.shape)}`);
    const [weight, bias] = [parameter(this.weight, pass), parameter(this.bias, pass)];
    return pass.fused === false ? add(matmul(x, weight, { transposeB: true }), bias) : affine(x, weight, bias);
  }

  parameters(): Tensor[] {
    return [this.weight, this.bias];
  }

  parameterNames(): string[] {
    return ["weight", "bias"];
  }

  splits(): boolean {
    return false;
  }

  toString(): string {
    return `${this.constructor.name} ${this.weight.shape[1]} -> ${this.weight.shape[0]}`;
  }
}

/** A Linear layer of `inputs` → `outputs` with fresh weights from `rng`. Throws RangeError unless both are whole numbers above 0. */
export function linear(inputs: number, outputs: number, options: { readonly rng: Rng; readonly dtype?: DType }): Linear {
  whole("linear", "inputs", inputs, 1);
  whole("linear", "outputs", outputs, 1);
  const draw = random("linear", options);
  const bound = 1 / Math.sqrt(inputs);
  return new Linear(uniform([outputs, inputs], -bound, bound, draw), uniform([outputs], -bound, bound, draw));
}
