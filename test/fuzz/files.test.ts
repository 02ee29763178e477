import { expect, it } from "vitest";
import { damageAll } from "./files/damage.ts";
import { dataTargets } from "./files/data.ts";
import { targets } from "./files/models.ts";

it.each([...dataTargets, ...targets])("$name: 500 damaged files are read whole or refused in one line", target => {
  const { read, refused, failures } = damageAll(target, 500, 1);
  expect(failures).toEqual([]);
  expect(read + refused).toBe(500);
  expect(read).toBeGreaterThan(0);
  for (const seed of target.seeds) target.load(seed);
});

it("the damage finds what it is to find: a crash, a message of two lines, and numbers beyond the file", () => {
  const seeds = [new Uint8Array(8)];
  const failing = (load: () => number) => damageAll({ name: "x", seeds, load }, 3).failures.length;
  expect(failing(() => (undefined as never as { x: number }).x)).toBe(3);
  expect(
    failing(() => {
      throw new Error("FILE: a\nb");
    }),
  ).toBe(3);
  expect(failing(() => 1e9)).toBe(3);
  expect(failing(() => 0)).toBe(0);
});
