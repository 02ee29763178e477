import { describe, expect, it } from "vitest";
import { adam, adamW } from "../../src/optim/adam.ts";
import { sgd } from "../../src/optim/sgd.ts";
import { tensor, zeros } from "../../src/tensor/create.ts";
import { DTypeError, ShapeError } from "../../src/tensor/errors.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";

const f64 = { dtype: "float64" } as const;
const weights = (): Tensor => tensor([1, -2], f64);
const g = tensor([0.5, 0.25], f64);

describe("sgd", () => {
  it("sgd().step(g) moves w by −lr · g, in place", () => {
    const w = weights();
    sgd([w], { lr: 0.1 }).step([g]);
    expect(Array.from(w.data)).toEqual([1 - 0.1 * 0.5, -2 - 0.1 * 0.25]);
    expect(Array.from(g.data)).toEqual([0.5, 0.25]);
  });

  it("sgd().lr may change between steps, and 0 stands still", () => {
    const w = weights();
    const optimizer = sgd([w], { lr: 0 });
    optimizer.step([g]);
    expect(Array.from(w.data)).toEqual([1, -2]);
    optimizer.lr = 1;
    optimizer.step([g]);
    expect(Array.from(w.data)).toEqual([0.5, -2.25]);
  });

  it("sgd({ momentum }) keeps a velocity for each parameter apart", () => {
    const [one, two] = [tensor([0], f64), tensor([0], f64)];
    const optimizer = sgd([one, two], { lr: 1, momentum: 0.5 });
    const step = (a: number, b: number): void => optimizer.step([tensor([a], f64), tensor([b], f64)]);
    step(1, 0);
    step(0, 1);
    expect([one.data[0], two.data[0]]).toEqual([-1.5, -1]);
  });

  it.each([
    [{ lr: -1 }, "sgd: lr must satisfy 0 <= lr < Infinity, got -1"],
    [{ lr: NaN }, "sgd: lr must satisfy 0 <= lr < Infinity, got NaN"],
    [{ lr: 1, momentum: 1 }, "sgd: momentum must satisfy 0 <= momentum < 1, got 1"],
    [{ lr: 1, weightDecay: -0.1 }, "sgd: weightDecay must satisfy 0 <= weightDecay < Infinity, got -0.1"],
    [{ lr: 1, nesterov: true }, "sgd: nesterov needs momentum above 0, got 0"],
  ])("sgd(…, %j) throws RangeError", (options, message) => {
    expect(() => sgd([weights()], options)).toThrow(new RangeError(message));
  });
});

describe("adam and adamW", () => {
  it("adam().step(g) first moves every weight by lr against the sign of g, whatever its size", () => {
    const w = weights();
    adam([w], { lr: 0.01 }).step([tensor([1e-3, -1e3], f64)]);
    expect(w.data[0]).toBeCloseTo(0.99, 6);
    expect(w.data[1]).toBeCloseTo(-1.99, 6);
  });

  it("adam() has PyTorch's defaults, adamW() its weight decay of 0.01", () => {
    expect(adam([]).options).toEqual({ lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 });
    expect(adamW([]).options).toEqual({ lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01 });
  });

  it("adamW({ weightDecay }) shrinks weights that have no gradient; adam moves them by about lr", () => {
    const [w, v] = [weights(), weights()];
    adamW([w], { lr: 0.1, weightDecay: 0.5 }).step([zeros([2], f64)]);
    expect(Array.from(w.data)).toEqual([0.95, -1.9]);
    adam([v], { lr: 0.1, weightDecay: 0.5 }).step([zeros([2], f64)]);
    expect(v.data[0]).toBeCloseTo(0.9, 6);
  });

  it("adam().step() counts its steps, for the bias correction", () => {
    const optimizer = adam([weights()]);
    for (let i = 0; i < 3; i++) optimizer.step([g]);
    expect(optimizer.steps).toBe(3);
  });

  it("adam().step() of a gradient of zeros stands still", () => {
    const w = weights();
    adam([w], { lr: 1 }).step([zeros([2], f64)]);
    expect(Array.from(w.data)).toEqual([1, -2]);
  });

  it.each([
    [{ lr: -1 }, "lr must satisfy 0 <= lr < Infinity, got -1"],
    [{ betas: [1, 0.9] as const }, "beta1 must satisfy 0 <= beta1 < 1, got 1"],
    [{ betas: [0.9, -0.1] as const }, "beta2 must satisfy 0 <= beta2 < 1, got -0.1"],
    [{ eps: -1 }, "eps must satisfy 0 <= eps < Infinity, got -1"],
    [{ weightDecay: NaN }, "weightDecay must satisfy 0 <= weightDecay < Infinity, got NaN"],
  ])("adam(…, %j) and adamW throw RangeError, each in its own name", (options, message) => {
    expect(() => adam([weights()], options)).toThrow(new RangeError(`adam: ${message}`));
    expect(() => adamW([weights()], options)).toThrow(new RangeError(`adamW: ${message}`));
  });
});

describe("gradients that do not fit", () => {
  const optimizers = [
    ["sgd", (w: Tensor) => sgd([w], { lr: 1 })],
    ["adam", (w: Tensor) => adam([w])],
    ["adamW", (w: Tensor) => adamW([w])],
  ] as const;

  it.each(optimizers)("%s.step() of too few, of another shape, of another dtype throws and changes nothing", (name, make) => {
    const w = weights();
    const optimizer = make(w);
    expect(() => optimizer.step([])).toThrow(new ShapeError(`${name}: there must be a gradient for each of 1 parameters, got 0`));
    expect(() => optimizer.step([zeros([2, 1], f64)])).toThrow(
      new ShapeError(`${name}: gradient 0 must have its parameter's shape [2], got [2, 1]`),
    );
    expect(() => optimizer.step([zeros([2])])).toThrow(
      new DTypeError(`${name}: gradient 0 must be float64, as its parameter, got float32`),
    );
    expect(Array.from(w.data)).toEqual([1, -2]);
    expect(optimizer.steps).toBe(0);
  });
});
