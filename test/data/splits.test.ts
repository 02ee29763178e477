import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCsv } from "../../src/data/csv.ts";
import { madeSource } from "../../src/data/made.ts";
import type { Source } from "../../src/data/source.ts";
import { prepare, splitRows } from "../../src/data/splits.ts";

/** A source of labels alone. */
const of = (labels: readonly number[], fixedTest?: number): Source => ({
  ...{ name: "f", sha256: "", rows: labels.length, labels: Int32Array.from(labels), about: [] },
  classes: Array.from({ length: labels.reduce((most, label) => Math.max(most, label), -1) + 1 }, (_, c) => String(c)),
  ...(fixedTest === undefined ? {} : { fixedTest }),
  fit: () => ({ kind: "plain", inputs: 1 }),
  apply: () => {
    throw new Error("internal: only split here");
  },
});

const repeat = (label: number, n: number): number[] => new Array<number>(n).fill(label);
const usual = { seed: 0, validation: 0.2, test: 0.2 };

describe("splitRows", () => {
  it("splitRows takes each row once, each class by its share, in every part where there are three rows of it", () => {
    const fraction = fc.constantFrom(0.05, 0.1, 0.2, 0.4);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 6 }),
        fc.nat(1000),
        fraction,
        fraction,
        (counts, seed, validation, test) => {
          const labels = [...counts, 3].flatMap((n, c) => repeat(c, n));
          const parts = splitRows(of(labels), { seed, validation, test });
          const rows = [...parts.train, ...parts.validation, ...parts.test];
          expect(rows.sort((a, b) => a - b)).toEqual([...labels.keys()]);
          for (const [c, n] of [...counts, 3].entries()) {
            const [train, choose, tests] = [parts.train, parts.validation, parts.test].map(
              part => part.filter(row => labels[row] === c).length,
            );
            if (n > 0) expect(train).toBeGreaterThan(0);
            if (n >= 3) expect(Math.min(choose, tests)).toBeGreaterThan(0);
            if (n * test >= 1 && n >= 5) expect(Math.abs(tests - n * test)).toBeLessThanOrEqual(0.5);
            if (n * validation >= 1 && n >= 5) expect(Math.abs(choose - n * validation)).toBeLessThanOrEqual(0.5);
          }
        },
      ),
    );
  });

  it("splitRows is a function of labels and options; another seed splits otherwise; a sorted file is shuffled", () => {
    const labels = [...repeat(0, 50), ...repeat(1, 50)];
    expect(splitRows(of(labels), usual)).toEqual(splitRows(of(labels), usual));
    expect(splitRows(of(labels), { ...usual, seed: 1 })).not.toEqual(splitRows(of(labels), usual));
    const { test } = splitRows(of(labels), usual);
    expect([...test].filter(row => row < 50)).toHaveLength(10);
    expect(Math.max(...test) - Math.min(...test)).toBeGreaterThan(60);
  });

  it("splitRows leaves the last rows for testing where the source says so, and takes the rest for the others", () => {
    const { train, validation, test } = splitRows(of([...repeat(0, 10), ...repeat(1, 10), 0, 1, 1], 3), { ...usual, validation: 0.3 });
    expect([...test]).toEqual([20, 21, 22]);
    expect([validation.length, train.length]).toEqual([6, 14]);
    expect([...validation].filter(row => row < 10)).toHaveLength(3);
  });

  it("splitRows draws `limit` training rows, each class in proportion, and leaves the other parts as they are", () => {
    const labels = [...repeat(0, 100), ...repeat(1, 50), ...repeat(2, 50)];
    const [all, some] = [0, 41].map(limit => splitRows(of(labels), { ...usual, limit }));
    expect([some.validation, some.test]).toEqual([all.validation, all.test]);
    expect([0, 1, 2].map(c => some.train.filter(row => labels[row] === c).length)).toEqual([21, 10, 10]);
    expect(some.train.every(row => all.train.includes(row))).toBe(true);
    expect(splitRows(of(labels), { ...usual, limit: 1000 })).toEqual(all);
  });

  it("splitRows gives a class of one row to training, of two to training and testing", () => {
    const { train, validation, test } = splitRows(of([0, 1, 1, 2, 2, 2]), usual);
    const classes = (rows: Int32Array) => Array.from(rows, row => [0, 1, 1, 2, 2, 2][row]);
    expect([train, validation, test].map(classes)).toEqual([[0, 1, 2], [2], [1, 2]]);
  });

  it("splitRows of a million rows of two classes takes them", () => {
    const { train, test } = splitRows(of(Array.from({ length: 1_000_000 }, (_, i) => i % 2)), usual);
    expect([train.length, test.length]).toEqual([600_000, 200_000]);
  });

  it.each<[string, readonly number[], string]>([
    ["one row of each class", [0, 1], "f: there must be rows for validation, got none of 2; are there too few of each class?"],
    ["no rows", [], "f: there must be rows for training, got none of 0; are there too few of each class?"],
  ])("splitRows of %s throws one line", (_, labels, message) => {
    expect(() => splitRows(of(labels), usual)).toThrow(new RangeError(message));
  });
});

it.each<[object, string]>([
  [{ seed: 0, validation: 1 }, "prepare: validation must satisfy 0 <= validation < 1, got 1"],
  [{ seed: 0, test: -0.1 }, "prepare: test must satisfy 0 <= test < 1, got -0.1"],
  [{ seed: 0, test: 0.5, validation: 0.5 }, "prepare: validation + test must satisfy 0 <= validation + test < 1, got 1"],
  [{ seed: 0, limit: 1.5 }, "prepare: limit must be a whole number from 0, got 1.5"],
])("splitRows(source, %j) throws one line", (options, message) => {
  expect(() => splitRows(of([0, 1]), options as Parameters<typeof splitRows>[1])).toThrow(new RangeError(message));
});

describe("prepare", () => {
  const text = ["x,c,y", ...Array.from({ length: 60 }, (_, i) => `${i < 30 ? i : 1000 + i},${"abc"[i % 3]},${i < 30 ? "no" : "yes"}`)].join(
    "\n",
  );
  const source = parseCsv(text, { name: "f.csv", target: "y" });

  it("prepare(source, options) fits on the training rows alone, and applies it to all", () => {
    const { train, validation, test, classes, preprocessing, rows } = prepare(source, usual);
    expect([train, validation, test].map(part => part?.x.shape)).toEqual([
      [36, 4],
      [12, 4],
      [12, 4],
    ]);
    expect(preprocessing).toEqual(source.fit(rows.train));
    expect(test.x).toEqual(source.apply(preprocessing, rows.test));
    expect(train.labels).toEqual(rows.train.map(row => (row < 30 ? 0 : 1)));
    expect([classes, train.classes]).toEqual([["no", "yes"], 2]);
    const column = Array.from({ length: 36 }, (_, i) => train.x.data[4 * i]);
    expect(column.reduce((sum, x) => sum + x, 0) / 36).toBeCloseTo(0, 5);
    expect(column.reduce((sum, x) => sum + x * x, 0) / 36).toBeCloseTo(1, 5);
  });

  it("prepare(source, { validation: 0 }) has no validation rows", () => {
    expect("validation" in prepare(source, { ...usual, validation: 0 })).toBe(false);
  });

  it("prepare(made data) tests on the rows that it was made to be tested on", () => {
    const { train, test, rows } = prepare(madeSource("moons", { seed: 3 }), usual);
    expect([train.labels.length, test.labels.length, rows.test[0]]).toEqual([800, 1000, 1000]);
    expect(prepare(madeSource("moons", { seed: 3 }), usual)).toEqual(prepare(madeSource("moons", { seed: 3 }), usual));
  });

  it("prepare(a source of one class) throws one line", () => {
    expect(() => prepare(parseCsv("x,y\n1,a\n2,a", { name: "f.csv", target: "y" }), usual)).toThrow(
      new RangeError("f.csv: there must be at least two classes to tell apart, got only a"),
    );
  });
});
