import { affine, reluDropout } from "../src/autograd/fused.ts";
import { add, concat, keep, matmul, relu } from "../src/autograd/rules.ts";
import { detach, type Value } from "../src/autograd/tape.ts";
import { type Masks, masks } from "../src/layers/masks.ts";
import { targetsOf } from "../src/losses/rows.ts";
import { composedTerms, fusedTerms } from "../src/losses/terms.ts";
import type { Drop } from "../src/tensor/fused.ts";
import type { Shape } from "../src/tensor/tensor.ts";

/** A fused op and the composition that defines it: one function in one walk, and in several. */
export interface Fusion {
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly fused: (...xs: Value[]) => Value[];
  readonly composed: (...xs: Value[]) => Value[];
}

/** Every fused op on a batch of n rows: a layer of k → m units under two copies, and the loss of c classes. */
export function fusions(n: number, k: number, m: number, c: number): Fusion[] {
  const drawn = masks(4, 2);
  const labels = Int32Array.from({ length: n }, (_, i) => i % c);
  return [
    {
      name: "affine: matmul, add",
      shapes: [[2 * n, k], [m, k], [m]],
      fused: (x, w, b) => [affine(x, w, b)],
      composed: (x, w, b) => [add(matmul(x, w, { transposeB: true }), b)],
    },
    {
      name: "reluDropout of shared rows: relu, concat, keep",
      shapes: [[n, m]],
      fused: x => [reluDropout(x, drop(drawn, 0.5), { copies: 2, shared: true })],
      composed: x => {
        const y = relu(x);
        const rows = concat([y, y], 0);
        return [keep(rows, drawn.mask(detach(rows), 0.5, 5, 2))];
      },
    },
    {
      name: "reluDropout of own rows: relu, keep",
      shapes: [[2 * n, m]],
      fused: x => [reluDropout(x, drop(drawn, 0.25), { copies: 2, shared: false })],
      composed: x => [keep(relu(x), drawn.mask(detach(x), 0.25, 5, 2))],
    },
    {
      name: "rDropTerms: logSoftmax, exp, gather, mean, …",
      shapes: [[2 * n, c]],
      fused: x => Object.values(fusedTerms(x, labels)),
      composed: x => Object.values(composedTerms(x, targetsOf("rDropLoss", labels, n, c), 2, 0)),
    },
  ];
}

function drop(drawn: Masks, p: number): Drop {
  if (drawn.drop === undefined) throw new Error("internal: Philox masks can be drawn");
  return drawn.drop(p, 5);
}
