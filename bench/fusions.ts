import { affine, pick, rDropTerms, reluDropout, weigh } from "../src/autograd/fused.ts";
import type { Rule, Value } from "../src/autograd/var.ts";
import { masks } from "../src/layers/masks.ts";
import type { Drop } from "../src/tensor/fused.ts";
import type { Shape } from "../src/tensor/tensor.ts";

/** A fused op and the composition that defines it: one function in one walk, and in several. */
export interface Fusion {
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly fused: (...xs: Value[]) => Value;
  readonly composed: (...xs: Value[]) => Value;
}

/** Every fused op on a batch of n rows: a layer of k → m units under two copies, and the loss of c classes. */
export function fusions(n: number, k: number, m: number, c: number): Fusion[] {
  const labels = Int32Array.from({ length: n }, (_, i) => i % c);
  const of = (name: string, op: Rule, shapes: readonly Shape[], ...args: readonly unknown[]): Fusion => ({
    name,
    shapes,
    fused: (...xs) => (op as unknown as (...args: readonly unknown[]) => Value)(...xs, ...args),
    composed: (...xs) => composition(op)(...xs, ...args),
  });
  return [
    of("affine: matmul, add", affine, [[2 * n, k], [m, k], [m]]),
    of("reluDropout of shared rows: relu, concat, applyMask", reluDropout, [[n, m]], drop(0.5, [2 * n, m]), { copies: 2, shared: true }),
    of("reluDropout of own rows: relu, applyMask", reluDropout, [[2 * n, m]], drop(0.25, [2 * n, m]), { copies: 2, shared: false }),
    of("rDropTerms: logSoftmax, exp, gather, mean, …", rDropTerms, [[2 * n, c]], labels),
    of("weigh: mul, sum", weigh, [[2]], [1, 0.7]),
    of("pick: slice, reshape", pick, [[2]], 1),
  ];
}

function composition({ opName, composition }: Rule): NonNullable<Rule["composition"]> {
  if (composition === undefined) throw new Error(`internal: ${opName} must have a composition`);
  return composition;
}

function drop(p: number, shape: Shape): Drop {
  const drawn = masks(4, 2);
  const described = drawn.drop?.(drawn.sites.of({ p }, "4", shape, 2));
  if (described === undefined) throw new Error("internal: Philox masks can be drawn");
  return described;
}
