import { describe, expect, it } from "vitest";
import { stream } from "../../src/random/seeded.ts";
import { broadcastTo } from "../../src/tensor/broadcast.ts";
import { arange, eye, full, normal, ones, tensor, uniform, zeros } from "../../src/tensor/create.ts";
import { ShapeError } from "../../src/tensor/errors.ts";
import type { DType } from "../../src/tensor/home.ts";
import { cast, reshape } from "../../src/tensor/move.ts";
import { type Nested, Tensor } from "../../src/tensor/tensor.ts";

/** What untyped code may pass. */
const untyped = (values: unknown): Nested => values as Nested;

describe("tensor", () => {
  it("tensor(nested arrays) takes its shape from their depth and is float32", () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([x.shape, x.dtype, x.size]).toEqual([[2, 3], "float32", 6]);
    expect(x.data).toStrictEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  });

  it("tensor(number) is a scalar", () => expect(tensor(7).shape).toEqual([]));

  it("tensor([]) and tensor([[], []]) are empty, with the axes that were written", () => {
    expect([tensor([]).shape, tensor([[], []]).shape]).toEqual([[0], [2, 0]]);
  });

  it("tensor(flat array, { shape }) reads it row by row", () => {
    expect(tensor([1, 2, 3, 4], { shape: [2, 2] }).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("tensor(typed array) keeps its dtype and its memory", () => {
    const data = Float64Array.of(1, 2);
    expect(tensor(data).data).toBe(data);
    expect(tensor(data, { shape: [1, 2] }).data).toBe(data);
  });

  it("tensor(typed array, { dtype }) of another dtype copies and rounds", () => {
    expect(tensor(Float64Array.of(0.1), { dtype: "float32" }).data).toStrictEqual(Float32Array.of(0.1));
    expect(tensor(Float32Array.of(0.5), { dtype: "float64" }).dtype).toBe("float64");
  });

  it("tensor(numbers) keeps NaN, infinities and −0", () => {
    expect(tensor([NaN, Infinity, -Infinity, -0]).toArray()).toEqual([NaN, Infinity, -Infinity, -0]);
  });

  it.each([
    ["a short row", [[1, 2], [3]], "tensor: rows must have one length, got 1 where 2 were expected"],
    ["a number among rows", [[1, 2], 3], "tensor: rows must have one length, got a number where 2 were expected"],
    ["a row among numbers", [1, [2]], "tensor: rows must have one depth, got a nested array at depth 1 where shape [2] has a number"],
    ["an empty row first", [[], [1]], "tensor: rows must have one length, got 1 where 0 were expected"],
  ])("tensor() of ragged arrays, %s, throws ShapeError", (_, values, message) => {
    expect(() => tensor(values)).toThrow(new ShapeError(message));
  });

  it.each([
    ["a string first", ["1"], "string"],
    ["a string later", [1, "2"], "string"],
    ["null later", [1, null], "null"],
    ["a string as long as a row", [[1, 2], "34"], "string"],
    ["a hole", [1, undefined, 3], "undefined"],
    ["an object", { length: 1 }, "object"],
  ])("tensor() of what is not a number, %s, throws TypeError", (_, values, got) => {
    expect(() => tensor(untyped(values))).toThrow(new TypeError(`tensor: values must be numbers in arrays, got ${got}`));
  });

  it("tensor(array, { shape }) of another size throws ShapeError", () => {
    expect(() => tensor([1, 2, 3], { shape: [2, 2] })).toThrow(new ShapeError("Tensor: shape [2, 2] holds 4 numbers, got 3"));
  });

  it.each([[[-1]], [[1.5]], [[NaN]]])("tensor(array, { shape: [%d] }) throws ShapeError", shape => {
    expect(() => tensor([1], { shape })).toThrow(new ShapeError(`tensor: sizes must be whole numbers from 0, got [${shape}]`));
  });
});

describe("the other factories", () => {
  it("zeros, ones and full fill a shape; [] is one number, and a size of 0 none", () => {
    expect(zeros([2]).toArray()).toEqual([0, 0]);
    expect(ones([]).item()).toBe(1);
    expect(full([1, 2], 0.5, { dtype: "float64" }).data).toStrictEqual(Float64Array.of(0.5, 0.5));
    expect(zeros([3, 0, 2]).size).toBe(0);
  });

  it("eye(n) is the identity", () => {
    expect(eye(2).toArray()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(eye(0).shape).toEqual([0, 0]);
  });

  it("arange(start, stop, step) stops before stop, either way", () => {
    expect(arange(3).toArray()).toEqual([0, 1, 2]);
    expect(arange(1, 2, 0.25).toArray()).toEqual([1, 1.25, 1.5, 1.75]);
    expect(arange(3, 0, -2).toArray()).toEqual([3, 1]);
    expect([arange(3, 0).shape, arange(0).shape]).toEqual([[0], [0]]);
  });

  it("arange() that never arrives throws RangeError", () => {
    const message = "arange: step must lead from start to stop in finitely many steps, got 0, 5, 0";
    expect(() => arange(0, 5, 0)).toThrow(new RangeError(message));
    expect(() => arange(NaN)).toThrow(RangeError);
    expect(() => arange(Infinity)).toThrow(RangeError);
  });

  it("uniform(shape, low, high) draws from its generator, within [low, high)", () => {
    const x = uniform([50, 20], -2, 3, { rng: stream(1, "x") });
    expect(x.data.every(v => v >= -2 && v < 3)).toBe(true);
    expect(x.data).toStrictEqual(uniform([50, 20], -2, 3, { rng: stream(1, "x") }).data);
    expect(x.data).not.toStrictEqual(uniform([50, 20], -2, 3, { rng: stream(2, "x") }).data);
  });

  it.each<[DType, number, number, number, number]>([
    ["float32", 0, 1, 1 - 2 ** -53, 1 - 2 ** -24], // rounds to 1
    ["float32", -1, 0, 1 - 2 ** -53, -(2 ** -53)],
    ["float32", -1, 1e-60, 1 - 2 ** -53, -(2 ** -53)],
    ["float32", -2, -1, 1 - 2 ** -53, -1 - 2 ** -23],
    ["float32", 0, 1e39, 1 - 2 ** -53, 3.4028234663852886e38],
    ["float32", 0, 0.1, 1 - 2 ** -53, 0.09999999403953552], // the float32 next to 0.1 lies above it
    ["float32", 0.7, 1, 0, 0.7000000476837158], // the float32 next to 0.7 lies below it
    ["float64", 1, 2, 1 - 2 ** -53, 2 - 2 ** -52], // 2 − 2^-53 rounds to 2
    ["float64", -2, 0, 1 - 2 ** -53, -(2 ** -52)],
    ["float32", 0, 1, 0.5, 0.5],
  ])("uniform() in %s between %d and %d stays in [low, high): u = %d gives %d", (dtype, low, high, u, expected) => {
    let draws = 0;
    const draw = (): number => {
      draws++;
      return u;
    };
    const rng = { ...stream(0, "x"), uniform: draw };
    expect(uniform([2], low, high, { rng, dtype }).toArray()).toEqual([expected, expected]);
    expect(draws).toBe(2);
  });

  it.each([
    [1, 1],
    [2, 1],
    [NaN, 1],
    [0, Infinity],
    [-1.7e308, 1.7e308],
    [1 + 2 ** -40, 1 + 2 ** -39],
  ])("uniform([1], %d, %d), where no float32 lies in [low, high) or their distance is not finite, throws RangeError", (low, high) => {
    const message = `uniform: [low, high) must be finite and hold a float32, got [${low}, ${high})`;
    expect(() => uniform([1], low, high, { rng: stream(0, "x") })).toThrow(new RangeError(message));
  });

  it("normal(shape, mean, std) has that mean and deviation, to four standard errors", () => {
    const n = 10_000;
    const data = Array.from(normal([n], 5, 2, { rng: stream(1, "x"), dtype: "float64" }).data);
    const mean = data.reduce((sum, v) => sum + v, 0) / n;
    const variance = data.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
    expect(Math.abs(mean - 5)).toBeLessThan((4 * 2) / Math.sqrt(n));
    expect(Math.abs(Math.sqrt(variance) - 2)).toBeLessThan((4 * 2) / Math.sqrt(2 * n));
  });
});

describe("cast and clone", () => {
  it("cast(x, float32) rounds to nearest; cast to the dtype it has is x itself", () => {
    const x = tensor([0.1, 1e300, 1e-300], { dtype: "float64" });
    expect(cast(x, "float32").data).toStrictEqual(Float32Array.of(Math.fround(0.1), Infinity, 0));
    expect(cast(x, "float64")).toBe(x);
    expect(cast(cast(x, "float32"), "float64").shape).toEqual([3]);
  });

  it("clone() has memory of its own", () => {
    const x = tensor([1, 2]);
    const y = x.clone();
    y.data[0] = 9;
    expect([x.toArray(), y.toArray()]).toEqual([
      [1, 2],
      [9, 2],
    ]);
  });
});

describe("reading a tensor", () => {
  it("toArray() nests by the shape, whatever the sizes", () => {
    expect(tensor(5).toArray()).toBe(5);
    expect(arange(8).data.length).toBe(8);
    const cube = new Tensor(arange(8).data, [2, 2, 2]).toArray();
    expect(cube).toEqual([
      [
        [0, 1],
        [2, 3],
      ],
      [
        [4, 5],
        [6, 7],
      ],
    ]);
  });

  it.each([
    [[0], []],
    [[0, 3], []],
    [
      [2, 0],
      [[], []],
    ],
    [
      [2, 0, 3],
      [[], []],
    ],
    [
      [2, 3, 0],
      [
        [[], [], []],
        [[], [], []],
      ],
    ],
    [[1, 1, 1], [[[0]]]],
  ])("toArray() of an empty or tiny shape, %j, keeps its outer axes", (shape, nested) => expect(zeros(shape).toArray()).toEqual(nested));

  it("item() of anything but one number throws ShapeError", () => {
    expect(tensor([[3]]).item()).toBe(3);
    expect(() => zeros([2, 1]).item()).toThrow(new ShapeError("item: the tensor must hold one number, got [2, 1]"));
    expect(() => zeros([0]).item()).toThrow(ShapeError);
  });
});

describe("a shape that its caller changes afterwards", () => {
  const rng = stream(0, "shapes");
  const makers: [string, (shape: number[]) => Tensor][] = [
    ["zeros(shape)", shape => zeros(shape)],
    ["ones(shape)", shape => ones(shape)],
    ["full(shape, value)", shape => full(shape, 7)],
    ["uniform(shape, …)", shape => uniform(shape, 0, 1, { rng })],
    ["normal(shape, …)", shape => normal(shape, 0, 1, { rng })],
    ["tensor(flat array, { shape })", shape => tensor([1, 2, 3, 4, 5, 6], { shape })],
    ["tensor(typed array, { shape })", shape => tensor(new Float32Array(6), { shape })],
    ["new Tensor(data, shape)", shape => new Tensor(new Float32Array(6), shape)],
    ["reshape(x, shape)", shape => reshape(zeros([6]), shape)],
    ["x.share(shape)", shape => zeros([8]).share(shape, 2)],
    ["broadcastTo(x, shape)", shape => broadcastTo(zeros([3]), shape)],
  ];

  it.each(makers)("%s has a shape of its own", (_, make) => {
    const shape = [2, 3];
    const x = make(shape);
    shape[0] = 9;
    shape.push(4);
    expect(x.shape).toEqual([2, 3]);
    expect(x.toArray()).toHaveLength(2);
  });
});
