import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatSafetensors, parseSafetensors } from "../../src/io/safetensors.ts";
import { tensor } from "../../src/tensor/create.ts";

/** A file with this header, as text, and this many bytes of numbers behind it. */
function file(header: unknown, numbers: number | readonly number[] = 0): Uint8Array {
  const head = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const body = typeof numbers === "number" ? new Uint8Array(numbers) : Uint8Array.from(numbers);
  const bytes = new Uint8Array(8 + head.length + body.length);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 8);
  bytes.set(body, 8 + head.length);
  return bytes;
}

const one = (dtype: string, shape: unknown, data_offsets: unknown, more = {}) => ({ w: { dtype, shape, data_offsets, ...more } });

describe("formatSafetensors", () => {
  it("parseSafetensors(buffer) of a Buffer, which may share its memory with others, copies the numbers out of it", () => {
    const bytes = formatSafetensors({ tensors: new Map([["w", tensor([1, 2, 3])]]) });
    const shared = Buffer.concat([Buffer.alloc(64, 255), bytes]).subarray(64);
    const w = parseSafetensors(shared).tensors.get("w");
    shared.fill(0);
    expect(w?.toArray()).toEqual([1, 2, 3]);
    expect(w?.data.buffer.byteLength).toBe(12);
  });

  it("writes the bytes that Python's safetensors 0.8.0 writes of the same arrays: F64 first, then by name, padded to 8", () => {
    const tensors = new Map([
      ["b", tensor([[1, 2]])],
      ["a", tensor([3])],
      ["z", tensor([4], { dtype: "float64" })],
    ]);
    const bytes = formatSafetensors({ tensors, metadata: { format: "pt" } });
    const length = new DataView(bytes.buffer).getUint32(0, true);
    expect(length % 8).toBe(0);
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + length)).trimEnd()).toBe(
      '{"__metadata__":{"format":"pt"},"z":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[1,2],"data_offsets":[12,20]}}',
    );
    expect([...new Uint8Array(Float32Array.of(3, 1, 2).buffer)]).toEqual([...bytes.subarray(16 + length)]);
    expect(formatSafetensors({ tensors: new Map([...tensors].reverse()), metadata: { format: "pt" } })).toEqual(bytes);
  });

  it("refuses a name that means the metadata, one that UTF-8 has not, and a shape of another number", () => {
    for (const name of ["__metadata__", "\ud800"])
      expect(() => formatSafetensors({ tensors: new Map([[name, tensor([1])]]) })).toThrow(/^formatSafetensors: a name must be/);
    expect(() => formatSafetensors({ tensors: new Map([["w", { shape: [2], data: new Float32Array(3) }]]) })).toThrow(
      'formatSafetensors: "w" must hold the numbers of its shape [2], got 3',
    );
  });
});

describe("parseSafetensors", () => {
  it("gives back what was written, to the bit: any names, shapes and numbers", () => {
    const value = fc.oneof(
      fc.float32Array({ maxLength: 6 }).map(data => ({ data, shape: [data.length] })),
      fc.float64Array({ maxLength: 6 }).map(data => ({ data, shape: [1, data.length, 1] })),
    );
    const name = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "constructor", "0", "", 'a"b\\'));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), fc.dictionary(name, fc.string()), (pairs, metadata) => {
        const tensors = new Map(pairs.filter(([name]) => name !== "__metadata__"));
        const back = parseSafetensors(formatSafetensors({ tensors, metadata }));
        expect([...back.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
        for (const [name, { data, shape }] of tensors) {
          expect(back.tensors.get(name)?.shape).toEqual(shape);
          expect(back.tensors.get(name)?.data).toEqual(data);
        }
        expect(Object.entries(back.metadata).sort()).toEqual(Object.entries(metadata).sort());
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["F16", [0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x00, 0x7c, 0x00, 0x80, 0xff, 0x7b], [1, -2, 2 ** -24, Infinity, -0, 65504]],
    ["BF16", [0x80, 0x3f, 0x00, 0xc0, 0x80, 0xff], [1, -2, -Infinity]],
    ["I8", [255, 127], [-1, 127]],
    ["U8", [255, 127], [255, 127]],
    ["BOOL", [0, 1], [0, 1]],
    ["I16", [0xfe, 0xff], [-2]],
    ["U16", [0xfe, 0xff], [65534]],
    ["I32", [0xff, 0xff, 0xff, 0x7f], [2 ** 31 - 1]],
    ["U32", [0xff, 0xff, 0xff, 0xff], [2 ** 32 - 1]],
    ["I64", [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-2]],
    ["U64", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 0], [Number.MAX_SAFE_INTEGER]],
  ])("reads %s", (dtype, bytes, numbers) => {
    const w = parseSafetensors(file(one(dtype, [numbers.length], [0, bytes.length]), bytes)).tensors.get("w");
    expect([...(w?.data ?? [])]).toEqual(numbers);
  });

  const header = one("F32", [2], [0, 8]);
  it.each<[Uint8Array, string]>([
    [new Uint8Array(7), "a safetensors file must begin with 8 bytes, got 7; is the file cut short?"],
    [Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0), "the header must have at most 100000000 bytes, got 4294967296; is it another kind of file?"],
    [file(header, 8).subarray(0, 20), "expected a header of 54 bytes, got 12; is the file cut short?"],
    [file(""), "the header must begin with {, got nothing"],
    [file("[]"), "the header must begin with {, got byte 91"],
    [file("{"), "the header must be JSON, got something else"],
    [file("\ufeff{}"), "the header must begin with {, got byte 239"],
    [file('{"w":'), "the header must be JSON, got something else"],
    [file('{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0],"dtype":"F64"}}'), 'the header must have each key once, got "dtype" twice'],
    [file('{"a":1,"\\u0061":1}'), 'the header must have each key once, got "a" twice'],
    [file(`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`), "the header must be at most 100 levels deep, got more"],
    [file('{"a":-1e999}'), "the header must have numbers that float64 has, got -1e999"],
    [file({ __metadata__: { a: 1 } }), "__metadata__ must be texts by name, got something else"],
    [file({ w: 1 }), '"w" must be described by an object { dtype, shape, data_offsets }, got something else'],
    [
      file(one("F33", [2], [0, 8]), 8),
      '"w" must have one of the dtypes F64, F32, F16, BF16, I64, U64, I32, U32, I16, U16, I8, U8, BOOL, got "F33"',
    ],
    [
      file(one("toString", [2], [0, 8]), 8),
      '"w" must have one of the dtypes F64, F32, F16, BF16, I64, U64, I32, U32, I16, U16, I8, U8, BOOL, got "toString"',
    ],
    [file(one("F32", [-1, -2], [0, 8]), 8), '"w" must have a shape of at most 64 whole numbers from 0, got another'],
    [file(one("F32", [2], [0, 8, 8]), 8), '"w" must have two data_offsets, whole numbers from 0, got others'],
    [file(one("F32", [2], [0, 8], { more: 1 }), 8), '"w" must have dtype, shape and data_offsets alone, got "more"'],
    [file(one("F32", [3], [0, 8]), 8), '"w" must have 12 bytes for F32 [3], got 8'],
    [
      file(one("F32", [2 ** 40, 2 ** 40], [0, 8]), 8),
      '"w" must have 4.835703278458517e+24 bytes for F32 [1099511627776, 1099511627776], got 8',
    ],
    [file(one("F32", [2], [4, 12]), 12), '"w" must begin at byte 0, where the tensor before it ends, got 4'],
    [file({ ...header, v: header.w }, 16), '"v" must begin at byte 8, where the tensor before it ends, got 0'],
    [file(header, 9), "expected 8 bytes of numbers, got 9; does the header belong to another file?"],
    [file(header, 7), "expected 8 bytes of numbers, got 7; is the file cut short?"],
    [file(one("BOOL", [1], [0, 1]), [2]), '"w" must hold 0 and 1 alone, got 2 at 0'],
    [file(one("I64", [1], [0, 8]), [0, 0, 0, 0, 0, 0, 0, 64]), '"w" must hold whole numbers within 2^53 of 0, got one beyond at 0'],
  ])("refuses what is no such file, in one line (%#)", (bytes, message) => {
    expect(() => parseSafetensors(bytes, "m.safetensors")).toThrow(`m.safetensors: ${message}`);
  });

  it("reads out of a Buffer at an odd place, into memory of its own", () => {
    const bytes = formatSafetensors({ tensors: new Map([["w", tensor([1, 2])]]) });
    const buffer = Buffer.concat([Buffer.from("x"), bytes]).subarray(1);
    const { tensors } = parseSafetensors(buffer);
    buffer.fill(0);
    expect(tensors.get("w")).toEqual(tensor([1, 2]));
  });

  it("refuses a header that is not UTF-8", () => {
    const bytes = file({ __metadata__: { a: "xy" } });
    bytes[bytes.indexOf(120)] = 0xff;
    expect(() => parseSafetensors(bytes)).toThrow("parseSafetensors: the header must be UTF-8, got bytes that are not");
  });
});
