import { detach, type Value, Var } from "../../autograd/var.ts";
import { dropout } from "../../layers/dropout.ts";
import { Linear } from "../../layers/linear.ts";
import { masks } from "../../layers/masks.ts";
import type { Layer, Pass } from "../../layers/pass.ts";
import { relu } from "../../layers/relu.ts";
import { type Sequential, sequential } from "../../layers/sequential.ts";
import type { DType } from "../../tensor/home.ts";
import { type Check, draws } from "./check.ts";

/**
 * A training pass with frozen masks, on the tape of x if it has one. There a layer's parameters become the very inputs that are checked:
 * a tensor that is watched twice is one leaf.
 */
const pass = (x: Value): Pass => ({ ...(x instanceof Var ? { tape: x.tape } : {}), training: true, masks: masks(7, 3) });

const linear = (weight: Value, bias: Value): Linear => new Linear(detach(weight), detach(bias));

const mlp = (w1: Value, b1: Value, w2: Value, b2: Value): Sequential => sequential(linear(w1, b1), relu(), dropout(0.5), linear(w2, b2));

/** y = layer(x), for a layer without parameters. */
const alone = (layer: Layer) => (x: Value) => layer.forward(x, pass(x));

/** Every layer. */
export function layerChecks(seed: number, dtype: DType): Record<string, Check[]> {
  const draw = draws(seed, "layers", dtype);
  const model = () => [draw([3, 4]), draw([6, 4]), draw([6]), draw([2, 6]), draw([2])];
  return {
    Linear: [
      {
        title: "Linear 3 -> 2 on [4, 3]",
        fn: (x, w, b) => linear(w, b).forward(x, pass(x)),
        inputs: [draw([4, 3]), draw([2, 3]), draw([2])],
      },
      {
        title: "Linear 1 -> 1 on [1, 1]",
        fn: (x, w, b) => linear(w, b).forward(x, pass(x)),
        inputs: [draw([1, 1]), draw([1, 1]), draw([1])],
      },
    ],
    Relu: [{ title: "Relu on [3, 4]", fn: alone(relu()), inputs: [draw([3, 4], "apart")] }],
    Dropout: [
      { title: "Dropout 0.5 on [4, 6]", fn: alone(dropout(0.5)), inputs: [draw([4, 6])] },
      { title: "Dropout 0 on [2, 3]", fn: alone(dropout(0)), inputs: [draw([2, 3])] },
      { title: "Dropout 0.25, two copies in [6, 3]", fn: x => dropout(0.25).forward(x, { ...pass(x), copies: 2 }), inputs: [draw([6, 3])] },
    ],
    Sequential: [
      { title: "forward on [3, 4]", fn: (x, ...ws) => mlp(ws[0], ws[1], ws[2], ws[3]).forward(x, pass(x)), inputs: model() },
      {
        title: "forwardCopies, 2 on [3, 4]",
        fn: (x, ...ws) => mlp(ws[0], ws[1], ws[2], ws[3]).forwardCopies(x, 2, pass(x)),
        inputs: model(),
      },
      {
        title: "forwardCopies, 3 on [3, 4]",
        fn: (x, ...ws) => mlp(ws[0], ws[1], ws[2], ws[3]).forwardCopies(x, 3, pass(x)),
        inputs: model(),
      },
      {
        title: "forwardCopies, 2, dropout at the input",
        fn: (x, w, b) => sequential(dropout(0.5), linear(w, b)).forwardCopies(x, 2, pass(x)),
        inputs: [draw([3, 4]), draw([2, 4]), draw([2])],
      },
    ],
  };
}
