import { describe, expect, it } from "vitest";
import { slice } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { detach } from "../../src/autograd/var.ts";
import { dropout } from "../../src/layers/dropout.ts";
import { Linear } from "../../src/layers/linear.ts";
import { givenMasks } from "../../src/layers/masks.ts";
import { relu } from "../../src/layers/relu.ts";
import { sequential } from "../../src/layers/sequential.ts";
import { crossEntropy } from "../../src/losses/nll.ts";
import { rDropLoss } from "../../src/losses/rdrop.ts";
import { sgd } from "../../src/optim/sgd.ts";
import { RandomState } from "../../src/random/numpy.ts";
import { tensor } from "../../src/tensor/create.ts";
import type { DType } from "../../src/tensor/home.ts";
import { concat } from "../../src/tensor/move.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { expectClose, type Stored } from "../close.ts";
import { golden } from "./golden.ts";

interface Terms {
  readonly nll1: number;
  readonly nll2: number;
  readonly kl: number;
  readonly loss: number;
}

interface DemoCase {
  readonly seed: number;
  readonly init: "uniform01" | "scaled";
  readonly alpha: number;
  readonly p: number;
  readonly batch: number;
  readonly classes: number;
  readonly lr: number;
  readonly steps: readonly Terms[];
  readonly first: { readonly logits: Stored; readonly grads: Readonly<Record<"w1" | "b1" | "w2" | "b2" | "w3" | "b3", Stored>> };
  readonly evalLogits: Stored;
}

/** As docs/design.md allows; `uniform01` weights are all positive, so its logits are in the thousands and float32 keeps fewer decimals. */
const toleranceOf = (dtype: DType, init: DemoCase["init"]): number => (dtype === "float64" ? 1e-10 : init === "uniform01" ? 2e-2 : 1e-3);

/** Replays generate.py: its draws in its order, and plain SGD on the R-Drop loss. */
function replay(c: DemoCase, dtype: DType): void {
  const { alpha, p, batch, classes, lr } = c;
  const tolerance = toleranceOf(dtype, c.init);
  const random = new RandomState(c.seed);
  const x = tensor(random.randn(batch, 20), { shape: [batch, 20], dtype });
  const layer = (inputs: number, outputs: number): Linear => {
    const draw = (...shape: number[]): Tensor => {
      const u = random.rand(...shape);
      return tensor(c.init === "uniform01" ? u : u.map(v => (2 * v - 1) / Math.sqrt(inputs)), { shape, dtype });
    };
    const weight = draw(outputs, inputs);
    return new Linear(weight, draw(outputs));
  };
  const model = sequential(layer(20, 30), relu(), dropout(p), layer(30, 40), relu(), dropout(p), layer(40, classes));
  const labels = Int32Array.from({ length: batch }, (_, i) => i % classes);
  const optimizer = sgd(model.parameters(), { lr });
  const mask = (width: number): Tensor => {
    const kept = random.binomial(1, 1 - p, [2 * batch, width]);
    return tensor(
      Float64Array.from(kept, bit => bit / (1 - p)),
      { shape: [2 * batch, width], dtype },
    );
  };

  c.steps.forEach((expected, step) => {
    const tape = new Tape();
    const logits = model.forward(concat([x, x]), { tape, training: true, copies: 2, masks: givenMasks([mask(30), mask(40)]) });
    const { loss, kl } = rDropLoss(logits, labels, { alpha });
    const [nll1, nll2] = [0, batch].map(start => crossEntropy(slice(logits, { start, end: start + batch }), labels));
    const actual = { nll1, nll2, kl, loss };
    for (const term of ["nll1", "nll2", "kl", "loss"] as const) {
      const bound = tolerance * Math.max(1, Math.abs(expected[term]));
      expect(Math.abs(actual[term].item() - expected[term]), `${term} of step ${step}`).toBeLessThanOrEqual(bound);
    }
    const gradients = tape.gradients(loss, model.parameters());
    if (step === 0) {
      expectClose(detach(logits), c.first.logits, tolerance, "first logits");
      const { w1, b1, w2, b2, w3, b3 } = c.first.grads;
      for (const [i, g] of [w1, b1, w2, b2, w3, b3].entries()) expectClose(gradients[i], g, tolerance, `first gradient ${i}`);
    }
    optimizer.step(gradients);
  });

  const evalLogits = model.forward(x, { training: false });
  expectClose(detach(evalLogits), c.evalLogits, tolerance, "eval logits");
}

for (const dtype of ["float64", "float32"] as const) {
  describe(`in ${dtype}`, () => {
    for (const c of golden<DemoCase[]>("rdrop-demo.json")) {
      const { seed, init, alpha, p, steps } = c;
      it(`rDropLoss on seed ${seed}, ${init}, alpha ${alpha}, p ${p} follows PyTorch for ${steps.length} steps, within ${toleranceOf(dtype, init)}`, () => {
        expect(steps.length).toBeGreaterThan(0);
        replay(c, dtype);
      });
    }
  });
}
