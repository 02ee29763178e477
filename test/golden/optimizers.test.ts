import { describe, expect, it } from "vitest";
import { matmul, mean, square, sub } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { type AdamOptions, adam, adamW } from "../../src/optim/adam.ts";
import type { Optimizer } from "../../src/optim/optimizer.ts";
import { type SgdOptions, sgd } from "../../src/optim/sgd.ts";
import { reshape } from "../../src/tensor/move.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { expectClose, fromStored, type Stored } from "../close.ts";
import { golden } from "./golden.ts";

// torch.optim 1.13 in float64, by generate.py: each optimizer's steps on mean((a w − target)²).
const TOLERANCE = { float64: 1e-10, float32: 1e-4 } as const;

interface Problem {
  readonly a: Stored;
  readonly w0: Stored;
  readonly target: Stored;
  readonly runs: readonly { readonly optimizer: string; readonly options: object; readonly weights: readonly number[][] }[];
}

function makeOptimizer(name: string, w: Tensor, options: object): Optimizer {
  if (name === "SGD") return sgd([w], options as SgdOptions);
  if (name === "Adam") return adam([w], options as AdamOptions);
  if (name === "AdamW") return adamW([w], options as AdamOptions);
  throw new Error(`optimizers.json: every optimizer must be known, got ${name}`);
}

const { a, w0, target, runs } = golden<Problem>("optimizers.json");

/** A stored vector as a column, and a column's weights as the file stores them. */
const column = (x: Stored): Stored => ({ shape: [x.data.length, 1], data: x.data });

for (const dtype of ["float64", "float32"] as const) {
  describe(`in ${dtype}, within ${TOLERANCE[dtype]}`, () => {
    for (const { optimizer: name, options, weights } of runs) {
      it(`${name}.step() with ${JSON.stringify(options)} moves the weights as PyTorch does, ${weights.length} times`, () => {
        const w = fromStored(column(w0), dtype);
        const optimizer = makeOptimizer(name, w, options);
        for (const expected of weights) {
          const tape = new Tape();
          const residual = sub(matmul(fromStored(a, dtype), tape.watch(w)), fromStored(column(target), dtype));
          optimizer.step(tape.gradients(mean(square(residual)), [w]));
          expectClose(reshape(w, [w.size]), { shape: [expected.length], data: expected }, TOLERANCE[dtype], "weights");
        }
      });
    }
  });
}

it("makeOptimizer(name) of an optimizer it does not know fails", () => {
  expect(() => makeOptimizer("Adagrad", fromStored(w0, "float64"), {})).toThrow("every optimizer must be known, got Adagrad");
});
