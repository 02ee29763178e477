import { describe, expect, it } from "vitest";
import { detach } from "../../src/autograd/var.ts";
import { moons } from "../../src/data/synthetic.ts";
import type { KernelSet } from "../../src/kernels/kernels.ts";
import { reference } from "../../src/kernels/kernels.ts";
import type { Model } from "../../src/layers/pass.ts";
import type { Sequential } from "../../src/layers/sequential.ts";
import { adam, adamW } from "../../src/optim/adam.ts";
import type { Optimizer } from "../../src/optim/optimizer.ts";
import { sgd } from "../../src/optim/sgd.ts";
import { DTypeError, ShapeError } from "../../src/tensor/errors.ts";
import { Workspace } from "../../src/tensor/workspace.ts";
import { classifier } from "../../src/train/classifier.ts";
import { type TrainState, trainState } from "../../src/train/state.ts";
import { type TrainEvent, train } from "../../src/train/trainer.ts";

const data = { train: moons({ n: 70, seed: 0 }), test: moons({ n: 30, seed: 1 }) };
const options = { epochs: 3, batch: 32, alpha: 1, passes: 2, seed: 0 };
const model = (hidden = [8]): Sequential => classifier(2, 2, { hidden, dropout: 0.5, inputDropout: 0.1, seed: 0 });

type Make = (net: Sequential) => Optimizer;
const optimizers: Record<string, Make> = {
  sgd: net => sgd(net.parameters(), { lr: 0.1, momentum: 0.9 }),
  adam: net => adam(net.parameters(), { lr: 0.01 }),
  adamW: net => adamW(net.parameters(), { lr: 0.01 }),
};

/** What a training leaves: its parameters, byte for byte, and every event from `from` on, without its progress. */
const told = (events: readonly TrainEvent[]): unknown[] => events.map(({ progress, ...event }) => ({ ...event, best: progress.best }));
const bytes = (net: Sequential): number[][] => net.parameters().map(w => [...new Uint8Array(w.data.slice().buffer)]);

describe("trainState", () => {
  it.each(
    Object.entries(optimizers),
  )("train() from the state of any event ends in the bytes of a run never interrupted, with %s", (_, make) => {
    const whole = model();
    const states: TrainState[] = [];
    const events: TrainEvent[] = [];
    const optimizer = make(whole);
    for (const event of train(whole, optimizer, data, options)) {
      events.push(event);
      states.push(structuredClone(trainState(whole, optimizer, event.progress)));
    }
    expect(states).toHaveLength(12);
    for (const [i, from] of states.entries()) {
      const net = model();
      const rest = [...train(net, make(net), data, { ...options, from })];
      expect(told(rest)).toEqual(told(events.slice(i + 1)));
      expect(bytes(net)).toEqual(bytes(whole));
    }
  });

  it("trainState() is a copy: training on changes nothing in it", () => {
    const net = model();
    const optimizer = adam(net.parameters());
    const events = train(net, optimizer, data, options);
    const { progress } = events.next().value as TrainEvent;
    const state = trainState(net, optimizer, progress);
    const before = structuredClone(state);
    for (const _ of events);
    expect(state).toEqual(before);
    expect(Object.keys(state.parameters)).toEqual(["1.weight", "1.bias", "4.weight", "4.bias"]);
    expect(state).toMatchObject({ step: 1, epochs: 0, optimizer: { steps: 1, lr: 1e-3 } });
  });

  it("train() from the state of another model, of other shapes or another dtype, throws and changes nothing", () => {
    const net = model();
    const optimizer = adam(net.parameters());
    const [event] = train(net, optimizer, data, options);
    const state = trainState(net, optimizer, event.progress);
    const start = (hidden: number[], from: TrainState, make: Make = optimizers.adam): (() => void) => {
      const other = model(hidden);
      const before = bytes(other);
      return () => {
        try {
          train(other, make(other), data, { ...options, from }).next();
        } finally {
          expect(bytes(other)).toEqual(before);
        }
      };
    };
    expect(start([8, 8], state)).toThrow(
      new RangeError(
        "train: the state must have the parameters 1.weight, 1.bias, 4.weight, 4.bias, 7.weight, 7.bias, got 1.weight, 1.bias, 4.weight, 4.bias; is it of another model?",
      ),
    );
    for (const [what, change] of [
      ["70 rows, batch 16 and seed 0", { batch: 16 }],
      ["71 rows, batch 32 and seed 0", { rows: 71 }],
      ["70 rows, batch 32 and seed 1", { seed: 1 }],
    ] as const)
      expect(start([8], { ...state, course: { ...state.course, ...change } })).toThrow(
        new RangeError(`train: the state is of ${what}, got 70 rows, batch 32 and seed 0`),
      );
    const { "4.bias": bias, ...others } = state.parameters;
    for (const parameters of [others, { ...others, bias }, { ...state.parameters, bias }])
      expect(start([8], { ...state, parameters })).toThrow(
        new RangeError(
          `train: the state must have the parameters 1.weight, 1.bias, 4.weight, 4.bias, got ${Object.keys(parameters).join(", ")}; is it of another model?`,
        ),
      );
    expect(start([9], state)).toThrow(new ShapeError("train: 1.weight must be [9, 2] in the state, got [8, 2]"));
    const wide = { ...state, parameters: { ...state.parameters, "4.bias": { shape: [2], data: new Float64Array(2) } } };
    expect(start([8], wide)).toThrow(new DTypeError("train: 4.bias must be float32 in the state, got float64"));
    expect(start([8], state, optimizers.sgd)).toThrow(
      /^sgd: state must have the moments velocity, got mean, square; is it of another optimizer\?$/,
    );
  });
});

describe("train in a workspace", () => {
  const run = (workspace?: Workspace, net = model(), optimizer: Optimizer = adam(net.parameters())): number[][] => {
    for (const _ of train(net, optimizer, data, { ...options, ...(workspace && { workspace }) }));
    return bytes(net);
  };

  it("train() leaves parameters on the heap, or in the workspace that it was given; the bytes are the same", () => {
    const workspace = new Workspace({ megabytes: 16 });
    const [alone, given] = [model(), model()];
    expect(run(workspace, given)).toEqual(run(undefined, alone));
    expect(alone.parameters().every(w => w.data.buffer.byteLength === w.size * 4)).toBe(true);
    expect(given.parameters().every(w => w.data.buffer.byteLength === 16 * 2 ** 20)).toBe(true);
    expect(run(workspace)).toEqual(run()); // and it may be used again
    workspace.release();
    expect(given.parameters().every(w => w.data.buffer.byteLength === w.size * 4)).toBe(true);
  });

  it("train() twice with one optimizer goes on where it was, in one workspace or in two", () => {
    const twice = (first?: Workspace, second?: Workspace): number[][] => {
      const net = model();
      const optimizer = adam(net.parameters());
      run(first, net, optimizer);
      return run(second, net, optimizer);
    };
    const expected = twice();
    const workspace = new Workspace({ megabytes: 16 });
    expect(twice(workspace, workspace)).toEqual(expected);
    expect(twice(workspace, new Workspace({ megabytes: 16, kernels: "reference" }))).toEqual(expected);
  });

  it("train() trains and tests in the workspace that it was given", () => {
    const workspace = new Workspace({ megabytes: 16 });
    const net = model();
    const homes = { training: new Set<unknown>(), testing: new Set<unknown>() };
    const watched: Model = {
      forward: (x, pass) => {
        homes[pass.training ? "training" : "testing"].add(detach(x).home);
        return net.forward(x, pass);
      },
      parameters: () => net.parameters(),
      parameterNames: () => net.parameterNames(),
    };
    for (const _ of train(watched, adam(net.parameters()), data, { ...options, passes: 1, workspace }));
    expect(homes).toEqual({ training: new Set([workspace.home]), testing: new Set([workspace.home]) });
  });

  it("train(…, { kernels }) computes with these kernels, the fast ones unless given", () => {
    const kernels = (chosen: { kernels?: KernelSet }): unknown => {
      const net = model();
      for (const _ of train(net, adam(net.parameters()), data, { ...options, ...chosen })) return net.parameters()[0].kernels;
    };
    expect(kernels({ kernels: "reference" })).toBe(reference);
    expect(kernels({})).not.toBe(reference);
  });

  it("train() that nobody follows to its end gives its workspace back all the same", () => {
    const net = model();
    for (const event of train(net, adam(net.parameters()), data, options)) if (event.kind === "step") break;
    expect(net.parameters().every(w => w.data.buffer.byteLength === w.size * 4)).toBe(true);
  });
});
