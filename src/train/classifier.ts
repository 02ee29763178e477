import { dropout } from "../layers/dropout.ts";
import { linear } from "../layers/linear.ts";
import { relu } from "../layers/relu.ts";
import { type Sequential, sequential } from "../layers/sequential.ts";
import { stream } from "../random/seeded.ts";
import { options as checked, each, whole } from "../tensor/options.ts";

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

const CLASSIFIER = { hidden: "object", dropout: "any", inputDropout: "any", seed: "number" } as const;

/** inputs → (Linear → ReLU → Dropout) for each hidden width → Linear → classes: logits, with weights that depend on the seed alone. */
export function classifier(inputs: number, classes: number, options: ClassifierOptions): Sequential {
  const { hidden, dropout: p, inputDropout, seed } = checked("classifier", options, CLASSIFIER, Object.keys(CLASSIFIER));
  for (const [name, size] of Object.entries({ inputs, classes })) whole("classifier", name, size, 1);
  each("classifier", "hidden", hidden, width => Number.isInteger(width) && (width as number) > 0, "whole numbers above 0");
  const rng = stream(seed, "weights");
  const widths = [inputs, ...hidden];
  const blocks = hidden.flatMap((width, i) => [linear(widths[i], width, { rng }), relu(), dropout(p)]);
  return sequential(...(inputDropout === 0 ? [] : [dropout(inputDropout)]), ...blocks, linear(widths.at(-1) as number, classes, { rng }));
}
