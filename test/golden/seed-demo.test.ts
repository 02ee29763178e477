import { describe, expect, it } from "vitest";
import { type Listing, runListing } from "../../src/demo/listing.ts";
import { rdrop } from "../cli/rdrop.ts";
import type { Stored } from "../close.ts";
import { golden } from "./golden.ts";

// The original listing against what Python and NumPy 1.24 make of it: seed-demo.json.

type Drawn = "input" | "w1" | "b1" | "w2" | "b2" | "mask1" | "mask2";
type Case = { readonly seed: number; readonly p: number; readonly stdout: string } & Record<Drawn | "output1" | "output2", Stored>;

describe.each(golden<Case[]>("seed-demo.json").map(it => [it.seed, it] as const))("seed %i", (seed, expected) => {
  const listing: Listing = runListing(seed, expected.p);

  it("runListing(seed) draws the same numbers, in every bit", () => {
    for (const name of ["input", "w1", "b1", "w2", "b2", "mask1", "mask2"] as const) {
      expect({ shape: listing[name].shape, data: [...listing[name].data] }, name).toEqual(expected[name]);
    }
  });

  it("runListing(seed) computes the same outputs, to 1e-13 of each", () => {
    for (const name of ["output1", "output2"] as const) {
      expect(listing[name].shape).toEqual(expected[name].shape);
      const off = expected[name].data.map(
        (value, q) => Math.abs(listing[name].data[q] - value) / Math.max(Math.abs(value), Number.MIN_VALUE),
      );
      expect(Math.max(...off), name).toBeLessThanOrEqual(1e-13);
    }
  });

  it("rdrop demo --seed begins with what Python prints, byte for byte", async () => {
    expect(listing.stdout).toBe(expected.stdout);
    expect((await rdrop("demo", "--seed", String(seed))).out.startsWith(expected.stdout)).toBe(true);
  });

  it("rdrop demo --seed --json is one object with the listing's outputs and masks", async () => {
    const { out } = await rdrop("demo", "--seed", String(seed), "--json");
    const { output1, output2, mask1, mask2 } = listing;
    const stored = (x: typeof output1): Stored => ({ shape: x.shape, data: [...x.data] });
    const { p, stdout } = expected;
    expect(JSON.parse(out)).toEqual({
      seed,
      p,
      stdout,
      output1: stored(output1),
      output2: stored(output2),
      mask1: stored(mask1),
      mask2: stored(mask2),
    });
  });
});
