import { expect, it } from "vitest";
import { scale as scaled, sum } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { forwardCopies } from "../../src/layers/copies.ts";
import { dropout } from "../../src/layers/dropout.ts";
import { linear } from "../../src/layers/linear.ts";
import { masks } from "../../src/layers/masks.ts";
import { type Layer, namedParameters, type Pass } from "../../src/layers/pass.ts";
import { Relu, relu } from "../../src/layers/relu.ts";
import { sequential } from "../../src/layers/sequential.ts";
import { sgd } from "../../src/optim/sgd.ts";
import { stream } from "../../src/random/seeded.ts";
import { ones, tensor } from "../../src/tensor/create.ts";
import { scale, sub } from "../../src/tensor/elementwise.ts";
import { expectSameBits } from "../close.ts";

const rng = stream(5, "model");
const x = ones([3, 4]);

/** A layer that notes the rows that come through. */
function counter(): Layer & { readonly rows: number[] } {
  const rows: number[] = [];
  return {
    rows,
    forward(input) {
      rows.push(input.shape[0]);
      return input;
    },
    parameters: () => [],
    splits: () => false,
  };
}

it("sequential(...layers) runs them in order and lists their parameters in order", () => {
  const [one, two] = [linear(4, 5, { rng }), linear(5, 2, { rng })];
  const model = sequential(one, relu(), two);
  const parameters = [one.weight, one.bias, two.weight, two.bias];
  expect(model.parameters().map(w => parameters.indexOf(w))).toEqual([0, 1, 2, 3]);
  const byHand = two.forward(relu(detach(one.forward(x, { training: false }))), { training: false });
  expectSameBits(detach(model.forward(x, { training: false })), detach(byHand));
});

it("sequential() without layers gives its input back", () => expect(sequential().forward(x, { training: false })).toBe(x));

it("sequential(...layers) of models within models gives every dropout a name of its own", () => {
  const drawn = masks(0, 0);
  const deepest = sequential(dropout(0.5), sequential(dropout(0.5), dropout(0.5)));
  const model = sequential(dropout(0.5), deepest, sequential(dropout(0.5)), dropout(0.5));
  model.forward(x, { training: true, masks: drawn });
  expect(Array.from(drawn.sites, site => site.name)).toEqual(["0", "1.0", "1.1.0", "1.1.1", "2.0", "3"]);
});

it("sequential(l, relu(), l) has the parameters of l once, named by their first place", () => {
  const tied = linear(4, 4, { rng });
  const model = sequential(tied, relu(), tied, linear(4, 2, { rng }));
  expect(model.parameters()).toHaveLength(4);
  expect([...namedParameters(model).keys()]).toEqual(["0.weight", "0.bias", "3.weight", "3.bias"]);
  const before = tied.weight.clone();
  const tape = new Tape();
  const gradients = tape.gradients(sum(model.forward(x, { training: true, tape })), model.parameters());
  sgd(model.parameters(), { lr: 1 }).step(gradients);
  expectSameBits(tied.weight, sub(before, gradients[0]));
});

it("namedParameters(model) numbers what has no names, and refuses names that do not fit", () => {
  const [a, b] = [ones([1]), ones([2])];
  const bare = { forward: (x: Value) => x, parameters: () => [a, b] };
  expect([...namedParameters(sequential(relu(), bare)).keys()]).toEqual(["1.0", "1.1"]);
  expect(() => namedParameters({ ...bare, parameterNames: () => ["w", "w"] })).toThrow(
    "namedParameters: there must be a name of its own for each of 2 parameters, got w, w",
  );
  const three = { forward: (x: Value) => x, parameters: () => [a, b, ones([3])] };
  for (const names of [
    ["w", "w"],
    ["u", "v"],
    ["u", "v", "w", "x"],
  ])
    expect(() => namedParameters({ ...three, parameterNames: () => names })).toThrow(
      `namedParameters: there must be a name of its own for each of 3 parameters, got ${names.join(", ")}`,
    );
});

it("sequential(...layers).toString() prints its plan: what runs alone, and what runs joined", () => {
  class Loud extends Relu {
    override forward(x: Value): Value {
      return scaled(super.forward(x), 2);
    }
  }
  const model = sequential(linear(4, 5, { rng }), relu(), dropout(0.5), new Loud(), dropout(0.25), linear(5, 2, { rng }));
  expect(`${model}`.split("\n")).toEqual([
    "0      Linear 4 -> 5",
    "1+2    reluDropout(Relu, Dropout 0.5)",
    "3      Loud",
    "4      Dropout 0.25",
    "5      Linear 5 -> 2",
  ]);
});

it("sequential(...layers).toString() sets a model within it under its own place, and calls a layer without a name by its class", () => {
  class Noise {
    forward = (x: Value): Value => x;
    parameters = (): [] => [];
  }
  const model = sequential(sequential(relu(), new Noise()), relu(), linear(4, 5, { rng }), relu());
  expect(`${model}`.split("\n")).toEqual([
    "0      0      Relu",
    "       1      Noise",
    "1      Relu",
    "2      Linear 4 -> 5",
    "3      Relu",
  ]);
});

it("sequential(..., relu()) ends in a ReLU, in one pass and in many", () => {
  const model = sequential(relu());
  const y = model.forward(tensor([[-1, 2]]), { training: false });
  const copies = model.forwardCopies(tensor([[-1, 2]]), 2, { training: false });
  expect([detach(y).toArray(), detach(copies).toArray()]).toEqual([
    [[0, 2]],
    [
      [0, 2],
      [0, 2],
    ],
  ]);
});

it("sequential(relu(), dropout(p)) in training without masks throws what the dropout throws", () => {
  const message = "dropout: training needs masks, got a pass without any; pass { masks: masks(seed, step) }";
  for (const fused of [true, false]) expect(() => sequential(relu(), dropout(0.5)).forward(x, { training: true, fused })).toThrow(message);
});

it("sequential(...layers).splits(pass) is true when one of the layers splits", () => {
  const [one, none] = [sequential(relu(), dropout(0.5)), sequential(relu(), dropout(0), linear(4, 5, { rng }))];
  expect([one.splits({ training: true }), one.splits({ training: false })]).toEqual([true, false]);
  expect([none.splits({ training: true }), none.splits({ training: false })]).toEqual([false, false]);
});

it("sequential(...layers) runs a subclass of Relu before a dropout as it is", () => {
  class Doubled extends Relu {
    override forward(x: Value): Value {
      return scaled(super.forward(x), 2);
    }
  }
  const pass = (): Pass => ({ training: true, masks: masks(2, 2) });
  const [doubled, plain] = [new Doubled(), relu()].map(layer => detach(sequential(layer, dropout(0.5)).forward(x, pass())));
  expectSameBits(doubled, scale(plain, 2));
});

it("forward(x, { fused: false }) shows on the tape what a fused line hides, with the same bits", () => {
  const model = sequential(linear(4, 5, { rng }), relu(), dropout(0.5), linear(5, 2, { rng }));
  const run = (fused: boolean): [string, Value] => {
    const tape = new Tape();
    const y = forwardCopies(model, x, 2, { tape, training: true, masks: masks(1, 1), fused });
    return [
      tape.lines
        .map(line => line.op)
        .filter(op => op !== "watch")
        .join(" "),
      y,
    ];
  };
  const [[quick, y], [slow, z]] = [run(true), run(false)];
  expect(quick).toBe("affine reluDropout affine");
  expect(slow).toBe("matmul add relu concat applyMask matmul add");
  expectSameBits(detach(y), detach(z));
});

it("forwardCopies(model, x, m) takes anything with forward and parameters: x repeated at the input, with the same bits", () => {
  const model = sequential(linear(4, 5, { rng }), relu(), dropout(0.5), linear(5, 2, { rng }));
  const bare = { forward: (x: Value, pass: Pass) => model.forward(x, pass), parameters: () => model.parameters() };
  const pass = (): Pass => ({ training: true, masks: masks(1, 1) });
  expectSameBits(detach(forwardCopies(bare, x, 3, pass())), detach(forwardCopies(model, x, 3, pass())));
});

it("forwardCopies(x, m) goes on sharing inside a model that stands where the copies part", () => {
  const before = counter();
  const model = sequential(sequential(before, dropout(0.5)));
  expect(model.forwardCopies(x, 3, { training: true, masks: masks(0, 0) }).shape).toEqual([9, 4]);
  expect(before.rows).toEqual([3]);
});

it("sequential(...layers) nested has the values of the same layers in one list, outside training", () => {
  const layers = [linear(4, 5, { rng }), relu(), dropout(0.5), linear(5, 2, { rng })];
  const nested = sequential(layers[0], sequential(layers[1], sequential(layers[2])), layers[3]);
  expectSameBits(detach(nested.forward(x, { training: false })), detach(sequential(...layers).forward(x, { training: false })));
  const parameters = sequential(...layers).parameters();
  expect(nested.parameters().map(w => parameters.indexOf(w))).toEqual([0, 1, 2, 3]);
});

it("forwardCopies(x, m) runs the layers before the first dropout once, on x alone", () => {
  const [before, after] = [counter(), counter()];
  const model = sequential(before, dropout(0.5), after);
  expect(model.forwardCopies(x, 3, { training: true, masks: masks(0, 0) }).shape).toEqual([9, 4]);
  expect([before.rows, after.rows]).toEqual([[3], [9]]);
});

it("forwardCopies(x, m) asks for the masks of the rows of all copies where they part at a ReLU and its dropout", () => {
  const drawn = masks(4, 0);
  sequential(relu(), dropout(0.5)).forwardCopies(x, 3, { training: true, masks: drawn });
  expect([...drawn.sites]).toEqual([{ name: "1", p: 0.5, shape: [9, 4], copies: 3 }]);
});

it("forwardCopies(x, m) does not part at a ReLU and a dropout that drops nothing", () => {
  const after = counter();
  sequential(relu(), dropout(0.5), after).forwardCopies(x, 3, { training: false });
  sequential(relu(), dropout(0), after).forwardCopies(x, 3, { training: true, masks: masks(0, 0) });
  expect(after.rows).toEqual([3, 3]);
});

it("forwardCopies(x, m) parts at a layer that does not say whether it splits, in training only, and at one that splits always", () => {
  const rowsIn = (training: boolean, splits?: () => boolean): number => {
    const { rows, forward, parameters } = counter();
    const layer = splits === undefined ? { forward, parameters } : { forward, parameters, splits };
    sequential(layer).forwardCopies(x, 3, { training, masks: masks(0, 0) });
    return rows[0];
  };
  expect([rowsIn(true), rowsIn(false)]).toEqual([9, 3]);
  expect([rowsIn(true, () => true), rowsIn(false, () => true)]).toEqual([9, 9]);
  expect([rowsIn(true, () => false), rowsIn(false, () => false)]).toEqual([3, 3]);
});

it("forwardCopies(x, m) without dropout runs everything once and repeats the result", () => {
  const only = counter();
  const y = sequential(only).forwardCopies(tensor([[1, 2]]), 2, { training: false });
  expect(detach(y).toArray()).toEqual([
    [1, 2],
    [1, 2],
  ]);
  expect(only.rows).toEqual([1]);
});

it("forwardCopies(x, 1) is forward(x)", () => {
  const model = sequential(linear(4, 5, { rng }), dropout(0.5));
  const pass = { training: true, masks: masks(1, 2) };
  expectSameBits(detach(model.forwardCopies(x, 1, pass)), detach(model.forward(x, pass)));
  expect(sequential().forwardCopies(x, 1, { training: false })).toBe(x);
});

it("forwardCopies(x, 256) has the rows of 256 copies", () => {
  expect(sequential().forwardCopies(x, 256, { training: false }).shape).toEqual([768, 4]);
});

it.each([0, -1, 1.5, NaN, 257])("forwardCopies(x, %d) throws RangeError", m => {
  const message = `forwardCopies: the number of copies must be a whole number in 1..256, got ${m}`;
  expect(() => sequential().forwardCopies(x, m, { training: false })).toThrow(new RangeError(message));
});
