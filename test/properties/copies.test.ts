import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Tape } from "../../src/autograd/tape.ts";
import { detach } from "../../src/autograd/var.ts";
import { dropout } from "../../src/layers/dropout.ts";
import { linear } from "../../src/layers/linear.ts";
import { type Masks, masks } from "../../src/layers/masks.ts";
import { relu } from "../../src/layers/relu.ts";
import { type Sequential, sequential } from "../../src/layers/sequential.ts";
import { rDropLoss } from "../../src/losses/rdrop.ts";
import { stream } from "../../src/random/seeded.ts";
import { uniform } from "../../src/tensor/create.ts";
import type { DType } from "../../src/tensor/home.ts";
import { concat, slice } from "../../src/tensor/ops.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { expectClose, expectSameBits } from "../close.ts";
import { dtypes } from "./arbitraries.ts";

// R-Drop's law: [x; x; …] at the input, separate passes, and copies made at the first dropout are one computation.

interface Setting {
  readonly dtype: DType;
  readonly seed: number;
  readonly step: number;
  readonly n: number;
  readonly k: number;
  readonly p: number;
  readonly m: number;
}

const settings: fc.Arbitrary<Setting> = fc.record({
  dtype: dtypes,
  seed: fc.nat(),
  step: fc.nat(),
  n: fc.integer({ min: 1, max: 5 }),
  k: fc.integer({ min: 1, max: 7 }),
  p: fc.constantFrom(0.1, 0.5, 0.9),
  m: fc.constantFrom(1, 2, 3),
});

const repeated = (x: Tensor, m: number): Tensor => concat(new Array<Tensor>(m).fill(x));

/** A model with layers before, between and after its dropouts, and an input for it. */
function make({ dtype, seed, n, k, p }: Setting): { model: Sequential; x: Tensor } {
  const rng = stream(seed, "model");
  const inner = sequential(linear(6, 5, { rng, dtype }), relu(), dropout(p));
  const model = sequential(linear(k, 6, { rng, dtype }), relu(), dropout(p), inner, linear(5, 4, { rng, dtype }));
  return { model, x: uniform([n, k], -2, 2, { rng, dtype }) };
}

/** Those masks that `all` gives to copy s of m, for a pass of that copy alone. */
const onlyCopy = (all: Masks, s: number, m: number): Masks => ({
  sites: all.sites,
  mask(site, x) {
    const [n, width] = site.shape;
    const whole = all.mask({ ...site, shape: [m * n, width], copies: m }, x && repeated(x, m));
    return slice(whole, { start: s * n, end: (s + 1) * n });
  },
});

it("forwardCopies(x, m) equals forward on x repeated m times at the input, bit for bit", () => {
  fc.assert(
    fc.property(settings, setting => {
      const { m, seed, step } = setting;
      const { model, x } = make(setting);
      const pass = { training: true, masks: masks(seed, step) };
      expectSameBits(detach(model.forwardCopies(x, m, pass)), detach(model.forward(repeated(x, m), { ...pass, copies: m })));
    }),
  );
});

it("forwardCopies(x, m) equals m separate passes with the same masks, bit for bit", () => {
  fc.assert(
    fc.property(settings, setting => {
      const { m, seed, step } = setting;
      const { model, x } = make(setting);
      const all = masks(seed, step);
      const passes = Array.from({ length: m }, (_, s) => detach(model.forward(x, { training: true, masks: onlyCopy(all, s, m) })));
      expectSameBits(detach(model.forwardCopies(x, m, { training: true, masks: all })), concat(passes));
    }),
  );
});

describe("the gradients of forwardCopies(x, m)", () => {
  /** Gradients of the parameters, by copies made at the first dropout and by copies made at the input. */
  function bothWays(setting: Setting): { shared: Tensor[]; repeatedAtInput: Tensor[] } {
    const { m, n, seed, step } = setting;
    const { model, x } = make(setting);
    const labels = Array.from({ length: n }, (_, i) => i % 4);
    const gradients = (tape: Tape, logits: Parameters<typeof rDropLoss>[0]): Tensor[] =>
      tape.gradients(rDropLoss(logits, labels, { passes: m }).loss, model.parameters());
    const [one, two] = [new Tape(), new Tape()];
    const pass = { training: true, masks: masks(seed, step) };
    return {
      shared: gradients(one, model.forwardCopies(x, m, { ...pass, tape: one })),
      repeatedAtInput: gradients(two, model.forward(repeated(x, m), { ...pass, copies: m, tape: two })),
    };
  }
  const ofTwoOrMore = settings.filter(({ m }) => m > 1);

  it("equal those of x repeated at the input bit for bit after the first dropout, where the computation is the same", () => {
    fc.assert(
      fc.property(ofTwoOrMore, setting => {
        const { shared, repeatedAtInput } = bothWays(setting);
        for (let i = 2; i < shared.length; i++) expectSameBits(shared[i], repeatedAtInput[i]);
      }),
    );
  });

  // Before it, the gradients of the copies are added up first and then summed over n rows, instead of being summed over m·n rows.
  it("equal them to rounding before it, where the same terms are added in another order", () => {
    fc.assert(
      fc.property(ofTwoOrMore, setting => {
        const { shared, repeatedAtInput } = bothWays(setting);
        const tolerance = setting.dtype === "float64" ? 1e-13 : 1e-5;
        for (let i = 0; i < 2; i++)
          expectClose(shared[i], { shape: repeatedAtInput[i].shape, data: [...repeatedAtInput[i].data] }, tolerance);
      }),
    );
  });
});

it("dropout(0) makes all copies equal and KL exactly 0", () => {
  fc.assert(
    fc.property(settings, setting => {
      const { model, x } = make({ ...setting, p: 0 });
      const labels = new Array<number>(setting.n).fill(1);
      const logits = model.forwardCopies(x, 2, { training: true, masks: masks(setting.seed, setting.step) });
      expect(rDropLoss(logits, labels).kl.item()).toBe(0);
      expectSameBits(detach(logits), repeated(detach(model.forward(x, { training: false })), 2));
    }),
  );
});

it("forwardCopies(x, 2) of a model that drops has KL above 0", () => {
  const { model, x } = make({ dtype: "float32", seed: 1, step: 0, n: 5, k: 7, p: 0.5, m: 2 });
  const logits = model.forwardCopies(x, 2, { training: true, masks: masks(1, 0) });
  expect(rDropLoss(logits, [0, 1, 2, 3, 0]).kl.item()).toBeGreaterThan(1e-3);
});
