import fc from "fast-check";
import { expect, it } from "vitest";
import { pack } from "../../scripts/pack.mjs";
import { unpack } from "../../src/kernels/wasm/unpack.ts";

it("unpack(pack(bytes)) gives the bytes, and the text needs no escape in a string of source", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), bytes => {
      const packed = pack(bytes);
      expect(packed.text).toMatch(/^[!#-[\]-~]*$/);
      expect(unpack(packed)).toEqual(bytes);
    }),
  );
});

it("unpack(pack(bytes)) gives every byte value, whatever its rank", () => {
  const bytes = Uint8Array.from({ length: 256 * 3 }, (_, i) => i % 256);
  expect(unpack(pack(bytes))).toEqual(bytes);
});
