import { describe, expect, it } from "vitest";
import { detach } from "../../src/autograd/var.ts";
import { dataset } from "../../src/data/dataset.ts";
import { moons } from "../../src/data/synthetic.ts";
import { Dropout } from "../../src/layers/dropout.ts";
import { Linear } from "../../src/layers/linear.ts";
import type { Model } from "../../src/layers/pass.ts";
import { sequential } from "../../src/layers/sequential.ts";
import { adam } from "../../src/optim/adam.ts";
import { sgd } from "../../src/optim/sgd.ts";
import { eye, full, tensor, zeros } from "../../src/tensor/create.ts";
import { Workspace } from "../../src/tensor/workspace.ts";
import { classifier } from "../../src/train/classifier.ts";
import { evaluate, subModelKl } from "../../src/train/metrics.ts";
import { type TrainEvent, train, trainStep } from "../../src/train/trainer.ts";

const data = moons({ n: 70, seed: 0 });
const options = { epochs: 2, batch: 32, alpha: 1, passes: 2, seed: 0 };
const model = () => classifier(2, 2, { hidden: [8], dropout: 0.5, inputDropout: 0, seed: 0 });

describe("train", () => {
  it("train() tells every step, the last and smaller batch included, and every epoch", () => {
    const net = model();
    const events = [...train(net, adam(net.parameters()), { train: data, test: data }, options)];
    expect(events.map(({ kind }) => kind)).toEqual(["step", "step", "step", "epoch", "step", "step", "step", "epoch"]);
    const steps = events.filter(event => event.kind === "step");
    expect(steps.map(({ step, steps: all, epoch }) => [step, all, epoch])).toEqual(
      [1, 2, 3, 4, 5, 6].map(step => [step, 6, step < 4 ? 1 : 2]),
    );
  });

  it("train() gives each epoch the mean of its steps over rows, with loss = nll + alpha · kl", () => {
    const net = model();
    const events = [...train(net, adam(net.parameters()), { train: data, test: data }, { ...options, epochs: 1, alpha: 3 })];
    const rows = [32, 32, 6];
    for (const key of ["loss", "nll", "kl"] as const) {
      const mean = rows.reduce((sum, n, i) => sum + (n * events[i][key]) / 70, 0);
      expect(events[3][key]).toBeCloseTo(mean, 12);
    }
    for (const { loss, nll, kl } of events) expect(loss).toBeCloseTo(nll + 3 * kl, 5);
  });

  it("train() with one pass is plain dropout: no KL, one NLL", () => {
    const net = model();
    const events = [...train(net, adam(net.parameters()), { train: data, test: data }, { ...options, passes: 1 })];
    expect(events.every(({ kl, loss, nll }) => kl === 0 && loss === nll)).toBe(true);
  });

  it("train() learns: two moons to less than a quarter of the error of guessing", () => {
    const net = classifier(2, 2, { hidden: [32], dropout: 0.1, inputDropout: 0, seed: 0 });
    const sets = { train: moons({ n: 300, noise: 0.1, seed: 1 }), test: moons({ n: 200, noise: 0.1, seed: 2 }) };
    const events = [...train(net, adam(net.parameters(), { lr: 0.02 }), sets, { ...options, epochs: 15 })];
    const last = events.at(-1) as Extract<TrainEvent, { kind: "epoch" }>;
    expect(last.testError).toBeLessThan(0.125);
    expect(last.testNll).toBeLessThan(0.4);
  });

  it("train() whose loss is no longer finite names the step, and leaves the last good parameters", () => {
    const net = model();
    const wild = { ...data, x: full([70, 2], 3e38) };
    const events = train(net, sgd(net.parameters(), { lr: 0.1 }), { train: wild, test: data }, options);
    events.next();
    const good = net.parameters().map(w => w.clone());
    expect(() => events.next()).toThrow(
      new Error(
        "train: the loss must stay finite, got NaN at step 2, which began in line %2 matmul(·, %0) [32, 8]; lower the learning rate",
      ),
    );
    expect(net.parameters().map(w => [...w.data])).toEqual(good.map(w => [...w.data]));
  });

  it("train() whose gradients are no longer finite names one, and leaves the last good parameters", () => {
    const net = model();
    const events = train(net, sgd(net.parameters(), { lr: 1e20 }), { train: data, test: data }, { ...options, epochs: 20 });
    expect(() => [...events]).toThrow(/lower the learning rate$/);
    expect(net.parameters().every(w => w.data.every((v: number) => Number.isFinite(v)))).toBe(true);
  });

  it("train() with a batch of 0 throws RangeError", () => {
    const net = model();
    const events = train(net, adam(net.parameters()), { train: data, test: data }, { ...options, batch: 0 });
    expect(() => events.next()).toThrow(new RangeError("train: batch must be a whole number from 1, got 0"));
  });
});

describe("trainStep", () => {
  it("trainStep() whose loss is not finite throws, names the step counted from 1, and changes nothing", () => {
    const net = model();
    const before = net.parameters().map(w => w.toArray());
    const optimizer = adam(net.parameters());
    expect(() => trainStep(net, optimizer, { x: tensor([[NaN, 0]]), labels: [1] }, 3, options)).toThrow(
      new Error(
        "train: the loss must stay finite, got NaN at step 4, which began in line %2 matmul(·, %0) [1, 8]; lower the learning rate",
      ),
    );
    expect(net.parameters().map(w => w.toArray())).toEqual(before);
    expect(optimizer.steps).toBe(0);
  });
});

describe("evaluate", () => {
  const identity = sequential(new Linear(eye(3), zeros([3])));
  // Scores are the samples themselves: rows 0 and 1 right, row 2 wrong, and row 3 a tie, which the first class wins.
  const x = tensor([
    [9, 0, 0],
    [0, 0, 9],
    [0, 9, 0],
    [1, 1, 1],
  ]);
  const four = dataset("four", x, Int32Array.of(0, 2, 2, 0), 3);

  it("evaluate(model, data) counts errors and averages the NLL, whatever the batch", () => {
    const whole = evaluate(identity, four);
    expect(whole.error).toBe(0.25);
    const row = (margin: number): number => Math.log(Math.exp(margin) + 2) - margin;
    expect(whole.nll).toBeCloseTo((2 * row(9) + (row(9) + 9) + Math.log(3)) / 4, 6);
    for (const batch of [1, 3, 4]) {
      const parts = evaluate(identity, four, { batch });
      expect(parts.error).toBe(0.25);
      expect(parts.nll).toBeCloseTo(whole.nll, 6);
    }
  });

  it("evaluate(model, data, { workspace }) has the same bits, in the memory of a new step for each batch", () => {
    const workspace = new Workspace({ megabytes: 8 });
    const old = workspace.place(x);
    const homes: boolean[] = [];
    const watched: Model = {
      forward: (rows, pass) => {
        expect(pass).toEqual({ training: false });
        homes.push(detach(rows).home === workspace.home);
        return identity.forward(rows, pass);
      },
      parameters: () => [],
    };
    expect(evaluate(watched, four, { batch: 3, workspace })).toEqual(evaluate(identity, four, { batch: 3 }));
    expect(homes).toEqual([true, true]);
    expect(() => old.data).toThrow(/step that is over/);
  });

  it("evaluate(model, data) drops nothing: twice the same", () => {
    const net = classifier(2, 2, { hidden: [8], dropout: 0.9, inputDropout: 0.9, seed: 0 });
    expect(evaluate(net, data)).toEqual(evaluate(net, data));
  });
});

describe("classifier", () => {
  it("classifier(inputs, classes, options) has a Linear, a ReLU and a dropout for each hidden width, and a Linear at the end", () => {
    const net = classifier(5, 3, { hidden: [7, 4], dropout: 0.5, inputDropout: 0.2, seed: 0 });
    expect(net.layers.map(layer => layer.constructor.name)).toEqual([
      "Dropout",
      "Linear",
      "Relu",
      "Dropout",
      "Linear",
      "Relu",
      "Dropout",
      "Linear",
    ]);
    expect(net.layers.flatMap(layer => (layer instanceof Dropout ? [layer.p] : []))).toEqual([0.2, 0.5, 0.5]);
    expect(net.parameters().map(w => w.shape)).toEqual([[7, 5], [7], [4, 7], [4], [3, 4], [3]]);
    const plain = classifier(5, 3, { hidden: [], dropout: 0.5, inputDropout: 0, seed: 0 });
    expect(plain.layers.map(layer => `${layer}`)).toEqual(["Linear 5 -> 3"]);
  });

  it("classifier() draws its weights from the seed alone", () => {
    const weights = (seed: number, dropout: number): number[] =>
      classifier(5, 3, { hidden: [7], dropout, inputDropout: 0, seed })
        .parameters()
        .flatMap(w => Array.from(w.data));
    expect(weights(1, 0.5)).toEqual(weights(1, 0));
    expect(weights(2, 0.5)).not.toEqual(weights(1, 0.5));
  });
});

describe("subModelKl", () => {
  it("subModelKl(model, data) is 0 without dropout, above 0 with it, and a function of its seed", () => {
    const net = (p: number) => classifier(2, 2, { hidden: [16], dropout: p, inputDropout: 0, seed: 0 });
    expect(subModelKl(net(0), data, { seed: 1 })).toBe(0);
    const kl = subModelKl(net(0.5), data, { seed: 1 });
    expect(kl).toBeGreaterThan(1e-3);
    expect(subModelKl(net(0.5), data, { seed: 1 })).toBe(kl);
    expect(subModelKl(net(0.5), data, { seed: 2 })).not.toBe(kl);
    expect(subModelKl(net(0.5), data, { seed: 1, workspace: new Workspace() })).toBe(kl);
  });
});
