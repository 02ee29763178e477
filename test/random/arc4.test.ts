import seedrandom from "seedrandom";
import { expect, it } from "vitest";
import { arc4 } from "../../src/random/arc4.ts";

it("arc4(text) draws what seedrandom(text) draws, for keys shorter and longer than its state", () => {
  for (let k = 0; k < 300; k++) {
    const text = `${k * 7919}/${"weights".repeat(k % 60)}%20${k}`;
    const [ours, theirs] = [arc4(text), seedrandom(text)];
    for (let i = 0; i < 100; i++) expect(ours()).toBe(theirs());
  }
});
