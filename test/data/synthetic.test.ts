import { describe, expect, it } from "vitest";
import type { Dataset } from "../../src/data/dataset.ts";
import { DIGIT_SIZE, digits } from "../../src/data/digits.ts";
import { split } from "../../src/data/split.ts";
import { mislabel, moons, onCircle, type SyntheticOptions, spirals } from "../../src/data/synthetic.ts";

const makers: [string, (options: SyntheticOptions) => Dataset, number, number][] = [
  ["moons", moons, 2, 2],
  ["spirals", spirals, 2, 3],
  ["digits", digits, DIGIT_SIZE * DIGIT_SIZE, 10],
];

/** FNV-1a of the bytes. */
const hash = (x: Float32Array): number =>
  new Uint8Array(x.buffer, x.byteOffset, x.byteLength).reduce((h, byte) => Math.imul(h ^ byte, 16777619) >>> 0, 2166136261);

describe.each(makers)("%s", (name, make, k, classes) => {
  it(`${name}({ n, seed }) has n rows of ${k} numbers, the ${classes} classes in turn`, () => {
    const { x, labels, classes: c } = make({ n: 2 * classes + 1, seed: 0 });
    expect(x.shape).toEqual([2 * classes + 1, k]);
    expect(x.dtype).toBe("float32");
    expect(c).toBe(classes);
    expect([...labels]).toEqual(Array.from({ length: 2 * classes + 1 }, (_, i) => i % classes));
  });

  it(`${name}({ seed }) is a function of its options: same seed same bits, another seed other numbers`, () => {
    expect(make({ n: 30, seed: 7 })).toEqual(make({ n: 30, seed: 7 }));
    expect(make({ n: 30, seed: 7 }).x.data).not.toEqual(make({ n: 30, seed: 8 }).x.data);
  });

  it(`${name}({ n }) begins with the rows of a smaller n`, () => {
    expect(make({ n: 50, seed: 1 }).x.data.slice(0, 20 * k)).toEqual(make({ n: 20, seed: 1 }).x.data);
  });

  it(`${name}(options) refuses sizes and noise that make no sense`, () => {
    for (const n of [0, -1, 1.5, Number.NaN]) {
      expect(() => make({ n, seed: 0 })).toThrow(new RangeError(`${name}: n must be a whole number from 1, got ${n}`));
    }
    for (const noise of [-1, Number.NaN, Infinity]) {
      expect(() => make({ n: 10, noise, seed: 0 })).toThrow(
        new RangeError(`${name}: noise must satisfy 0 <= noise < Infinity, got ${noise}`),
      );
    }
  });
});

describe("data made on the spot", () => {
  it("moons, spirals and digits of seed 0 have the bits they have had since the first version", () => {
    expect(makers.map(([, make]) => hash(make({ n: 100, seed: 0 }).x.data as Float32Array))).toEqual([1346692781, 1455076522, 2761045078]);
  });

  it("moons({ noise: 0 }) lie on two half circles", () => {
    const { x, labels } = moons({ n: 200, noise: 0, seed: 3 });
    labels.forEach((label, i) => {
      const [px, py] = [x.data[2 * i], x.data[2 * i + 1]];
      const [dx, dy] = label === 0 ? [px, py] : [1 - px, 0.5 - py];
      expect(Math.hypot(dx, dy)).toBeCloseTo(1, 6);
      expect(dy).toBeGreaterThanOrEqual(-1e-6);
    });
  });

  it("spirals({ noise: 0 }) have an angle of radius + label / classes, in turns", () => {
    const { x, labels } = spirals({ n: 200, classes: 4, noise: 0, seed: 3 });
    labels.forEach((label, i) => {
      const [px, py] = [x.data[2 * i], x.data[2 * i + 1]];
      const r = Math.hypot(px, py);
      const turns = Math.atan2(py, px) / (2 * Math.PI) - r - label / 4;
      expect(Math.abs(turns - Math.round(turns)) * r).toBeLessThan(1e-6);
      expect(r).toBeLessThan(1);
    });
  });

  it("spirals({ classes: 1 }) is refused", () => {
    expect(() => spirals({ n: 10, classes: 1, seed: 0 })).toThrow(new RangeError("spirals: classes must be a whole number from 2, got 1"));
  });

  it("onCircle(turns) is (cos, sin) of 2π turns", () => {
    for (let turns = -2; turns <= 2; turns += 1 / 97) {
      const [x, y] = onCircle(turns);
      expect(Math.abs(x - Math.cos(2 * Math.PI * turns))).toBeLessThan(1e-10);
      expect(Math.abs(y - Math.sin(2 * Math.PI * turns))).toBeLessThan(1e-10);
    }
  });

  it("digits({ noise: 0 }) are ink from 0 to 1, each with a background", () => {
    const { x, labels } = digits({ n: 100, noise: 0, seed: 5 });
    labels.forEach((_label, i) => {
      const image = [...x.data.subarray(i * 144, (i + 1) * 144)];
      expect(Math.min(...image)).toBe(0);
      expect(Math.max(...image)).toBeGreaterThan(0.6);
      expect(Math.max(...image)).toBeLessThanOrEqual(1);
    });
  });

  it("mislabel(data, { fraction }) makes about that fraction wrong, and leaves the samples and the rest alone", () => {
    const data = digits({ n: 1000, seed: 0 });
    const wrong = mislabel(data, { fraction: 0.2, seed: 0 });
    const changed = wrong.labels.filter((label, i) => label !== data.labels[i]).length;
    expect(changed).toBeGreaterThan(150);
    expect(changed).toBeLessThan(250);
    expect(wrong.x).toBe(data.x);
    expect(wrong.labels.every(label => label >= 0 && label < 10)).toBe(true);
    expect(mislabel(data, { fraction: 0, seed: 0 }).labels).toEqual(data.labels);
    expect(mislabel(data, { fraction: 1, seed: 0 }).labels.every((label, i) => label !== data.labels[i])).toBe(true);
    expect(() => mislabel(data, { fraction: 1.5, seed: 0 })).toThrow(
      new RangeError("mislabel: fraction must satisfy 0 <= fraction <= 1, got 1.5"),
    );
  });

  it("split(data, n) gives the first n rows and the others, and refuses to leave a part empty", () => {
    const data = moons({ n: 10, seed: 0 });
    const { train, test } = split(data, 7);
    expect([train.x.shape, test.x.shape]).toEqual([
      [7, 2],
      [3, 2],
    ]);
    expect([...train.x.data, ...test.x.data]).toEqual([...data.x.data]);
    expect([...train.labels, ...test.labels]).toEqual([...data.labels]);
    for (const n of [0, 10, 1.5]) expect(() => split(data, n)).toThrow(new RangeError(`split: n must be a whole number in 1..9, got ${n}`));
  });
});
