import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dataset } from "../../src/data/dataset.ts";
import { madeSource } from "../../src/data/open.ts";
import { partsSource, rowsSource } from "../../src/data/source.ts";
import { prepare, splitRows } from "../../src/data/splits.ts";
import { Tensor } from "../../src/tensor/tensor.ts";

/** A source whose row i is [i], with these labels. */
function rows(labels: readonly number[], classes = Math.max(...labels) + 1) {
  const x = new Tensor(
    Float32Array.from(labels, (_, i) => i),
    [labels.length, 1],
  );
  return rowsSource({ name: "rows", sha256: "0" }, dataset("rows", x, Int32Array.from(labels), classes));
}

const shares = { seed: 0, validation: 0.2, test: 0.2 };

describe("splitRows", () => {
  it("splitRows() gives each row to one part, each class in proportion, whatever the seed", () => {
    const labels = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 80 });
    fc.assert(
      fc.property(labels, fc.integer({ min: 0, max: 1e6 }), (list, seed) => {
        const all = [...list, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3];
        const parts = splitRows(rows(all), { ...shares, seed });
        const together = [...parts.train, ...parts.validation, ...parts.test].sort((a, b) => a - b);
        expect(together).toEqual(all.map((_, i) => i));
        for (let c = 0; c < 4; c++) {
          const n = all.filter(label => label === c).length;
          const of = (part: Int32Array): number => part.filter(row => all[row] === c).length;
          expect(of(parts.test)).toBe(Math.max(1, Math.round(n * 0.2)));
          expect(of(parts.validation)).toBe(Math.max(1, Math.round(n * 0.2)));
          expect(of(parts.train)).toBeGreaterThan(0);
        }
      }),
    );
  });

  it("splitRows() is a function of the seed", () => {
    const source = rows(Array.from({ length: 60 }, (_, i) => i % 3));
    expect(splitRows(source, shares)).toEqual(splitRows(source, shares));
    expect(splitRows(source, { ...shares, seed: 1 }).test).not.toEqual(splitRows(source, shares).test);
  });

  it("splitRows() of a class with one row trains on it; of one with two, it tests on the other", () => {
    const { train, validation, test } = splitRows(rows([0, 0, 0, 0, 0, 1, 2, 2]), shares);
    expect([...train].filter(row => row === 5)).toEqual([5]);
    expect([...train, ...test].filter(row => row >= 6)).toHaveLength(2);
    expect([...validation].filter(row => row >= 5)).toEqual([]);
  });

  it("splitRows() tests on the rows that the source says, and takes all others in order", () => {
    const [{ x, labels }] = [prepare(rows([0, 1, 0, 1, 0, 1]), { ...shares, validation: 0 }).train];
    const part = dataset("part", x, labels, 2);
    const source = partsSource({ name: "parts", sha256: "0" }, { train: part, test: part });
    const split = prepare(source, { seed: 3, validation: 0, test: 0.5 });
    expect(split.train.x).toBe(part.x);
    expect(split.test.x).toBe(part.x);
    expect(split.validation).toBeUndefined();
  });

  it("splitRows(…, { limit }) draws so many training rows, each class in proportion", () => {
    const labels = Array.from({ length: 100 }, (_, i) => (i < 70 ? 0 : i < 90 ? 1 : 2));
    const { train } = splitRows(rows(labels), { seed: 0, validation: 0, test: 0.2, limit: 21 });
    expect([0, 1, 2].map(c => train.filter(row => labels[row] === c).length)).toEqual([15, 4, 2]);
    expect(splitRows(rows(labels), { seed: 0, validation: 0, test: 0.2, limit: 1000 }).train).toHaveLength(80);
  });

  it("splitRows() and prepare() throw one line for parts without rows, and for a single class", () => {
    expect(() => splitRows(rows([0, 1]), shares)).toThrow(
      new RangeError("rows: there must be rows for validation, got none of 2; are there too few of each class?"),
    );
    expect(() => prepare(rows([0, 0, 0, 0]), shares)).toThrow(
      new RangeError("rows: there must be at least two classes to tell apart, got only 0"),
    );
  });
});

describe("madeSource", () => {
  it("madeSource(name, seed) has a recipe's SHA-256, and data of the seed", () => {
    const [a, b, other] = [madeSource("moons", 1), madeSource("moons", 1), madeSource("moons", 2)];
    expect([a.sha256, [...a.labels]]).toEqual([b.sha256, [...b.labels]]);
    expect(a.sha256).not.toBe(other.sha256);
    expect(a.fixedTest).toBe(1000);
  });
});
