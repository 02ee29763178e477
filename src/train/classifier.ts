import { dropout } from "../layers/dropout.ts";
import { linear } from "../layers/linear.ts";
import { relu } from "../layers/relu.ts";
import { type Sequential, sequential } from "../layers/sequential.ts";
import { stream } from "../random/seeded.ts";

/** Shape and dropout of a classifier. */
export interface ClassifierOptions {
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  /** After each hidden layer; a list is a rate for each pass. */
  readonly dropout: number | readonly number[];
  /** On the input itself. */
  readonly inputDropout: number | readonly number[];
  readonly seed: number;
}

/** inputs → (Linear → ReLU → Dropout) for each hidden width → Linear → classes: logits, with weights that depend on the seed alone. */
export function classifier(inputs: number, classes: number, { hidden, dropout: p, inputDropout, seed }: ClassifierOptions): Sequential {
  const rng = stream(seed, "weights");
  const widths = [inputs, ...hidden];
  const blocks = hidden.flatMap((width, i) => [linear(widths[i], width, { rng }), relu(), dropout(p)]);
  return sequential(...(inputDropout === 0 ? [] : [dropout(inputDropout)]), ...blocks, linear(widths.at(-1) as number, classes, { rng }));
}
