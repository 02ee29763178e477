import { describe, expect, it } from "vitest";
import { concat } from "../../src/autograd/rules.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { type Dropout, dropout } from "../../src/layers/dropout.ts";
import { maskKey } from "../../src/layers/mask-key.ts";
import { givenMasks, masks } from "../../src/layers/masks.ts";
import { type Layer, type Pass, within } from "../../src/layers/pass.ts";
import { relu } from "../../src/layers/relu.ts";
import { sequential } from "../../src/layers/sequential.ts";
import { stream } from "../../src/random/seeded.ts";
import { ones, tensor, zeros } from "../../src/tensor/create.ts";
import { ShapeError } from "../../src/tensor/errors.ts";
import { slice } from "../../src/tensor/move.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { expectSameBits } from "../close.ts";

const x = ones([200, 50]);
const drop = (p: number, pass: object = {}, input = x): Tensor =>
  detach(dropout(p).forward(input, { training: true, masks: masks(7, 0), path: "0", ...pass }));
const keptShare = (y: Tensor): number => y.data.filter((v: number) => v !== 0).length / y.size;

describe("dropout(p)", () => {
  it.each([0.1, 0.5, 0.9])("dropout(%d) keeps a share 1 − p, to four standard errors, scaled by 1/(1 − p)", p => {
    const y = drop(p);
    expect(Math.abs(keptShare(y) - (1 - p))).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / y.size));
    expect(new Set(y.data)).toEqual(new Set([0, Math.fround(1 / (1 - p))]));
  });

  it("dropout(p) outside training, and dropout(0), are the input itself, without masks", () => {
    expect(dropout(0.5).forward(x, { training: false })).toBe(x);
    expect(dropout(0).forward(x, { training: true })).toBe(x);
  });

  it.each([1, -0.1, 1.5, NaN, Infinity])("dropout(%d) throws RangeError", p => {
    expect(() => dropout(p)).toThrow(new RangeError(`dropout: p must satisfy 0 <= p < 1, got ${p}`));
  });

  it("dropout(p) in training without masks throws", () => {
    const message = "dropout: training needs masks, got a pass without any; pass { masks: masks(seed, step) }";
    expect(() => dropout(0.5).forward(x, { training: true })).toThrow(message);
  });

  it("dropout(p) of what is not a matrix, or has rows that do not divide into the copies, throws ShapeError", () => {
    expect(() => drop(0.5, {}, zeros([3]))).toThrow(new ShapeError("dropout: input must be [copies * n, m] with 1 copies, got [3]"));
    expect(() => drop(0.5, { copies: 3 })).toThrow(new ShapeError("dropout: input must be [copies * n, m] with 3 copies, got [200, 50]"));
  });

  it("dropout(p) as near to 1 as can be drops: its threshold does not wrap to 0", () => {
    expect(drop(1 - 2 ** -40).data.every((v: number) => v === 0)).toBe(true);
    const joined = sequential(relu(), dropout(1 - 2 ** -40)).forward(x, { training: true, masks: masks(7, 0) });
    expect(detach(joined).data.every((v: number) => v === 0)).toBe(true);
    expect(masks(7, 0).drop?.({ name: "0", p: 1 - 2 ** -40, shape: [1, 1], copies: 1 })?.threshold).toBe(2 ** 32 - 1);
  });

  it("dropout(p) of no rows, or of float64, gives what came in", () => {
    expect(drop(0.5, {}, zeros([0, 4])).shape).toEqual([0, 4]);
    expect(drop(0.5, {}, ones([2, 4], { dtype: "float64" })).dtype).toBe("float64");
  });
});

describe("masks(seed, step)", () => {
  const base = drop(0.5);

  it("masks(seed, step) drawn again are the same", () => expectSameBits(drop(0.5), base));

  it.each([
    ["another seed", { masks: masks(8, 0) }],
    ["a seed that differs above 2^32 only", { masks: masks(7 + 2 ** 32, 0) }],
    ["another step", { masks: masks(7, 1) }],
    ["another path", { path: "1" }],
    ["a path that is hashed", { path: "block.drop" }],
    ["another path that is hashed", { path: "block.drop#1" }],
  ])("masks of %s agree on about half of the units: they are independent", (_, pass) => {
    const other = drop(0.5, pass);
    const agreeing = other.data.filter((v: number, q: number) => v === base.data[q]).length / x.size;
    expect(Math.abs(agreeing - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / x.size));
  });

  it("masks of two copies differ, and those of the first are those of a lone copy", () => {
    const y = drop(0.5, { copies: 2 });
    const [first, second] = [slice(y, { end: 100 }), slice(y, { start: 100 })];
    expectSameBits(first, slice(base, { end: 100 }));
    const agreeing = second.data.filter((v: number, q: number) => v === first.data[q]).length / second.size;
    expect(Math.abs(agreeing - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / second.size));
  });

  it("masks of rows and of columns differ: no row or unit is tied to another", () => {
    const rows = Array.from({ length: 200 }, (_, i) => Array.from(base.data.subarray(i * 50, (i + 1) * 50)).join());
    expect(new Set(rows).size).toBe(200);
    const columns = Array.from({ length: 50 }, (_, j) => rows.map(row => row.split(",")[j]).join());
    expect(new Set(columns).size).toBe(50);
  });

  it("a row's mask does not depend on how many rows the batch has", () => {
    expectSameBits(drop(0.5, {}, ones([3, 50])), slice(base, { end: 3 }));
  });

  it("a unit's mask does not depend on how wide the layer is", () => {
    expectSameBits(slice(base, { axis: 1, end: 7 }), drop(0.5, {}, ones([200, 7])));
  });

  it("a unit that is kept at some p is kept at every smaller p", () => {
    const [little, much] = [drop(0.2), drop(0.8)];
    expect(much.data.every((v: number, q: number) => v === 0 || little.data[q] !== 0)).toBe(true);
  });

  it("masks(seed, step) of anything but whole numbers in range throws RangeError", () => {
    expect(() => masks(-1, 0)).toThrow(new RangeError("masks: seed must be a whole number from 0, got -1"));
    expect(() => masks(2 ** 53, 0)).toThrow(RangeError);
    expect(() => masks(0, 2 ** 32)).toThrow(new RangeError("masks: step must be a whole number in 0..4294967295, got 4294967296"));
    expect(() => masks(0, 0.5)).toThrow(RangeError);
    expect(() => masks(0, -1)).toThrow(RangeError);
  });

  it("masks of more copies than counters tell apart throw RangeError", () => {
    const message = "dropout: there must be at most 256 copies, got 257";
    expect(() => drop(0.5, { copies: 257 }, zeros([257, 1]))).toThrow(new RangeError(message));
    expect(drop(0.5, { copies: 256 }, zeros([256, 1])).shape).toEqual([256, 1]);
  });
});

describe("the name of a dropout", () => {
  const [x2, pass] = [ones([40, 30]), { training: true, masks: masks(3, 1) }];
  const forward = (layer: Layer, from: Pass = pass): Tensor => detach(layer.forward(x2, from));

  it("two dropouts in a layer that somebody wrote draw masks of their own, and the same ones again", () => {
    const [first, second] = [dropout(0.5), dropout(0.5)];
    const layer = { forward: (x: Value, pass: Pass) => concat([first.forward(x, pass), second.forward(x, pass)]), parameters: () => [] };
    const y = forward(sequential(layer));
    expect(slice(y, { end: 40 }).data).not.toEqual(slice(y, { start: 40 }).data);
    expectSameBits(forward(sequential(layer)), y);
    expectSameBits(forward(sequential(layer), { training: true, masks: masks(3, 1) }), y);
    expect(Array.from(pass.masks.sites, site => site.name)).toEqual(["0", "0#1"]);
  });

  it("three dropouts in one place are called by it, it#1 and it#2; one that stands alone has the empty name", () => {
    const drops = [dropout(0.5), dropout(0.5), dropout(0.5)];
    const layer = { forward: (x: Value, pass: Pass) => concat(drops.map(drop => drop.forward(x, pass))), parameters: () => [] };
    const drawn = masks(3, 1);
    forward(sequential(layer), { training: true, masks: drawn });
    forward(dropout(0.5), { training: true, masks: drawn });
    expect(Array.from(drawn.sites, site => site.name)).toEqual(["0", "0#1", "0#2", ""]);
  });

  it("one dropout in two places of a model has a mask in each, and one in a part called by name has that name", () => {
    const drop = dropout(0.5);
    const named = { forward: (x: Value, pass: Pass) => drop.forward(x, within(pass, "half")), parameters: () => [] };
    const drawn = masks(9, 9);
    forward(sequential(drop, sequential(drop, named)), { training: true, masks: drawn });
    expect(Array.from(drawn.sites, site => site.name)).toEqual(["0", "1.0", "1.1.half"]);
    const [a, b, c] = Array.from(drawn.sites, site => drawn.mask(site));
    expect(a.data).not.toEqual(b.data);
    expect(b.data).not.toEqual(c.data);
  });

  it("masks(seed, step).mask(site) is the mask that dropped, drawn again", () => {
    const drawn = masks(5, 2);
    const y = forward(sequential(relu(), dropout(0.3)), { training: true, masks: drawn });
    const [site] = drawn.sites;
    expect(site).toEqual({ name: "1", p: 0.3, shape: [40, 30], copies: 1 });
    expectSameBits(drawn.mask(site), y); // of ones
  });

  it("70 dropouts in one list draw 70 different masks", () => {
    const drawn = masks(1, 1);
    forward(sequential(...Array.from({ length: 70 }, () => dropout(0.5))), { training: true, masks: drawn });
    const drawings = Array.from(drawn.sites, site => drawn.mask(site).data.join());
    expect(drawings.length).toBe(70);
    expect(new Set(drawings).size).toBe(70);
  });

  it("maskKey(seed, step, name) keeps the whole seed apart from the name, and every key apart", () => {
    const names = ["", "0", "1", "62", "63", "0.0", "0.0.0.0", "0.0.0.0.0", "00", "-1", "1.5", "a", "a.0", "0#1", "0#2"];
    const keys = [0, 2 ** 32, 2 ** 53 - 1].flatMap(seed => names.map(name => JSON.stringify(maskKey(seed, 4, name))));
    expect(new Set(keys).size).toBe(keys.length);
    expect(maskKey(2 ** 53 - 1, 4, "2")).toEqual({ seedLow: 2 ** 32 - 1, seedHigh: 2 ** 21 - 1, step: 4, layer: 3 });
    expect(maskKey(7, 0, "1.2").layer).toBe(2 * 64 + 3);
  });
});

describe("maskKey(seed, step, name)", () => {
  it("maskKey() of up to four whole numbers below 63, or of no name, is the name's own number", () => {
    expect(maskKey(7, 4, "")).toEqual({ seedLow: 7, seedHigh: 0, step: 4, layer: 0 });
    expect(maskKey(7, 4, "62")).toEqual({ seedLow: 7, seedHigh: 0, step: 4, layer: 63 });
    expect(maskKey(7, 4, "10.20.30.40")).toEqual({ seedLow: 7, seedHigh: 0, step: 4, layer: ((11 * 64 + 21) * 64 + 31) * 64 + 41 });
  });

  it("maskKey() of any text gives a number of its own to exactly the names that are one, and hashes the others", () => {
    const alphabet = [..."00123456789....", "/", ":", "-", "#", " ", "a"];
    const names = [...["62.62.62.62", "63.0", "0.63", "0.0.0.0.0", "01", "0.", ".0", "..", "100", "9.9"], ...randomTexts(3000, alphabet)];
    for (const name of names) {
      const { seedHigh, layer } = maskKey(0, 0, name);
      const own = /^(\d|[1-5]\d|6[0-2])(\.(\d|[1-5]\d|6[0-2])){0,3}$/.test(name);
      expect(layer, name).toBeLessThan(2 ** 24);
      expect(seedHigh >= 2 ** 21, name).toBe(!own);
      if (own) expect(layer, name).toBe(name.split(".").reduce((sum, part) => sum * 64 + Number(part) + 1, 0));
    }
  });

  // The masks of a run that is resumed by another release are those it would have had.
  it.each([
    ["block.drop", 1145044992, 8738717],
    ["63", 1765801984, 10064593],
    ["0.0.0.0.0", 1816133632, 13032604],
  ])("maskKey() of %s, a hashed name, is the same in every release", (name, seedHigh, layer) => {
    expect(maskKey(7, 4, name)).toEqual({ seedLow: 7, seedHigh, step: 4, layer });
  });
});

describe("givenMasks(list)", () => {
  const [a, b] = [tensor([[2, 0]]), tensor([[0, 2]])];
  const pair = ones([1, 2]);

  it("givenMasks(list) gives each layer its mask, in the order in which they first ask, and again when asked again", () => {
    const given = givenMasks([a, b]);
    const [first, second] = [dropout(0.5), dropout(0.5)];
    const ask = (drop: Dropout): Tensor => given.mask(given.sites.of(drop, "", pair.shape, 1));
    const asked = [first, first, second, first, second].map(ask);
    expect(asked.map(mask => (mask === a ? "a" : mask === b ? "b" : "neither"))).toEqual(["a", "a", "b", "a", "b"]);
  });

  it("givenMasks(list) too short throws RangeError", () => {
    const given = givenMasks([a]);
    const model = sequential(dropout(0.5), dropout(0.5));
    expect(() => model.forward(pair, { training: true, masks: given })).toThrow(
      new RangeError("givenMasks: there must be a mask for each dropout layer, got 1"),
    );
  });

  it("givenMasks(list) with a mask of another shape throws ShapeError, though it would broadcast", () => {
    const message = "givenMasks: mask 0 must have the shape [3, 2] of what is dropped, got [1, 2]";
    expect(() => dropout(0.5).forward(ones([3, 2]), { training: true, masks: givenMasks([a]) })).toThrow(new ShapeError(message));
  });
});

/** Texts of one to eleven characters. */
function randomTexts(n: number, alphabet: readonly string[]): string[] {
  const rng = stream(11, "texts");
  return Array.from({ length: n }, () =>
    Array.from({ length: 1 + rng.integer(11) }, () => alphabet[rng.integer(alphabet.length)]).join(""),
  );
}
