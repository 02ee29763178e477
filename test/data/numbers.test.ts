import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Numbers } from "../../src/data/numbers.ts";

const kinds = fc.constantFrom(
  fc.integer({ min: 0, max: 255 }),
  fc.integer({ min: -40_000, max: 40_000 }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.float(),
  fc.double(),
);

describe("Numbers", () => {
  it("Numbers gives back what was put in, one by one or many at once, whatever the kinds", () => {
    const runs = fc.array(
      fc.tuple(
        fc.boolean(),
        kinds.chain(kind => fc.array(kind, { maxLength: 20 })),
        fc.integer({ min: 1, max: 400 }),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(runs, given => {
        const [numbers, plain] = [new Numbers(), [] as number[]];
        for (const [many, values, times] of given)
          for (let t = 0; t < times; t++) {
            const block = Float64Array.from([...values, ...values, ...values].flatMap(value => [value, 0.5]));
            if (many) numbers.pushMany(block, 0, 2, values.length);
            else for (const value of values) numbers.push(value);
            plain.push(...values.map(value => value + 0)); // −0 becomes 0
          }
        expect(numbers.length).toBe(plain.length);
        const all = numbers.toFloat64();
        expect(plain.every((value, i) => Object.is(all[i] + 0, value) && Object.is(numbers.at(i) + 0, value))).toBe(true);
      }),
    );
  });

  it("Numbers takes a byte a number for pixels, four for float32, and little for few", () => {
    const full = (value: number): number => {
      const numbers = new Numbers();
      numbers.pushMany(new Float64Array(10_000).fill(value), 0, 1, 10_000);
      return numbers.byteLength / (3 * 4096);
    };
    expect([255, -1, 256, 40_000, 0.5, 0.1, Number.NaN].map(full)).toEqual([1, 2, 2, 4, 4, 8, 4]);
    const few = new Numbers();
    few.push(1);
    expect(few.byteLength).toBe(16);
  });

  it("takeInto(out, rows, start, end) takes rows in their order", () => {
    const numbers = new Numbers();
    for (let i = 0; i < 9000; i++) numbers.push(i);
    const out = new Float64Array(3);
    numbers.takeInto(out, Int32Array.of(1, 8999, 4096, 4095), 1, 4);
    expect([...out]).toEqual([8999, 4096, 4095]);
  });
});
