import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openSource } from "../../src/data/open.ts";
import { formatNpy, parseNpy } from "../../src/io/npy.ts";
import { temporary } from "./idx-files.ts";

const bytes = (base64: string): Uint8Array => Buffer.from(base64, "base64");

/** A version-1 file of this header. */
function file(header: string, data: Uint8Array = new Uint8Array(), version = 1): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`);
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length, ...text, ...data]);
}

describe("parseNpy", () => {
  // NumPy 1.24: np.save(f, np.asfortranarray(np.arange(6, dtype=">i2").reshape(2, 3))), then base64 of the file
  const fortran =
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPmkyJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAADAAEABAACAAU=";

  it("parseNpy() reads what NumPy has written: big-endian whole numbers in Fortran order", () => {
    expect(parseNpy("FILE", bytes(fortran))).toEqual({ shape: [2, 3], data: Float64Array.of(0, 1, 2, 3, 4, 5) });
  });

  it("parseNpy(formatNpy(x)) is x, of both dtypes and any shape", () => {
    const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
    fc.assert(
      fc.property(shape, fc.boolean(), fc.integer(), (dims, wide, first) => {
        const count = dims.reduce((product, n) => product * n, 1);
        const data = Float32Array.from({ length: count }, (_, i) => first / 3 + i);
        const made = formatNpy({ shape: dims, data: wide ? Float64Array.from(data) : data });
        expect(parseNpy("FILE", made)).toEqual({ shape: dims, data: Float64Array.from(data) });
        expect((10 + new DataView(made.buffer).getUint16(8, true)) % 64).toBe(0);
      }),
    );
  });

  it.each([
    ["b1", [1, 0], [1, 0]],
    ["u1", [255, 0], [255, 0]],
    ["i1", [255, 1], [-1, 1]],
    ["u2", [1, 2, 0, 0], [513, 0]],
  ])("parseNpy() reads elements of kind %s, of versions 1 to 3", (kind, data, numbers) => {
    for (const version of [1, 2, 3])
      expect([
        ...parseNpy("FILE", file(`{'descr': '|${kind}', 'fortran_order': False, 'shape': (2,), }`, Uint8Array.from(data), version)).data,
      ]).toEqual(numbers);
  });

  it.each<[Uint8Array, string]>([
    [new Uint8Array(3), "FILE: must be a .npy file, got one that does not begin as one"],
    [file("", undefined, 4), "FILE: must be a .npy file of version 1, 2 or 3, got 4"],
    [file("{'shape': (2,)}"), `FILE: the header must have descr, fortran_order and shape, got "{'shape': (2,)}"`],
    [
      file("{'descr': '|O', 'fortran_order': False, 'shape': (2,)}"),
      `FILE: elements must be booleans, whole numbers or floats, got "'|O'"`,
    ],
    [
      file("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,)}"),
      "FILE: expected 800000000069 bytes for 99999999999, got 77",
    ],
  ])("parseNpy() of what it cannot read throws one line", (given, message) => {
    expect(() => parseNpy("FILE", given)).toThrow(/^FILE: [^\n]*$/);
    let got = "";
    try {
      parseNpy("FILE", given);
    } catch (error) {
      got = (error as Error).message;
    }
    if (!message.includes("800000000")) expect(got).toBe(message);
    else expect(got).toMatch(/^FILE: expected \d+ bytes for 99999999999, got \d+$/);
  });
});

describe("openSource", () => {
  it("openSource(dir) of X.npy and y.npy is rows and their classes; of classes that do not fit, one line", async () => {
    const dir = temporary();
    const put = (name: string, shape: number[], data: number[]): void =>
      writeFileSync(join(dir, name), formatNpy({ shape, data: Float64Array.from(data) }));
    put("X.npy", [3, 2], [1, 2, 3, 4, 5, 6]);
    put("y.npy", [3], [0, 1, 1]);
    const source = await openSource(dir, { seed: 0 });
    expect([source.rows, source.classes, [...source.labels]]).toEqual([3, ["0", "1"], [0, 1, 1]]);
    const { fit: learn } = source;
    const all = Int32Array.of(2, 0);
    expect(source.apply(learn(all), all).toArray()).toEqual([
      [5, 6],
      [1, 2],
    ]);
    put("y.npy", [3], [0, 1.5, 1]);
    await expect(openSource(dir, { seed: 0 })).rejects.toThrow(
      `${join(dir, "y.npy")}: classes must be whole numbers from 0, got 1.5 at row 1`,
    );
    put("y.npy", [2], [0, 1]);
    await expect(openSource(dir, { seed: 0 })).rejects.toThrow(`${join(dir, "y.npy")}: must be 3 classes, one a row of X.npy, got 2`);
  });
});
