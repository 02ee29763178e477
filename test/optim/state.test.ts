import { describe, expect, it } from "vitest";
import { type Adam, adam, adamW } from "../../src/optim/adam.ts";
import type { OptimizerState } from "../../src/optim/optimizer.ts";
import { type Sgd, sgd } from "../../src/optim/sgd.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal, ones, tensor, zeros } from "../../src/tensor/create.ts";
import { DTypeError, ShapeError } from "../../src/tensor/errors.ts";
import { type DType, heap } from "../../src/tensor/home.ts";
import type { Shape, Tensor } from "../../src/tensor/tensor.ts";
import { Workspace } from "../../src/tensor/workspace.ts";

type Make = (parameters: readonly Tensor[]) => Sgd | Adam;

const optimizers: [string, Make][] = [
  ["sgd", parameters => sgd(parameters, { lr: 0.1 })],
  ["sgd with momentum", parameters => sgd(parameters, { lr: 0.1, momentum: 0.9 })],
  ["sgd with nesterov", parameters => sgd(parameters, { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 })],
  ["adam", parameters => adam(parameters, { lr: 0.05, weightDecay: 0.01 })],
  ["adamW", parameters => adamW(parameters, { lr: 0.05 })],
];

const SHAPES: readonly Shape[] = [[3, 5], [5], []];
const draw = (name: string, dtype: DType): Tensor[] => SHAPES.map((shape, i) => normal(shape, 0, 1, { rng: stream(i, name), dtype }));

describe.each(optimizers)("%s", (_, make) => {
  for (const dtype of ["float32", "float64"] as const) {
    it.each([0, 1, 3])(`state() after %d steps, loaded elsewhere, goes on with the same bits as without a stop, in ${dtype}`, before => {
      const parameters = draw("w", dtype);
      const whole = make(parameters);
      const step = (optimizer: Sgd | Adam, t: number): void => optimizer.step(draw(`g${t}`, dtype));
      for (let t = 0; t < before; t++) step(whole, t);
      const [saved, weights] = [0, 1].map(() => parameters.map(w => w.clone()));
      const state = whole.state();
      for (let t = before; t < before + 3; t++) step(whole, t); // what was saved must not move along

      new Workspace({ megabytes: 4 }).keep(weights);
      const resumed = make(weights);
      step(resumed, 7); // what it learnt before is forgotten
      for (const [i, w] of weights.entries()) w.write().set(saved[i].data);
      resumed.load(state);
      for (let t = before; t < before + 3; t++) step(resumed, t);
      expect(weights.map(w => w.data)).toStrictEqual(parameters.map(w => w.data));
      expect(resumed.steps).toBe(before + 3);
      expect(resumed.state()).toStrictEqual(whole.state());
    });
  }
});

describe("state()", () => {
  it("state() is plain data: the steps, and moments by name, cloned onto the heap, zeros before the first step", () => {
    const [w, b] = [tensor([1, 2]), tensor([[3]])];
    const workspace = new Workspace({ megabytes: 4 });
    workspace.keep([w, b]);
    expect(sgd([w, b], { lr: 1 }).state()).toStrictEqual({ steps: 0, moments: {} });
    expect(sgd([w, b], { lr: 1, momentum: 0.5 }).state()).toStrictEqual({ steps: 0, moments: { velocity: [zeros([2]), zeros([1, 1])] } });
    const optimizer = adam([w, b], { betas: [0.5, 0.75] });
    const none = [zeros([2]), zeros([1, 1])];
    expect(optimizer.state()).toStrictEqual({ steps: 0, moments: { mean: none, square: none } });
    optimizer.step([tensor([2, 4]), tensor([[-8]])]);
    const state = optimizer.state();
    expect(state).toStrictEqual({
      steps: 1,
      moments: { mean: [tensor([1, 2]), tensor([[-4]])], square: [tensor([1, 4]), tensor([[16]])] },
    });
    for (const moments of Object.values(state.moments)) for (const x of moments) expect(x.home).toBe(heap);
  });

  it("load(state) keeps nothing of the state itself", () => {
    const optimizer = sgd([tensor([1])], { lr: 1, momentum: 0.5 });
    const velocity = tensor([3]);
    optimizer.load({ steps: 2, moments: { velocity: [velocity] } });
    velocity.data[0] = 9;
    expect(optimizer.state()).toStrictEqual({ steps: 2, moments: { velocity: [tensor([3])] } });
  });
});

describe("load(state) of what does not fit", () => {
  const two = (): Tensor[] => [tensor([1, 2]), tensor([[3]])];
  const fits = { mean: [ones([2]), ones([1, 1])], square: [ones([2]), ones([1, 1])] };

  it.each<[string, unknown, Error]>([
    ["nothing", undefined, new TypeError("adam: state must be what state() gives, got undefined")],
    ["null", null, new TypeError("adam: state must be what state() gives, got null")],
    ["null for moments", { steps: 1, moments: null }, new TypeError("adam: moments must be lists of tensors by name, got null")],
    ["fewer steps than none", { steps: -1, moments: fits }, new RangeError("adam: steps must be a whole number from 0, got -1")],
    ["no moments", { steps: 1 }, new TypeError("adam: moments must be lists of tensors by name, got undefined")],
    ["no steps", { moments: fits }, new RangeError("adam: steps must be a whole number from 0, got undefined")],
    ["half a step", { steps: 0.5, moments: fits }, new RangeError("adam: steps must be a whole number from 0, got 0.5")],
    [
      "another optimizer's",
      { steps: 1, moments: { velocity: fits.mean } },
      new RangeError("adam: state must have the moments mean, square, got velocity; is it of another optimizer?"),
    ],
    [
      "none",
      { steps: 1, moments: {} },
      new RangeError("adam: state must have the moments mean, square, got none; is it of another optimizer?"),
    ],
    [
      "one more",
      { steps: 1, moments: { ...fits, velocity: fits.mean } },
      new RangeError("adam: state must have the moments mean, square, got mean, square, velocity; is it of another optimizer?"),
    ],
    ["no list", { steps: 1, moments: { ...fits, square: 1 } }, new TypeError("adam: square must be an array of tensors, got 1")],
    [
      "too few",
      { steps: 1, moments: { ...fits, square: [ones([2])] } },
      new ShapeError("adam: there must be a square for each of 2 parameters, got 1"),
    ],
    ["no tensor", { steps: 1, moments: { ...fits, square: [ones([2]), 1] } }, new TypeError("adam: square 1 must be a tensor, got 1")],
    [
      "another shape",
      { steps: 1, moments: { ...fits, square: [ones([2]), ones([1])] } },
      new ShapeError("adam: square 1 must have its parameter's shape [1, 1], got [1]"),
    ],
    [
      "another dtype",
      { steps: 1, moments: { ...fits, square: [ones([2]), ones([1, 1], { dtype: "float64" })] } },
      new DTypeError("adam: square 1 must be float32, as its parameter, got float64"),
    ],
  ])("%s throws one line and changes nothing", (_, state, error) => {
    const optimizer = adam(two());
    optimizer.step([ones([2]), ones([1, 1])]);
    const before = optimizer.state();
    expect(() => optimizer.load(state as OptimizerState)).toThrow(error);
    expect(optimizer.state()).toStrictEqual(before);
  });

  it("load(state) in an optimizer without moments wants none", () => {
    const optimizer = sgd(two(), { lr: 1 });
    optimizer.load({ steps: 5, moments: {} });
    expect(optimizer.steps).toBe(5);
    expect(() => optimizer.load({ steps: 5, moments: { velocity: fits.mean } })).toThrow(
      new RangeError("sgd: state must have no moments, got velocity; is it of another optimizer?"),
    );
  });

  it("load(state) of moments whose step is over throws and changes nothing", () => {
    const workspace = new Workspace({ megabytes: 4 });
    const lost = workspace.place(ones([1, 1]));
    workspace.begin();
    const optimizer = adam(two());
    expect(() => optimizer.load({ steps: 3, moments: { mean: fits.mean, square: [ones([2]), lost] } })).toThrow(/step that is over/);
    expect(optimizer.state()).toStrictEqual(adam(two()).state());
  });
});
