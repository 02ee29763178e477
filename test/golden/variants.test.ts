import { describe, expect, it } from "vitest";
import { Tape } from "../../src/autograd/tape.ts";
import { explainAlpha, type Variant } from "../../src/losses/alpha.ts";
import { rDropLoss } from "../../src/losses/rdrop.ts";
import { expectClose, fromStored, type Stored } from "../close.ts";
import { golden } from "./golden.ts";

// PyTorch 1.13 in float64, by generate.py: one batch under the formula of each published implementation.
const TOLERANCE = { float64: 1e-10, float32: 1e-4 } as const;

interface VariantCase {
  readonly variant: Variant;
  readonly alpha: number;
  readonly batch: number;
  readonly classes: number;
  readonly effectiveAlpha: number;
  readonly logits: Stored;
  readonly labels: number[];
  readonly loss: number;
  readonly gradLogits: Stored;
}

for (const c of golden<VariantCase[]>("rdrop-variants.json")) {
  const { variant, alpha, batch, classes } = c;
  describe(`${variant}, alpha ${alpha}, [2 * ${batch}, ${classes}]`, () => {
    for (const dtype of ["float64", "float32"] as const) {
      it(`rDropLoss(logits, labels, { variant }) has that implementation's loss and gradient, ${dtype}`, () => {
        const tape = new Tape();
        const logits = tape.watch(fromStored(c.logits, dtype));
        const { loss } = rDropLoss(logits, c.labels, { alpha, variant });
        expect(Math.abs(loss.item() - c.loss)).toBeLessThanOrEqual(TOLERANCE[dtype] * Math.max(1, Math.abs(c.loss)));
        expectClose(tape.gradients(loss, [logits])[0], c.gradLogits, TOLERANCE[dtype], "gradient");
      });
    }

    it("explainAlpha(variant) gives the alpha of the paper", () => {
      expect(explainAlpha(variant, { alpha, batch, classes }).effectiveAlpha).toBeCloseTo(c.effectiveAlpha, 10);
    });

    it("rDropLoss under the paper's formula with that alpha has a proportional gradient", () => {
      const tape = new Tape();
      const logits = tape.watch(fromStored(c.logits, "float64"));
      const { loss } = rDropLoss(logits, c.labels, { alpha: c.effectiveAlpha });
      const factor = c.loss / loss.item();
      const [dx] = tape.gradients(loss, [logits]);
      expectClose(dx, { shape: dx.shape, data: c.gradLogits.data.map(v => v / factor) }, TOLERANCE.float64, "gradient");
    });
  });
}
