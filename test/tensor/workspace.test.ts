import { expect, it } from "vitest";
import { add as addVars, logSoftmax, matmul, mean, mul, tanh } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { reference } from "../../src/kernels/kernels.ts";
import type { Sequential } from "../../src/layers/sequential.ts";
import { adam } from "../../src/optim/adam.ts";
import { stream } from "../../src/random/seeded.ts";
import { full, normal, ones, tensor } from "../../src/tensor/create.ts";
import { add, relu } from "../../src/tensor/elementwise.ts";
import { Workspace } from "../../src/tensor/workspace.ts";
import { classifier } from "../../src/train/classifier.ts";
import { evaluate } from "../../src/train/metrics.ts";
import { trainStep } from "../../src/train/trainer.ts";

it("place copies a tensor into the step, and results of it live there too", () => {
  const workspace = new Workspace({ megabytes: 1 });
  const x = workspace.place(tensor([1, -2]));
  expect(x.home).toBe(workspace.home);
  expect(relu(x).home).toBe(workspace.home);
  expect(add(ones([2]), x).home).toBe(workspace.home);
  expect(relu(x).toArray()).toEqual([1, 0]);
});

it("data of a tensor whose step is over throws instead of showing another step's numbers", () => {
  const workspace = new Workspace({ megabytes: 1 });
  const x = workspace.place(tensor([1, 2]));
  const kept = x.clone();
  workspace.begin();
  workspace.place(tensor([3, 4]));
  expect(() => x.data).toThrow(
    "data: this tensor [2] belongs to a step that is over, and its memory is in use again; clone() what is to be kept",
  );
  expect(() => relu(x)).toThrow(/step that is over/);
  expect(kept.toArray()).toEqual([1, 2]);
});

it("place never writes over what was kept after the step before", () => {
  const workspace = new Workspace({ megabytes: 4 });
  workspace.begin();
  workspace.place(full([950_000], 1)); // up to the end of the memory, nearly
  workspace.begin();
  const w = full([100_000], 7);
  workspace.keep([w]);
  workspace.place(full([950_000], 1));
  expect(w.data.every(x => x === 7)).toBe(true);
});

it("evaluate of one model leaves the parameters of another alone that was kept meanwhile", () => {
  const workspace = new Workspace({ megabytes: 8 });
  const model = (width: number): Sequential => classifier(64, 10, { hidden: [width, width], dropout: 0.5, inputDropout: 0, seed: 0 });
  const [a, b] = [model(512), model(800)];
  const test = { x: normal([768, 64], 0, 1, { rng: stream(0, "x") }), labels: new Int32Array(768), classes: 10 };
  const first = evaluate(a, test, { batch: 768, workspace });
  workspace.begin();
  workspace.keep(b.parameters());
  const kept = b.parameters().map(w => w.data.slice());
  expect(evaluate(a, test, { batch: 768, workspace })).toEqual(first);
  expect(b.parameters().every((w, i) => w.data.every((x, q) => x === kept[i][q]))).toBe(true);
});

it("begin gives a step like the last one the same arrays again", () => {
  const workspace = new Workspace({ megabytes: 1 });
  const arrays = [0, 1].map(() => {
    workspace.begin();
    const x = workspace.place(ones([4, 4]));
    return [x.data, relu(x).data];
  });
  expect(arrays[1][0]).toBe(arrays[0][0]);
  expect(arrays[1][1]).toBe(arrays[0][1]);
});

it("trainStep gives the same bits on the heap, in a workspace, and with either set of kernels", () => {
  const train = (workspace?: Workspace): unknown[] => {
    const model = classifier(13, 7, { hidden: [31, 18], dropout: 0.4, inputDropout: 0.1, seed: 3 });
    workspace?.keep(model.parameters());
    const optimizer = adam(model.parameters(), { lr: 0.01 });
    const x = normal([9, 13], 0, 2, { rng: stream(1, "x") });
    const labels = Int32Array.from({ length: 9 }, (_, i) => i % 7);
    const losses = Array.from({ length: 20 }, (_, step) => {
      workspace?.begin();
      return trainStep(model, optimizer, { x: workspace?.place(x) ?? x, labels }, step, { alpha: 1.5, passes: 2, seed: 11 });
    });
    return [losses, ...model.parameters().map(w => w.data.slice())];
  };
  const expected = train(new Workspace({ kernels: "reference" }));
  expect(train(new Workspace({ kernels: "wasm" }))).toStrictEqual(expected);
  expect(train()).toStrictEqual(expected);
});

it("matmul of large heap tensors gives the reference's bits", () => {
  const rng = stream(2, "large");
  const [a, b] = [normal([3, 700_000], 0, 1, { rng }), normal([700_000, 2], 0, 1, { rng })];
  const expected = new Float32Array(6);
  reference.matmulInto(expected, a.data, b.data, 3, 700_000, 2);
  expect(matmul(a, b).data).toStrictEqual(expected);
});

it("a workspace holds float64 too: parameters, results and their gradients, with the bits of the heap", () => {
  const { dtype, rng } = { dtype: "float64", rng: stream(4, "double") } as const;
  const [w, b, x] = [
    normal([17, 9], 0, 0.5, { rng, dtype }),
    normal([9], 0, 0.5, { rng, dtype }),
    normal([21, 17], 0, 0.5, { rng, dtype }),
  ];
  const run = (workspace?: Workspace): unknown[] => {
    const parameters = [w.clone(), b.clone()];
    workspace?.keep(parameters);
    const optimizer = adam(parameters, { lr: 0.01 });
    return Array.from({ length: 5 }, () => {
      workspace?.begin();
      const tape = new Tape();
      const [tw, tb] = parameters.map(p => tape.watch(p));
      const y = logSoftmax(tanh(addVars(matmul(workspace?.place(x) ?? x, tw), tb)));
      const inside = y.value.data.buffer === workspace?.place(x).data.buffer;
      expect(inside).toBe(workspace !== undefined && workspace.megabytes > 0);
      const gradients = tape.gradients(mean(mul(y, y)), parameters);
      optimizer.step(gradients);
      return [...gradients, ...parameters].map(t => t.data.slice());
    });
  };
  const expected = run();
  expect(run(new Workspace({ megabytes: 16 }))).toStrictEqual(expected);
  expect(run(new Workspace({ megabytes: 16, kernels: "reference" }))).toStrictEqual(expected);
});
