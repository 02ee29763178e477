import { describe, expect, it } from "vitest";
import { boundaries, lead, zeroLines } from "../../site/explorable/contours.ts";
import { columnsOf } from "../../site/explorable/csv-columns.ts";
import { pictureOf } from "../../site/explorable/network.ts";
import { percent, power, short } from "../../site/explorable/numbers.ts";
import { gridOver, placeOf, planeOf } from "../../site/explorable/plane.ts";
import { linear, logarithmic } from "../../site/explorable/scales.ts";
import { corners, likeliest, placeIn } from "../../site/explorable/simplex.ts";
import { digits, moons } from "../../src/data.ts";
import { dataset, Tensor } from "../../src/index.ts";

describe("zeroLines", () => {
  const grid = (size: number, f: (x: number, y: number) => number): number[] =>
    Array.from({ length: size * size }, (_, i) => f((i % size) / (size - 1), Math.floor(i / size) / (size - 1)));

  it("zeroLines(x − 0.3) is the line x = 0.3, from end to end", () => {
    const segments = zeroLines(
      grid(11, x => x - 0.3001),
      11,
    );
    expect(segments).toHaveLength(4 * 10);
    for (let q = 0; q < segments.length; q += 2) expect(segments[q]).toBeCloseTo(0.3001, 9);
  });

  it("zeroLines of a circle lies on it, and is as long as it", () => {
    const segments = zeroLines(
      grid(81, (x, y) => Math.hypot(x - 0.5, y - 0.5) - 0.3),
      81,
    );
    let length = 0;
    for (let q = 0; q < segments.length; q += 4) {
      expect(Math.hypot(segments[q] - 0.5, segments[q + 1] - 0.5)).toBeCloseTo(0.3, 3);
      length += Math.hypot(segments[q + 2] - segments[q], segments[q + 3] - segments[q + 1]);
    }
    expect(length).toBeCloseTo(2 * Math.PI * 0.3, 2);
  });

  it("zeroLines of what never changes sign is nothing", () => {
    expect(
      zeroLines(
        grid(5, () => 1),
        5,
      ),
    ).toEqual([]);
  });

  it("lead(scores) is how far a class is ahead, and boundaries(scores) where it takes over", () => {
    expect(Array.from(lead([1, 4, 2, 5, 0, 0], 3, 1))).toEqual([2, -5]);
    const scores = Array.from({ length: 25 }, (_, i) => [i % 5 < 2 ? 1 : 0, i % 5 < 2 ? 0 : 1]).flat();
    const segments = boundaries(scores, 2, 5);
    for (let q = 0; q < segments.length; q += 2) expect(segments[q]).toBeCloseTo(1.5 / 4, 6);
  });
});

describe("planeOf", () => {
  it("planeOf(two inputs) is the plane itself: a row lies where its grid point is", () => {
    const data = moons({ n: 50, seed: 0 });
    const plane = planeOf(data);
    const grid = gridOver(plane, 7);
    expect(grid.shape).toEqual([49, 2]);
    for (const i of [0, 6, 24, 48]) {
      const { x, y } = placeOf(plane, grid.data.subarray(2 * i, 2 * i + 2));
      expect(x).toBeCloseTo((i % 7) / 6, 6);
      expect(y).toBeCloseTo(Math.floor(i / 7) / 6, 6);
    }
    expect(plane.points).toHaveLength(50);
    for (const { x, y } of plane.points) expect(Math.min(x, y, 1 - x, 1 - y)).toBeGreaterThan(0);
  });

  it("planeOf(144 inputs) goes through a row of each of three classes, at their true distances", () => {
    const data = digits({ n: 40, seed: 0 });
    const plane = planeOf(data);
    expect(plane.points.map(({ label }) => label)).toEqual([0, 1, 2]);
    const row = (label: number): Float64Array => {
      const i = data.labels.indexOf(label);
      return Float64Array.from(data.x.data.subarray(i * 144, (i + 1) * 144));
    };
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const [p, q] = [plane.points[a], plane.points[b]];
      const apart = Math.sqrt(row(a).reduce((sum, value, i) => sum + (value - row(b)[i]) ** 2, 0));
      expect(Math.hypot(p.x - q.x, p.y - q.y) * plane.side).toBeCloseTo(apart, 6);
    }
  });

  it("planeOf(one input, two classes) is a line that still has a picture", () => {
    const plane = planeOf(dataset("x", new Tensor(Float32Array.of(0, 1, 2, 3), [4, 1]), Int32Array.of(0, 1, 0, 1), 2));
    expect(Array.from(gridOver(plane, 3).data).every(Number.isFinite)).toBe(true);
  });
});

describe("simplex", () => {
  it("placeIn(certain of a class) is its corner, placeIn(even) the middle", () => {
    expect(placeIn([0, 0, 1], [0, 1, 2])).toEqual(corners(3)[2]);
    const { x, y } = placeIn([1 / 3, 1 / 3, 1 / 3], [0, 1, 2]);
    expect(x).toBeCloseTo(0.5, 12);
    expect(y).toBeCloseTo(Math.sqrt(3) / 3, 12);
    expect(placeIn([0.25, 0.75], [0, 1]).x).toBeCloseTo(0.75, 12);
  });

  it("likeliest(of ten) are three, by both passes together; of three, all", () => {
    const row = [0, 0.1, 0.2, 0, 0.3, 0, 0, 0.4, 0, 0];
    expect(likeliest([row, row])).toEqual([7, 4, 2]);
    expect(likeliest([[0.1, 0.7, 0.2]])).toEqual([0, 1, 2]);
  });
});

describe("pictureOf a network", () => {
  const two = {
    inputs: [1, 2],
    label: 0,
    layers: [
      {
        name: "2",
        kept: [
          [true, false, true],
          [true, true, true],
        ],
        values: [
          [1, 0, 2],
          [1, 1, 2],
        ],
      },
    ],
    weights: [
      { shape: [3, 2], data: Float32Array.of(1, 1, 1, 1, 1, 1) },
      { shape: [2, 3], data: Float32Array.of(1, 0.01, 0.5, 1, 0.01, 0.5) },
    ],
    probabilities: [
      [0.4, 0.6],
      [0.5, 0.5],
    ],
    full: [0.5, 0.5],
    klForward: 0,
    klBackward: 0,
    symmetric: 0,
  };
  const lines = (pass: number): number =>
    pictureOf(two, pass, 300, 300).lines.reduce((sum, { path }) => sum + path.split("M").length - 1, 0);

  it("draws no line to or from a unit that is dropped, and none for a weight of next to nothing", () => {
    expect(lines(0)).toBe(4 + 4);
    expect(lines(1)).toBe(6 + 4);
  });

  it("shows a part of a wide layer, and says how wide it is", () => {
    const wide = {
      ...two,
      layers: [{ name: "2", kept: [0, 1].map(() => new Array(100).fill(true)), values: [0, 1].map(() => new Array(100).fill(1)) }],
    };
    const column = pictureOf({ ...wide, weights: [] }, 0, 300, 300).columns[1];
    expect([column.units.length, column.width]).toEqual([24, 100]);
  });
});

describe("scales and numbers", () => {
  it("linear and logarithmic map ends to ends, with round ticks between", () => {
    const x = linear([0, 7.3], [10, 83]);
    expect([x(0), x(7.3)]).toEqual([10, 83]);
    expect(x.ticks).toEqual([0, 2, 4, 6]);
    const y = logarithmic([1e-4, 1e2], [0, 60], 2);
    expect(y(1e-1)).toBeCloseTo(30, 9);
    expect(y.ticks).toEqual([1e-4, 1e-2, 1, 1e2]);
    expect(y(0)).toBe(0);
  });

  it("numbers are short", () => {
    expect([short(0.123456), short(1.234e-7), short(-5), short(Number.NaN), short(Infinity), short(9e-6, 1)]).toEqual([
      "0.123",
      "1.2e−7",
      "−5.00",
      "NaN",
      "∞",
      "9e−6",
    ]);
    expect([percent(0.2467), percent(Number.NaN), power(1e-12), power(1)]).toEqual(["24.7 %", "–", "10⁻¹²", "10⁰"]);
  });
});

it.each([
  ["x,y,class\n1,2,a", ["x", "y", "class"]],
  ["x;y z\n1;2", ["x", "y z"]],
  ['"a, b",c\n', ["a, b", "c"]],
  ["a|b", ["a", "b"]],
  ["a\tb\r\n1\t2", ["a", "b"]],
  ["", []],
])("columnsOf(%j)", (text, names) => {
  expect(columnsOf(text)).toEqual(names);
});
