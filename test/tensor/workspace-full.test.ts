import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { gradcheck } from "../../src/autograd/gradcheck.ts";
import { matmul } from "../../src/autograd/rules.ts";
import { detach } from "../../src/autograd/var.ts";
import { masks } from "../../src/layers/masks.ts";
import { rDropLoss } from "../../src/losses/rdrop.ts";
import { adam } from "../../src/optim/adam.ts";
import { sgd } from "../../src/optim/sgd.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal, ones, tensor, zeros } from "../../src/tensor/create.ts";
import { add, relu, square } from "../../src/tensor/elementwise.ts";
import { type Drop, reluDropout } from "../../src/tensor/fused.ts";
import { sum } from "../../src/tensor/reduce.ts";
import { softmax } from "../../src/tensor/softmax.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { Workspace } from "../../src/tensor/workspace.ts";
import { classifier } from "../../src/train/classifier.ts";
import { trainStep } from "../../src/train/trainer.ts";

// What does not fit into a workspace is served elsewhere, with the same bits.

const random = (shape: number[], name: string): Tensor => normal(shape, 0, 1, { rng: stream(0, name) });

it("a workspace that is full serves from the heap, with the same numbers", () => {
  const workspace = new Workspace({ megabytes: 1 });
  const x = random([300, 300], "x");
  const big = workspace.place(random([600, 600], "y"));
  const inside = workspace.place(x);
  expect(big.data.buffer === inside.data.buffer).toBe(false);
  expect(relu(inside).data).toStrictEqual(relu(x).data);
});

/** A result of each kind of kernel, as copies. */
function results(place: (x: Tensor) => Tensor, keep: (w: Tensor) => Tensor): Tensor[] {
  const [x, y, w, v] = [place(random([40, 50], "x")), place(random([50, 30], "y")), keep(ones([50])), keep(ones([50]))];
  const [product, drawn] = [matmul(x, y), masks(1, 2)];
  const dropped = reluDropout(product, drawn.drop?.(drawn.sites.of({ p: 0.4 }, "2", [80, 30], 2)) as Drop, { copies: 2, shared: true });
  const { loss, kl } = rDropLoss(dropped, new Int32Array(40), { alpha: 1 });
  adam([w]).step([sum(x, { axis: 0 })]);
  sgd([v], { lr: 0.1, momentum: 0.9 }).step([sum(x, { axis: 0 })]);
  return [product, softmax(x), sum(x, { axis: 1 }), square(add(x, w)), dropped, detach(loss), detach(kl), w, v].map(z => z.clone());
}

const plain = results(
  x => x,
  w => w,
);

it.each([
  0, 1, 30_000, 200_000, 240_000, 250_000, 255_000, 258_000, 260_000, 260_500, 261_000,
])("every kernel gives the bits of the heap in a workspace of 1 megabyte of which %d numbers are taken", taken => {
  const workspace = new Workspace({ megabytes: 1 });
  const keep = (w: Tensor): Tensor => {
    workspace.keep([w]);
    return w;
  };
  const lasts = keep(ones([100]));
  workspace.place(ones([taken]));
  expect(results(x => workspace.place(x), keep)).toStrictEqual(plain);
  expect(lasts.data).toStrictEqual(ones([100]).data);
});

it("trainStep gives the same bits in a workspace too small for its parameters, its step or its scratch", () => {
  const train = (workspace?: Workspace): unknown[] => {
    const model = classifier(64, 10, { hidden: [300, 300], dropout: 0.5, inputDropout: 0, seed: 3 });
    workspace?.keep(model.parameters());
    const optimizer = adam(model.parameters());
    const x = random([60, 64], "batch");
    const labels = Int32Array.from({ length: 60 }, (_, i) => i % 10);
    const losses = Array.from({ length: 3 }, (_, step) => {
      workspace?.begin();
      return trainStep(model, optimizer, { x: workspace?.place(x) ?? x, labels }, step, { alpha: 1, passes: 2, seed: 0 });
    });
    return [losses, ...model.parameters().map(w => w.data.slice())];
  };
  const expected = train();
  for (const megabytes of [1, 2, 3, 4, 5, 6]) expect(train(new Workspace({ megabytes }))).toStrictEqual(expected);
});

it("gradcheck of a float32 product goes on when its workspace is full", () => {
  const workspace = new Workspace({ megabytes: 2 });
  const inputs = [random([24, 24], "a"), random([24, 24], "b")].map(x => workspace.place(x));
  expect(gradcheck((a, b) => matmul(a, b), inputs).ok).toBe(true);
});

it.each([NaN, 0, -1, 0.5, 4096, 5000, Infinity])("new Workspace({ megabytes: %d }) throws RangeError", megabytes => {
  const error = new RangeError(`Workspace: megabytes must be a whole number in 1..4095, got ${megabytes}`);
  expect(() => new Workspace({ megabytes })).toThrow(error);
});

it('new Workspace({ megabytes: "64" }) throws RangeError, and quotes the string', () => {
  const options = { megabytes: "64" } as unknown as { megabytes: number };
  expect(() => new Workspace(options)).toThrow(new RangeError('Workspace: megabytes must be a whole number in 1..4095, got "64"'));
});

it("a workspace of 3000 megabytes keeps parameters above 2 GiB and computes with them there", () => {
  const workspace = new Workspace({ megabytes: 3000 });
  const w = random([50, 30], "y");
  workspace.keep([w]);
  if (workspace.megabytes === 3000) expect(w.data.byteOffset).toBeGreaterThan(2 ** 31);
  const x = random([40, 50], "x");
  expect(matmul(workspace.place(x), w).data).toStrictEqual(matmul(x, random([50, 30], "y")).data);
  const [g, expected] = [random([50, 30], "g"), random([50, 30], "y")];
  adam([w]).step([g]);
  adam([expected]).step([g]);
  expect(w.data).toStrictEqual(expected.data);
});

it("matmul of heap tensors gives back the memory of a product that needed much", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "--expose-gc", "test/tensor/huge-product-run.ts"]);
  const { item, during, after } = JSON.parse(stdout) as { item: number; during: number; after: number };
  expect(item).toBe(2 ** 21);
  expect(during).toBeGreaterThan(64 * 2 ** 20);
  expect(after).toBeLessThan(48 * 2 ** 20);
});

it("tensor ops of float64 have the same numbers in a full workspace", () => {
  const workspace = new Workspace({ megabytes: 1 });
  workspace.place(zeros([2 ** 17 - 1000], { dtype: "float64" }));
  const x = workspace.place(tensor([[1, 2]], { dtype: "float64" }));
  expect(matmul(x, tensor([[3], [4]], { dtype: "float64" })).toArray()).toEqual([[11]]);
});
