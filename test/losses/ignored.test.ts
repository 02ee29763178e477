import { describe, expect, it } from "vitest";
import { mul, sum } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { symmetricKl } from "../../src/losses/kl.ts";
import { crossEntropy, nllLoss } from "../../src/losses/nll.ts";
import { type RDropOptions, rDropLoss } from "../../src/losses/rdrop.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal, tensor } from "../../src/tensor/create.ts";
import type { DType } from "../../src/tensor/home.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { Workspace } from "../../src/tensor/workspace.ts";

// Rows that are left out hold padding: whatever stands there changes neither a loss nor a gradient, and the gradient there is exactly 0.

const [N, C] = [5, 3];
const OUT = [1, 4];
const labels = [0, -100, 2, 1, -100];
const counts = [true, false, true, true, false];
const ignoreIndex = -100;

interface Loss {
  readonly f: (...xs: Value[]) => Value;
  readonly passes?: number;
  readonly inputs?: number;
}

const rDrop = (options: RDropOptions, ys: readonly number[] = labels): Loss => ({
  f: x => rDropLoss(x, ys, { alpha: 1.5, ...options }).loss,
  passes: options.passes ?? 2,
});

const losses: Record<string, Loss> = {
  "nllLoss, mean": { f: x => nllLoss(x, labels, { ignoreIndex }) },
  "nllLoss, sum": { f: x => nllLoss(x, labels, { ignoreIndex, reduction: "sum" }) },
  "nllLoss, none": { f: x => nllLoss(x, labels, { ignoreIndex, reduction: "none" }) },
  "crossEntropy, mean": { f: x => crossEntropy(x, labels, { ignoreIndex }) },
  "crossEntropy, sum": { f: x => crossEntropy(x, labels, { ignoreIndex, reduction: "sum" }) },
  "crossEntropy, none": { f: x => crossEntropy(x, labels, { ignoreIndex, reduction: "none" }) },
  "crossEntropy, labelSmoothing": { f: x => crossEntropy(x, labels, { ignoreIndex, labelSmoothing: 0.2 }) },
  "symmetricKl, batchmean": { f: (s, t) => symmetricKl(s, t, { counts }), inputs: 2 },
  "symmetricKl, sum": { f: (s, t) => symmetricKl(s, t, { counts, reduction: "sum" }), inputs: 2 },
  "symmetricKl, none": { f: (s, t) => symmetricKl(s, t, { counts, reduction: "none" }), inputs: 2 },
  "rDropLoss, ignoreIndex": rDrop({ ignoreIndex }),
  "rDropLoss, mask": rDrop({ mask: counts }, [0, 1, 2, 1, 7]),
  "rDropLoss, mask of numbers and labelSmoothing": rDrop({ mask: counts.map(Number), labelSmoothing: 0.1 }),
  "rDropLoss, both, three passes": rDrop({ ignoreIndex, mask: [true, true, true, true, false], passes: 3 }),
};

/** Scores of N samples in each pass, with padding in the rows that are left out. */
function scores({ passes = 1 }: Loss, name: number, dtype: DType, pad: number): Tensor {
  const x = normal([passes * N, C], 0, 2, { rng: stream(name, "scores"), dtype });
  for (let i = 0; i < passes * N; i++) if (OUT.includes(i % N)) x.data.fill(pad, i * C, (i + 1) * C);
  return x;
}

/** The loss and its gradient by each input; losses of rows are weighted, so that each has its own part in it. */
function lossAndGradients(f: Loss["f"], inputs: readonly Tensor[]): number[][] {
  const tape = new Tape();
  const loss = f(...inputs.map(x => tape.watch(x)));
  const weights = normal(loss.shape, 0, 1, { rng: stream(9, "weights"), dtype: inputs[0].dtype });
  return [loss, ...tape.gradients(sum(mul(loss, weights)), inputs)].map(x => [...detach(x).data]);
}

describe.each(Object.entries(losses))("%s of rows that are left out", (name, loss) => {
  const run = (dtype: DType, pad: number, place = (x: Tensor): Tensor => x): number[][] =>
    lossAndGradients(
      loss.f,
      Array.from({ length: loss.inputs ?? 1 }, (_, i) => place(scores(loss, i, dtype, pad))),
    );

  it.each<DType>(["float32", "float64"])("is finite, with the same bits and gradients, whatever they hold, in %s", dtype => {
    const expected = run(dtype, 0);
    expect(expected.flat().every(Number.isFinite)).toBe(true);
    for (const pad of [NaN, Infinity, -Infinity, 1e30]) expect(run(dtype, pad)).toStrictEqual(expected);
    const workspace = new Workspace({ megabytes: 4 });
    expect(run(dtype, NaN, x => workspace.place(x))).toStrictEqual(expected);
  });

  it("has a gradient of exactly 0 there, and one elsewhere", () => {
    const [, ...gradients] = run("float64", NaN);
    for (const g of gradients) {
      const rows = Array.from({ length: g.length / C }, (_, i) => g.slice(i * C, (i + 1) * C));
      rows.forEach((row, i) => {
        if (OUT.includes(i % N)) expect(row).toStrictEqual([0, 0, 0]);
        else expect(row.some(v => v !== 0)).toBe(true);
      });
    }
  });

  if (name.endsWith("none")) {
    it("is exactly 0 there", () => {
      const [rows] = run("float64", NaN);
      for (const i of OUT) expect(rows[i]).toBe(0);
    });
  }
});

it("crossEntropy([[1, 2], [NaN, NaN]], [0, −100]) is PyTorch's 1.3133 (torch 1.13)", () => {
  for (const pad of [NaN, -Infinity]) {
    const x = tensor([[1, 2], [pad, pad]], { dtype: "float64" }); // biome-ignore format: a row a line says no more
    expect(crossEntropy(x, [0, -100], { ignoreIndex }).item()).toBeCloseTo(1.3132616875182228, 15);
    expect(crossEntropy(x, [0, -100], { ignoreIndex, labelSmoothing: 0.2 }).item()).toBeCloseTo(1.213261687518223, 15);
  }
});

it("crossEntropy() of rows that count is NaN where they are, beside rows that are left out", () => {
  const x = tensor([[NaN, 2], [1, 1]]); // biome-ignore format: a row a line says no more
  expect(crossEntropy(x, [0, -100], { ignoreIndex }).item()).toBeNaN();
});
