import { describe, expect, it } from "vitest";
import { sub } from "../../src/autograd/rules.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { lossChecks } from "../../src/cli/cases/losses.ts";
import { variants } from "../../src/losses/alpha.ts";
import { klDiv, symmetricKl } from "../../src/losses/kl.ts";
import { crossEntropy } from "../../src/losses/nll.ts";
import { rDropLoss } from "../../src/losses/rdrop.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal, tensor } from "../../src/tensor/create.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import "../../src/vitest.ts";

for (const dtype of ["float64", "float32"] as const) {
  describe(`losses in ${dtype}`, () => {
    for (const [name, checks] of Object.entries(lossChecks(0, dtype))) {
      it.each(checks)(`${name}: $title passes gradcheck`, ({ fn, inputs }) => {
        expect(fn).toPassGradcheck(inputs);
      });
    }
  });
}

const scores = (n: number, c: number, seed = 1): Tensor => normal([n, c], 0, 1, { rng: stream(seed, "scores"), dtype: "float64" });

it("lossChecks() has every variant of rDropLoss", () => {
  const titles = lossChecks(0, "float64").rDropLoss.map(({ title }) => title);
  for (const variant of Object.keys(variants)) expect(titles).toContain(`rDropLoss, ${variant}`);
});

it("rDropLoss(logits, labels) passes gradcheck with 4 passes, where pairs are many", () => {
  expect((x: Value) => rDropLoss(x, [1, 0], { passes: 4, alpha: 3 }).loss).toPassGradcheck([scores(8, 3)]);
});

it("rDropLoss with one pass detached does not pass: the gradient of the KL goes through both", () => {
  const both = (x: Value): Value => rDropLoss(x, [1, 0]).kl;
  expect((x: Value) => sub(both(x), both(detach(x)))).not.toPassGradcheck([scores(4, 3)]);
  expect((s: Value, t: Value) => symmetricKl(s, detach(t))).not.toPassGradcheck([scores(2, 3), scores(2, 3, 2)]);
});

it("symmetricKl of saturated scores passes gradcheck", () => {
  const s = tensor(
    [
      [30, -30, 0],
      [-20, 0, 25],
    ],
    { dtype: "float64" },
  );
  const t = tensor(
    [
      [-30, 30, 1],
      [20, 0, -25],
    ],
    { dtype: "float64" },
  );
  expect((s: Value, t: Value) => symmetricKl(s, t)).toPassGradcheck([s, t]);
});

it("crossEntropy of saturated scores passes gradcheck", () => {
  expect((x: Value) => crossEntropy(x, [1, 0], { labelSmoothing: 0.1 })).toPassGradcheck([
    tensor(
      [
        [800, -800],
        [-40, 40],
      ],
      { dtype: "float64" },
    ),
  ]);
});

it("klDiv with a target of probabilities passes gradcheck in both arguments, and its 0 · log 0 is 0", () => {
  const logQ = scores(2, 3);
  const fixed = tensor(
    [
      [1, 0, 0],
      [0.5, 0.5, 0],
    ],
    { dtype: "float64" },
  );
  expect((q: Value) => klDiv(q, fixed, { logTarget: false })).toPassGradcheck([logQ]);
});
