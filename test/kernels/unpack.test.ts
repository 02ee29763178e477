import fc from "fast-check";
import { expect, it } from "vitest";
import { pack } from "../../scripts/pack.mjs";
import { unpack } from "../../src/kernels/wasm/unpack.ts";

it("unpack(pack([bytes])[0]) gives the bytes, and the text needs no escape in a string of source", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), bytes => {
      const [packed] = pack([bytes]);
      expect(packed.text).toMatch(/^[!#-[\]-~]*$/);
      expect(unpack(packed)).toEqual(bytes);
    }),
  );
});

it("unpack(pack([bytes])[0]) gives every byte value, whatever its rank", () => {
  const bytes = Uint8Array.from({ length: 256 * 3 }, (_, i) => i % 256);
  expect(unpack(pack([bytes])[0])).toEqual(bytes);
});

it("pack(modules) writes what modules have in common alike", () => {
  const [a, b] = pack([Uint8Array.of(1, 2, 3), Uint8Array.of(9, 1, 2, 3)]);
  expect(b.text.endsWith(a.text)).toBe(true);
  expect(unpack(b)).toEqual(Uint8Array.of(9, 1, 2, 3));
});
