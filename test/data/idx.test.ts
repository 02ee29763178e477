import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseIdx } from "../../src/data/idx.ts";

const header = (...sizes: number[]): number[] => [
  0,
  0,
  8,
  sizes.length,
  ...sizes.flatMap(n => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]),
];
const bytes = (...parts: number[]): Uint8Array => Uint8Array.from(parts);

describe("parseIdx", () => {
  it("parseIdx(bytes) gives shape and data", () => {
    const { shape, data } = parseIdx(bytes(...header(2, 1, 3), 1, 2, 3, 250, 251, 252), "f");
    expect(shape).toEqual([2, 1, 3]);
    expect([...data]).toEqual([1, 2, 3, 250, 251, 252]);
  });

  it("parseIdx(bytes) reads a view into a larger buffer, and shares its memory", () => {
    const whole = bytes(9, 9, 9, ...header(2), 7, 8, 9);
    const { data } = parseIdx(whole.subarray(3, 13), "f");
    expect([...data]).toEqual([7, 8]);
    expect(data.buffer).toBe(whole.buffer);
  });

  it("parseIdx(header of 60000 x 28 x 28) in 1024 bytes names what it expected", () => {
    const file = new Uint8Array(1024);
    file.set(header(60000, 28, 28));
    expect(() => parseIdx(file, "mnist/train-images-idx3-ubyte")).toThrow(
      new Error("mnist/train-images-idx3-ubyte: expected 47040016 bytes for 60000 x 28 x 28, got 1024; is the file cut short?"),
    );
  });

  it.each<[string, number[], string]>([
    ["nothing", [], "f: an IDX file must begin with 4 bytes, got 0; is the file cut short?"],
    ["three bytes", [0, 0, 8], "f: an IDX file must begin with 4 bytes, got 3; is the file cut short?"],
    ["a gzip file", [0x1f, 0x8b, 8, 0, 0], "f: an IDX file must begin with 00 00, got 1f 8b; is it another kind of file?"],
    ["floats", [0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0], "f: elements must be unsigned bytes (type 08), got type 0d"],
    ["no axes", [0, 0, 8, 0, 1], "f: there must be at least one axis, got 0"],
    ["half a header", [0, 0, 8, 3, 0, 0, 0, 1], "f: expected 16 bytes for a header of 3 axes, got 8; is the file cut short?"],
    ["an empty axis", header(0, 28, 28), "f: no axis may be empty, got 0 x 28 x 28"],
    ["a missing byte", [...header(3), 1, 2], "f: expected 11 bytes for 3, got 10; is the file cut short?"],
    ["a byte left over", [...header(1), 1, 2], "f: expected 9 bytes for 1, got 10; does the header belong to another file?"],
    [
      "sizes past any memory",
      [...header(0xffffffff, 0xffffffff), 1],
      "f: expected 18446744065119617000 bytes for 4294967295 x 4294967295, got 13; is the file cut short?",
    ],
  ])("parseIdx(%s) throws one line", (_what, content, message) => {
    expect(() => parseIdx(bytes(...content), "f")).toThrow(new Error(message));
  });

  it("parseIdx(any bytes) gives an array that fits its shape, or throws one line that begins with the name", () => {
    const almost = fc.uint8Array({ maxLength: 40 }).map(tail => Uint8Array.from([0, 0, 8, 1 + (tail.length % 2), ...tail]));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), almost), file => {
        try {
          const { shape, data } = parseIdx(file, "some/file");
          expect(data.length).toBe(shape.reduce((size, axis) => size * axis, 1));
        } catch (error) {
          expect((error as Error).message).toMatch(/^some\/file: .*$/);
        }
      }),
    );
  });
});
