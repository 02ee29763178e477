import { expect, it } from "vitest";
import { damageAll } from "./files/damage.ts";
import { dataTargets } from "./files/data.ts";

it.each(dataTargets)("$name: 400 damaged files are read whole or refused in one line", target => {
  for (const seed of target.seeds) target.load(seed);
  const { read, refused, failures } = damageAll(target, 400, 1);
  expect(failures).toEqual([]);
  expect(read + refused).toBe(400);
  expect(read).toBeGreaterThan(0);
});
