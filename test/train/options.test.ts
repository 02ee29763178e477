import { describe, expect, it } from "vitest";
import { add, sqrt } from "../../src/autograd/rules.ts";
import { moons } from "../../src/data/synthetic.ts";
import { type Model, parameter } from "../../src/layers/pass.ts";
import { adam } from "../../src/optim/adam.ts";
import { schedule } from "../../src/optim/schedules.ts";
import { sgd } from "../../src/optim/sgd.ts";
import { zeros } from "../../src/tensor/create.ts";
import { classifier } from "../../src/train/classifier.ts";
import { restoreParameters, type TrainState, trainState } from "../../src/train/state.ts";
import { type TrainEvent, type TrainOptions, train, trainStep } from "../../src/train/trainer.ts";

const data = { train: moons({ n: 70, seed: 0 }), validation: moons({ n: 40, seed: 1 }), test: moons({ n: 40, seed: 2 }) };
const options = { epochs: 2, batch: 32, alpha: 1, passes: 2, seed: 0 };
const model = (dropout: number | number[] = 0.5) => classifier(2, 2, { hidden: [8], dropout, inputDropout: 0, seed: 0 });

/** The events of a training, and the parameters at its end. */
function trained(more: Partial<TrainOptions>, net = model(), lr = 1e-2): { events: TrainEvent[]; parameters: number[] } {
  const events = [...train(net, adam(net.parameters(), { lr }), data, { ...options, ...more })];
  return { events, parameters: net.parameters().flatMap(w => [...w.data]) };
}

describe("train", () => {
  it("train(…, { klEvery: 2 }) has a KL at steps 1, 3, 5, and one pass at the others", () => {
    const steps = trained({ klEvery: 2 }).events.filter(event => event.kind === "step");
    expect(steps.map(({ kl }) => kl > 0)).toEqual([true, false, true, false, true, false]);
    expect(steps.every(({ loss, nll, kl }) => Math.abs(loss - nll - kl) < 1e-6)).toBe(true);
  });

  it("train(…, { doubleBatch }) has as many steps, each with twice the rows, every row twice an epoch", () => {
    const { events } = trained({ doubleBatch: true, passes: 1 });
    expect(events.map(({ kind }) => kind)).toEqual(trained({ passes: 1 }).events.map(({ kind }) => kind));
    const steps = events.slice(0, 3);
    const mean = steps.reduce((sum, { loss }, i) => sum + (loss * [64, 64, 12][i]) / 140, 0);
    expect(events[3].loss).toBeCloseTo(mean, 12);
  });

  it("train(…, { patience }) ends when the validation NLL has not come down for so many epochs, and holds the best parameters", () => {
    const net = model();
    const events = trained({ epochs: 200, patience: 3 }, net, 0.3).events.filter(event => event.kind === "epoch");
    const nlls = events.map(({ validationNll }) => validationNll as number);
    const least = nlls.indexOf(Math.min(...nlls)) + 1;
    expect(events).toHaveLength(least + 3);
    expect(events.length).toBeLessThan(200);
    const best = events.at(-1)?.progress.best;
    expect(best).toMatchObject({ epoch: least, validationNll: nlls[least - 1] });
    const again = model();
    trained({ epochs: least }, again, 0.3);
    const other = model();
    restoreParameters(other, best?.parameters ?? {});
    expect(other.parameters().map(w => w.data)).toEqual(again.parameters().map(w => w.data));
    expect(net.parameters().map(w => w.data)).not.toEqual(again.parameters().map(w => w.data));
  });

  it("train(…, { patience }) of a training that stands still keeps the first epoch", () => {
    const net = model();
    const events = [...train(net, sgd(net.parameters(), { lr: 0 }), data, { ...options, epochs: 9, patience: 2 })];
    expect(events.at(-1)?.progress).toMatchObject({ epochs: 3, best: { epoch: 1 } });
  });

  it("train(…, { patience, from }) goes on to the same end, and does not go on behind it", () => {
    const net = model();
    const optimizer = adam(net.parameters(), { lr: 0.3 });
    const states: TrainState[] = [];
    const more = { ...options, epochs: 200, patience: 3 };
    for (const event of train(net, optimizer, data, more)) states.push(trainState(net, optimizer, event.progress));
    for (const from of [states[5], states.at(-1)] as TrainState[]) {
      const other = model();
      const rest = [...train(other, adam(other.parameters(), { lr: 0.3 }), data, { ...more, from })];
      expect(rest).toHaveLength(states.length - 1 - states.indexOf(from));
      expect(other.parameters().map(w => w.data)).toEqual(net.parameters().map(w => w.data));
    }
  });

  it("train(…, { patience }) without validation data, or of 0, throws RangeError", () => {
    const net = model();
    const run = (patience: number, sets: { train: typeof data.train; test: typeof data.test }) => () => [
      ...train(net, adam(net.parameters()), sets, { ...options, patience }),
    ];
    expect(run(1, { train: data.train, test: data.test })).toThrow(
      new RangeError("train: patience needs validation data to be patient with, got none"),
    );
    expect(run(0, data)).toThrow(new RangeError("train: patience must be a number of epochs above 0, got 0"));
  });

  it("train(…, { schedule }) sets the rate of each step", () => {
    const net = model();
    const optimizer = sgd(net.parameters(), { lr: 1 });
    const rates: number[] = [];
    const shape = schedule("linear", { lr: 0.1, steps: 6, warmup: 2 });
    for (const { kind } of train(net, optimizer, data, { ...options, schedule: shape })) if (kind === "step") rates.push(optimizer.lr);
    expect(rates.map(rate => Number(rate.toFixed(6)))).toEqual([0.033333, 0.066667, 0.1, 0.075, 0.05, 0.025]);
  });

  it("train(…, { maxNorm }) leaves no weights into a unit longer", () => {
    const net = model();
    trained({ maxNorm: 0.7, epochs: 5 }, net, 0.1);
    const rows = net.parameters().flatMap(w => (w.shape.length === 2 ? w.toArray() : [])) as number[][];
    const norms = rows.map(row => Math.hypot(...row));
    expect(Math.max(...norms)).toBeLessThanOrEqual(0.7 + 1e-6);
    expect(norms.some(norm => norm > 0.69)).toBe(true);
  });

  it("train(…, { clip }) moves SGD by at most lr · clip a step", () => {
    const net = model();
    const before = net.parameters().map(w => w.clone());
    trainStep(net, sgd(net.parameters(), { lr: 0.5 }), data.train, 0, { ...options, clip: 1e-2 });
    const moved = net.parameters().flatMap((w, i) => Array.from(w.data, (value, q) => value - before[i].data[q]));
    expect(Math.hypot(...moved)).toBeCloseTo(0.5e-2, 6);
  });

  it("train(…, { labelSmoothing, variant }) trains by what rDropLoss makes of them", () => {
    const base = trained({}).parameters;
    expect(trained({ labelSmoothing: 0.1 }).parameters).not.toEqual(base);
    expect(trained({ labelSmoothing: 0.1, passes: 1 }).parameters).not.toEqual(trained({ passes: 1 }).parameters);
    expect(trained({ variant: "readme" }).parameters).not.toEqual(base);
    expect(trained({ variant: "fairseq", labelSmoothing: 0 }).parameters).toEqual(base);
  });

  it("train() of a model whose dropout has a rate for each pass: equal rates have the bits of one", () => {
    const base = trained({}).parameters;
    expect(trained({}, model([0.5, 0.5])).parameters).toEqual(base);
    expect(trained({}, model([0.5, 0.2])).parameters).not.toEqual(base);
  });
});

describe("trainStep", () => {
  it("trainStep() whose gradient alone is not finite names the line behind which it began, and changes nothing", () => {
    const w = zeros([2]);
    const root: Model = { forward: (x, pass) => add(x, sqrt(parameter(w, pass))), parameters: () => [w] }; // √w at 0: value 0, slope infinite
    const run = (): unknown => trainStep(root, sgd([w], { lr: 1 }), data.train, 6, { ...options, passes: 1 });
    expect(run).toThrow(
      new Error(
        "train: gradients must stay finite, got one that is not at step 7, which began in the gradient of %0 watch [2], behind %1 sqrt(%0) [2]; lower the learning rate",
      ),
    );
    expect(w.toArray()).toEqual([0, 0]);
  });
});
