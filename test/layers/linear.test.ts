import { describe, expect, it } from "vitest";
import { Tape } from "../../src/autograd/tape.ts";
import { detach, Var } from "../../src/autograd/var.ts";
import { Linear, linear } from "../../src/layers/linear.ts";
import { relu } from "../../src/layers/relu.ts";
import { stream } from "../../src/random/seeded.ts";
import { tensor, zeros } from "../../src/tensor/create.ts";
import { DTypeError, ShapeError } from "../../src/tensor/errors.ts";

const rng = () => stream(3, "weights");
const inference = { training: false };

describe("linear", () => {
  it("linear(in, out) draws weights [out, in] and bias [out] in ±1/√in, as PyTorch does", () => {
    const { weight, bias } = linear(100, 200, { rng: rng() });
    expect([weight.shape, bias.shape, weight.dtype]).toEqual([[200, 100], [200], "float32"]);
    for (const { data } of [weight, bias]) expect(data.every(v => Math.abs(v) <= 0.1)).toBe(true);
    expect(Math.max(...weight.data)).toBeGreaterThan(0.0999);
    expect(Math.min(...weight.data)).toBeLessThan(-0.0999);
    // Uniform in ±b has variance b²/3; 20 000 draws are within 4 % of it with four standard errors to spare.
    const variance = Array.from(weight.data).reduce((sum, v) => sum + v * v, 0) / weight.size;
    expect(Math.abs(variance / (0.01 / 3) - 1)).toBeLessThan(0.04);
  });

  it("linear(in, out) is a function of its generator", () => {
    const numbers = (of: Linear): number[] => of.parameters().flatMap(w => Array.from(w.data));
    expect(numbers(linear(4, 3, { rng: rng() }))).toEqual(numbers(linear(4, 3, { rng: rng() })));
    expect(numbers(linear(4, 3, { rng: stream(4, "weights") }))).not.toEqual(numbers(linear(4, 3, { rng: rng() })));
  });

  it("linear(in, out, { dtype: float64 }) is float64", () => {
    expect(
      linear(2, 2, { rng: rng(), dtype: "float64" })
        .parameters()
        .map(w => w.dtype),
    ).toEqual(["float64", "float64"]);
  });

  it.each([
    [0, 3],
    [3, 0],
    [-1, 3],
    [2.5, 3],
    [3, NaN],
  ])("linear(%d, %d) throws RangeError", (inputs, outputs) => {
    const message =
      inputs > 0 && Number.isInteger(inputs)
        ? `linear: outputs must be a whole number from 1, got ${outputs}`
        : `linear: inputs must be a whole number from 1, got ${inputs}`;
    expect(() => linear(inputs, outputs, { rng: rng() })).toThrow(new RangeError(message));
  });
});

describe("Linear", () => {
  const layer = new Linear(
    tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
    tensor([10, 20, 30]),
  );

  it("forward(x) is x Wᵀ + b", () => {
    expect(
      detach(
        layer.forward(
          tensor([
            [1, 1],
            [0, 2],
          ]),
          inference,
        ),
      ).toArray(),
    ).toEqual([
      [13, 27, 41],
      [14, 28, 42],
    ]);
    expect(layer.forward(zeros([0, 2]), inference).shape).toEqual([0, 3]);
  });

  it("forward(x, { tape }) watches its parameters; without a tape nothing is recorded", () => {
    const tape = new Tape();
    const y = layer.forward(tensor([[1, 1]]), { training: true, tape });
    expect(y).toBeInstanceOf(Var);
    expect(layer.forward(tensor([[1, 1]]), inference)).not.toBeInstanceOf(Var);
    const [weight, bias] = layer.parameters();
    expect([weight === layer.weight, bias === layer.bias]).toEqual([true, true]);
  });

  it("forward(x) of another width, rank or dtype throws", () => {
    expect(() => layer.forward(zeros([4, 3]), inference)).toThrow(
      new ShapeError("linear: input must be [n, 2] for a 2 -> 3 layer, got [4, 3]"),
    );
    expect(() => layer.forward(zeros([2]), inference)).toThrow(new ShapeError("linear: input must be [n, 2] for a 2 -> 3 layer, got [2]"));
    expect(() => layer.forward(zeros([1, 2, 3]), inference)).toThrow(
      new ShapeError("linear: input must be [n, 2] for a 2 -> 3 layer, got [1, 2, 3]"),
    );
    expect(() => layer.forward(zeros([1, 2], { dtype: "float64" }), inference)).toThrow(
      new DTypeError("affine: operands must have one dtype, got float64 and float32; convert one with cast()"),
    );
  });

  it("new Linear(weight, bias) of shapes that do not belong together throws ShapeError", () => {
    const message = "linear: must have weight [out, in] and bias [out], got [3, 2] and [2]";
    expect(() => new Linear(zeros([3, 2]), zeros([2]))).toThrow(new ShapeError(message));
    expect(() => new Linear(zeros([3]), zeros([3]))).toThrow(ShapeError);
    expect(() => new Linear(zeros([3, 2]), zeros([3, 1]))).toThrow(ShapeError);
  });
});

describe("relu", () => {
  it("relu() is a layer and relu(x) the op, with the same values", () => {
    const x = tensor([[-1, 0, 2]]);
    expect(relu(x).toArray()).toEqual([[0, 0, 2]]);
    expect(detach(relu().forward(x)).toArray()).toEqual([[0, 0, 2]]);
    expect([relu().parameters(), relu().splits()]).toEqual([[], false]);
  });
});
