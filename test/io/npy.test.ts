import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatNpy, parseNpy } from "../../src/io/npy.ts";
import golden from "./npy-golden.json" with { type: "json" };

const SHORT = ["b1", "i1", "u1", "i2", "u2", "f2", "f4"];

/** A file with this header and so many bytes behind it. */
function file(header: string, bytes: number, version = 1): Uint8Array {
  const start = version === 1 ? 10 : 12;
  const made = new Uint8Array(start + header.length + bytes);
  made.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, header.length & 255, header.length >> 8]);
  made.set(new TextEncoder().encode(header), start);
  return made;
}

const header = (descr: string, shape: string, order = "False"): string =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

describe("parseNpy", () => {
  it.each(Object.entries(golden))("parseNpy(%s) reads what NumPy wrote", (_, { file, shape, data }) => {
    const array = parseNpy("f", Buffer.from(file, "base64"));
    expect([array.shape, [...array.data]]).toEqual([shape, data]);
    expect(array.data).toBeInstanceOf(SHORT.includes(array.kind) ? Float32Array : Float64Array);
  });

  it("parseNpy(formatNpy(array)) is the array, bit for bit", () => {
    const shapes = fc.array(fc.nat(4), { maxLength: 3 });
    fc.assert(
      fc.property(shapes, fc.boolean(), fc.infiniteStream(fc.double()), (shape, short, numbers) => {
        const data = new (short ? Float32Array : Float64Array)(shape.reduce((n, size) => n * size, 1));
        for (let q = 0; q < data.length; q++) data[q] = numbers.next().value as number;
        const bytes = formatNpy({ shape, data });
        expect((bytes.length - data.byteLength) % 64).toBe(0);
        expect(parseNpy("f", bytes)).toEqual({ shape, data, kind: short ? "f4" : "f8" });
      }),
    );
  });

  it("formatNpy writes what NumPy writes, byte for byte", () => {
    const { file, shape, data } = golden.float32;
    expect(Buffer.from(formatNpy({ shape, data: Float32Array.from(data) })).toString("base64")).toBe(file);
    expect(() => formatNpy({ shape: [2], data: new Float32Array(3) })).toThrow("formatNpy: data must have 2 numbers for 2, got 3");
  });

  it("parseNpy reads float16: subnormal, infinite, none", () => {
    const bytes = file(header("<f2", "(5,)"), 10);
    bytes.set([1, 0, 0xff, 3, 0, 0x7c, 0, 0xfc, 1, 0x7c], bytes.length - 10);
    expect([...parseNpy("f", bytes).data]).toEqual([2 ** -24, 1023 * 2 ** -24, Infinity, -Infinity, Number.NaN]);
  });

  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(0), "f: must be a .npy file, got one that does not begin as one"],
    ["another file", new Uint8Array(200), "f: must be a .npy file, got one that does not begin as one"],
    ["a version to come", file(header("<f4", "()"), 4, 4), "f: must be a .npy file of version 1, 2 or 3, got 4"],
    ["half a header", file(header("<f4", "()"), 0).subarray(0, 30), "f: the header must be whole, got a file that ends in it"],
    ["a missing byte", file(header("<f4", "(2, 3)"), 23), "f: expected 94 bytes for 2 x 3, got 93; is the file cut short?"],
    ["objects", file(header("|O", "(1,)"), 8), `f: elements must be booleans, whole numbers or floats, got "'|O'"`],
    ["texts", file(header("<U3", "(1,)"), 12), `f: elements must be booleans, whole numbers or floats, got "'<U3'"`],
    ["a key twice", file("{'descr': '<f4', 'descr': '<f8', 'shape': (), }", 4), "f: the header must have descr"],
    ["a key too many", file(header("<f4", "()").replace("}", "'x': 1}"), 4), "f: the header must have descr"],
    ["no dictionary", file("[]", 4), 'f: the header must have descr, fortran_order and shape, got "[]"'],
    ["a long header", file(" ".repeat(20_000), 4), "f: the header must have descr"],
    ["a negative axis", file(header("<f4", "(-1,)"), 4), "f: the header must have descr"],
    [
      "more than memory",
      file(header("<f4", "(99999999999, 99999999999)"), 4),
      "f: expected 3.99999999992e+22 bytes for 99999999999 x 99999999999, got 94",
    ],
    ["too many axes", file(header("<f4", `(${"1, ".repeat(65)})`), 4), "f: there must be at most 64 axes, got 65"],
  ])("parseNpy(%s) throws one line", (_, bytes, message) => {
    expect(() => parseNpy("f", bytes)).toThrow(message);
  });

  it("parseNpy refuses a whole number that float64 would round", () => {
    const bytes = file(header("<i8", "(2,)"), 16);
    new DataView(bytes.buffer).setBigInt64(bytes.length - 8, 2n ** 53n + 1n, true);
    expect(() => parseNpy("f", bytes)).toThrow("f: whole numbers must lie below 2^53, got about 9007199254740992 at 1");
  });
});
