import { expect, it } from "vitest";
import { detach } from "../../src/autograd/tape.ts";
import { dropout } from "../../src/layers/dropout.ts";
import { linear } from "../../src/layers/linear.ts";
import { type Masks, masks } from "../../src/layers/masks.ts";
import type { Layer } from "../../src/layers/pass.ts";
import { relu } from "../../src/layers/relu.ts";
import { sequential } from "../../src/layers/sequential.ts";
import { stream } from "../../src/random/seeded.ts";
import { ones, tensor } from "../../src/tensor/create.ts";
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

/** Masks of ones that note which layer asked. */
function noting(): Masks & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    mask(input, _p, layer) {
      asked.push(layer);
      return ones(input.shape);
    },
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

it("sequential(...layers) of models within models gives every dropout a place of its own", () => {
  const seen = noting();
  const deepest = sequential(dropout(0.5), sequential(dropout(0.5), dropout(0.5)));
  const model = sequential(dropout(0.5), deepest, sequential(dropout(0.5)), dropout(0.5));
  model.forward(x, { training: true, masks: seen });
  expect(seen.asked.length).toBe(6);
  expect(new Set(seen.asked).size).toBe(6);
});

it("sequential(...layers) nested has the values of the same layers in one list, outside training", () => {
  const layers = [linear(4, 5, { rng }), relu(), dropout(0.5), linear(5, 2, { rng })];
  const nested = sequential(layers[0], sequential(layers[1], sequential(layers[2])), layers[3]);
  expectSameBits(detach(nested.forward(x, { training: false })), detach(sequential(...layers).forward(x, { training: false })));
  const parameters = sequential(...layers).parameters();
  expect(nested.parameters().map(w => parameters.indexOf(w))).toEqual([0, 1, 2, 3]);
});

it("sequential() of 64 layers throws RangeError", () => {
  const layers = Array.from({ length: 64 }, () => relu());
  expect(() => sequential(...layers)).toThrow(new RangeError("sequential: must have at most 63 layers in one list, got 64; nest them"));
  expect(sequential(...layers.slice(1)).layers.length).toBe(63);
});

it("forwardCopies(x, m) runs the layers before the first dropout once, on x alone", () => {
  const [before, after] = [counter(), counter()];
  const model = sequential(before, dropout(0.5), after);
  expect(model.forwardCopies(x, 3, { training: true, masks: masks(0, 0) }).shape).toEqual([9, 4]);
  expect([before.rows, after.rows]).toEqual([[3], [9]]);
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
});

it.each([0, -1, 1.5, NaN, 257])("forwardCopies(x, %d) throws RangeError", m => {
  const message = `forwardCopies: the number of copies must be a whole number in 1..256, got ${m}`;
  expect(() => sequential().forwardCopies(x, m, { training: false })).toThrow(new RangeError(message));
});
