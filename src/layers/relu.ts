import { relu as reluOp } from "../autograd/rules.ts";
import type { Value } from "../autograd/var.ts";
import type { Layer } from "./pass.ts";

/** y = max(0, x), elementwise. Gradient: g where y > 0, 0 at the kink. */
export class Relu implements Layer {
  forward(x: Value): Value {
    return reluOp(x);
  }

  parameters(): [] {
    return [];
  }

  splits(): boolean {
    return false;
  }

  toString(): string {
    return this.constructor.name;
  }
}

/** `relu()` is the layer, `relu(x)` the op. */
export function relu(): Relu;
export function relu<X extends Value>(x: X): X;
export function relu(...xs: [] | [Value]): Relu | Value {
  return xs.length === 0 ? new Relu() : reluOp(...xs);
}
