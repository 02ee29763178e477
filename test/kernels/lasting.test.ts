import fc from "fast-check";
import { expect, it } from "vitest";
import { Lasting } from "../../src/kernels/wasm/lasting.ts";
import "../properties/arbitraries.ts";

const END = 1024;

it("take(bytes) goes down from the end, and is undefined below the lowest address allowed", () => {
  const lasting = new Lasting(END);
  expect([lasting.take(64, 0), lasting.take(128, 0), lasting.floor]).toEqual([960, 832, 832]);
  expect(lasting.take(64, 800)).toBeUndefined();
  expect(lasting.take(0, 832)).toBe(832);
});

it("free(start, bytes) makes room that the next take uses first; neighbours become one", () => {
  const lasting = new Lasting(END);
  const [a, b, c] = [lasting.take(64, 0), lasting.take(64, 0), lasting.take(64, 0)] as number[];
  lasting.free(a, 64);
  lasting.free(b, 64);
  expect(lasting.floor).toBe(c);
  expect(lasting.take(128, 0)).toBe(b);
  lasting.free(b, 128);
  lasting.free(c, 64);
  expect(lasting.floor).toBe(END);
});

it("free(start, bytes) of what was not taken throws", () => {
  const lasting = new Lasting(END);
  const [a, b] = [lasting.take(64, 0), lasting.take(64, 0)] as number[];
  lasting.free(a, 64);
  for (const [start, bytes] of [
    [a, 64], // twice
    [b, 128], // more than was taken
    [b - 64, 64], // below the floor
  ])
    expect(() => lasting.free(start, bytes)).toThrow(/^internal: memory given back must have been taken/);
});

it("take and free in any order: what is taken never overlaps, and all of it given back is all of it free", () => {
  const moves = fc.array(fc.record({ bytes: fc.nat(6).map(lines => lines * 64), which: fc.nat(), frees: fc.boolean() }), { maxLength: 80 });
  fc.assert(
    fc.property(moves, fc.nat(END), (list, lowest) => {
      const lasting = new Lasting(END);
      const taken: { start: number; bytes: number }[] = [];
      for (const { bytes, which, frees } of list) {
        if (frees && taken.length > 0) {
          const [{ start, bytes: size }] = taken.splice(which % taken.length, 1);
          lasting.free(start, size);
        } else {
          const start = lasting.take(bytes, lowest);
          if (start === undefined) {
            expect(lasting.floor - bytes).toBeLessThan(lowest);
            continue;
          }
          expect(start % 64).toBe(0);
          expect(start).toBeGreaterThanOrEqual(lasting.floor);
          expect(start + bytes).toBeLessThanOrEqual(END);
          const overlaps = taken.filter(other => Math.max(start, other.start) < Math.min(start + bytes, other.start + other.bytes));
          expect(overlaps).toEqual([]);
          taken.push({ start, bytes });
        }
        const lowestTaken = taken.reduce((least, { start, bytes: size }) => (size > 0 ? Math.min(least, start) : least), END);
        expect(lasting.floor).toBe(lowestTaken); // no hole touches the floor
      }
      for (const { start, bytes } of taken) lasting.free(start, bytes);
      expect(lasting.take(END, 0)).toBe(0);
    }),
  );
});
