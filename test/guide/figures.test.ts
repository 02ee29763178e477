import { describe, expect, it } from "vitest";
import { costOf, SIZE, turns } from "../../site/figures/access-order.ts";
import { byHand } from "../../site/figures/by-hand.ts";
import { linesBySet, roomFor } from "../../site/figures/cache-sets.ts";
import curves from "../../site/figures/curves.json" with { type: "json" };
import { readLadder } from "../../site/figures/ladder.ts";
import { listingArrays } from "../../site/figures/listing.ts";
import { pairList } from "../../site/figures/pair-list.ts";
import { Profile } from "../../site/figures/profile.ts";
import { loadsOf, registersOf, total } from "../../site/figures/registers.ts";
import { disagreement, full, meanOfSubModels, subModels, UNITS } from "../../site/figures/sub-models.ts";
import { cubeMoments } from "../../site/figures/tape-events.ts";
import { pulled } from "../../site/figures/two-distributions.ts";
import { runListing } from "../../src/demo/listing.ts";
import { read } from "./pages.ts";

describe("listingArrays", () => {
  it("listingArrays(seed) has the listing's arrays, and 5 of 30 units alive at seed 1", () => {
    for (const seed of [0, 1, 7]) {
      const arrays = listingArrays(seed);
      const listing = runListing(seed);
      expect(arrays.output1).toEqual([...listing.output1.data]);
      expect(arrays.output2).toEqual([...listing.output2.data]);
      expect(arrays.mask1).toEqual([...listing.mask1.data]);
    }
    expect(listingArrays(1).layer1.filter(v => v > 0)).toHaveLength(5);
  });
});

describe("cubeMoments", () => {
  it("cubeMoments(x) tells three lines, the seed and three gradients, which add up to 3x²", () => {
    for (const x of [-2, 0.5, 3]) {
      const moments = cubeMoments(x);
      expect(moments.map(({ kind }) => kind)).toEqual(["record", "record", "record", "seed", "pull", "pull", "pull"]);
      expect(moments.at(-1)?.lines.map(({ gradient }) => gradient)).toEqual([3 * x * x, x, 1]);
      expect(moments.at(-1)?.lines.map(({ call }) => call)).toEqual(["watch", "square(%0)", "mul(%0, %1)"]);
    }
  });
});

describe("subModels", () => {
  it("subModels(copies, p, step) drops units, and p = 0 makes every sub-model the full one", () => {
    const { masks, units } = subModels(2, 0.5, 0);
    expect(masks[0]).not.toEqual(masks[1]);
    expect(units.flat()).toHaveLength(2 * UNITS);
    expect(subModels(2, 0, 0).probabilities).toEqual([full.probabilities, full.probabilities]);
    expect(disagreement(subModels(2, 0, 0))).toBe(0);
    expect(disagreement(subModels(2, 0.5, 0))).toBeGreaterThan(0);
  });

  it("meanOfSubModels(count, p) is a distribution, and not that of the full model", () => {
    const mean = meanOfSubModels(256, 0.5);
    expect(mean.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    expect(Math.abs(mean[0] - full.probabilities[0])).toBeGreaterThan(0.05);
  });
});

describe("pulled", () => {
  it("pulled(s, t, label, alpha) has the numbers of the exercise", () => {
    const { nll, kl, loss, klPQ, klQP, ds, dt } = pulled([1, 0], [0, 0], 0, 1);
    expect([nll, kl, loss, ...ds, ...dt].map(v => v.toFixed(4))).toEqual(
      ["1.0064", "0.1155", "1.1219", "-0.0551", "0.0551", "-0.7405", "0.7405"], // biome-ignore format: as the page has them
    );
    expect((klPQ + klQP) / 2).toBeCloseTo(kl, 12);
  });

  it("pulled(s, t) pulls less than half as hard at the surer sub-model's score than without the KL, and the other way at a large alpha", () => {
    const [without, some, much] = [0, 1, 10].map(alpha => pulled([2, 0, -1], [-0.5, 1, 0], 0, alpha).ds[0]);
    expect(without).toBeLessThan(0);
    expect(some).toBeGreaterThan(without);
    expect(much).toBeGreaterThan(0);
  });
});

describe("turns", () => {
  it("turns of every rung make each product once, in the order of p for each output", () => {
    for (const rung of turns) {
      const seen = new Map<number, number[]>();
      for (const { a, b, out } of rung()) {
        for (const o of out) {
          const [i, j] = [Math.floor(o / SIZE), o % SIZE];
          const p = b.map(index => (index % SIZE === j ? Math.floor(index / SIZE) : -1)).find(index => index >= 0);
          expect(a).toContain(i * SIZE + (p as number));
          seen.set(o, [...(seen.get(o) ?? []), p as number]);
        }
      }
      expect(seen.size).toBe(SIZE * SIZE);
      for (const ps of seen.values()) expect(ps).toEqual(Array.from({ length: SIZE }, (_, p) => p));
    }
  });

  it("costOf(turns) falls from rung to rung: a line of b a product at first, an eighth with the tile", () => {
    const costs = turns.map(rung => costOf(rung(), rung().length));
    expect(costs.map(({ products }) => products)).toEqual([512, 512, 512, 512]);
    expect(costs.map(({ newLines, products }) => newLines / products)).toEqual([1, 0.25, 0.25, 0.125]);
    expect(costs.map(({ touched, products }) => touched / products)).toEqual([2.125, 3, 3, 0.875]);
  });
});

describe("linesBySet", () => {
  const facts = (...block: [rows: number, columns: number, width: number]) => roomFor(linesBySet(...block));

  it("linesBySet(rows, columns, width) at a width of 512: lines and places of the exercise", () => {
    expect(facts(512, 4, 512)).toEqual({ lines: 512, sets: 2, places: 16, kept: 16 });
    expect(facts(64, 128, 512)).toEqual({ lines: 512, sets: 16, places: 128, kept: 128 });
    expect(facts(128, 48, 48)).toEqual({ lines: 384, sets: 64, places: 512, kept: 384 });
  });

  it("linesBySet(rows, columns, width) at 520 fits, and at 1024 has one set", () => {
    expect(facts(512, 4, 520)).toMatchObject({ sets: 64, kept: 512 });
    expect(facts(512, 4, 1024)).toMatchObject({ sets: 1, places: 8 });
  });
});

it("pairList(zeros, seed) has a pair for each number that is not zero, and ends with the product", () => {
  for (const zeros of [0, 0.75, 1]) {
    const { row, pairs, panel, sums } = pairList(zeros, 3);
    expect(pairs.map(({ value, panelRow }) => [value, row[panelRow]])).toEqual(pairs.map(({ value }) => [value, value]));
    expect(pairs).toHaveLength(row.filter(v => v !== 0).length);
    expect(sums).toHaveLength(pairs.length + 1);
    sums.at(-1)?.forEach((sum, j) => {
      expect(sum).toBeCloseTo(row.reduce((total, v, p) => total + v * panel[p][j], 0), 5); // biome-ignore format: a line
    });
  }
});

describe("readLadder", () => {
  it("readLadder(text) reads the ladder of a machine: seven rungs, three shares of zeros, the ceiling", () => {
    const { rungs, zeros, ceiling, machine } = readLadder(read("bench/results/amd-epyc-node20/ladder.md"));
    expect(rungs).toHaveLength(7);
    expect(zeros).toEqual([0, 50, 75]);
    for (const { speeds } of rungs) expect(speeds).toHaveLength(3);
    expect(ceiling).toBeGreaterThan(10);
    expect(machine).toMatch(/^Node v/);
  });

  it("readLadder(text) throws for another text", () => {
    expect(() => readLadder("# A page\n\nwithout a table")).toThrow("readLadder");
  });
});

it("Profile.run(milliseconds) times the lines of a step, and clear() forgets them", () => {
  const profile = new Profile([20, 16, 10], 8);
  profile.run(1);
  profile.clear();
  profile.run(5);
  const names = profile.lines.map(({ call }) => call.split("(")[0].split(" ")[0]);
  expect(names.slice(0, 4)).toEqual(["watch", "watch", "affine", "reluDropout"]);
  const spent = profile.lines.reduce((sum, { forward, backward }) => sum + forward + backward, profile.optimizer);
  expect(spent).toBeGreaterThan(0);
  expect(spent).toBeLessThanOrEqual(profile.total);
});

it("byHand(alpha) has the numbers of the worked example, with the KL and without", () => {
  const four = (vs: readonly number[]) => vs.map(v => v.toFixed(4).replace("-0.0000", "0.0000"));
  const { values, gradients, nll, kl, loss } = byHand(1);
  expect(four([nll, kl, loss])).toEqual(["1.0064", "0.1155", "1.1219"]);
  expect(values.dropped).toEqual([[2, 0, 0], [0, 2, 0]]); // biome-ignore format: a row a sub-model
  expect(four(gradients.scores.flat())).toEqual(["-0.0551", "0.0551", "-0.7405", "0.7405"]);
  expect(four(gradients.sums)).toEqual(["-0.0827", "-0.3703", "0.0000"]);
  expect(four(byHand(0).gradients.sums)).toEqual(["-0.4034", "-0.2500", "0.0000"]);
});

it("registersOf(rows, vectors) counts as docs/matmul.md does, and loadsOf falls as the tile grows", () => {
  const counts = (spreadFirst: boolean) => [[4, 2], [5, 2], [3, 3], [4, 3], [6, 2], [1, 12]].map(([r, v]) => total(registersOf(r, v, spreadFirst))); // biome-ignore format: tiles
  expect(counts(false)).toEqual([12, 14, 14, 17, 16, 14]);
  expect(counts(true)).toEqual([15, 18, 16, 20, 21, 14]);
  expect([loadsOf(1, 1), loadsOf(4, 2), loadsOf(5, 2)]).toEqual([2, 0.75, 0.7]);
});

it("curves.json has what does-it-help.md says of it: the last epoch, and the one with the least NLL", () => {
  const arms = curves.arms.filter(({ passes, alpha }) => passes === 1 || alpha === 0 || alpha === 5);
  expect(arms.map(({ error }) => error[error.length - 1].toFixed(1))).toEqual(["24.3", "24.7", "20.4"]); // as `npm start`
  const best = arms.map(({ nll }) => nll.indexOf(Math.min(...nll)));
  expect(best.map(i => i + 1)).toEqual([16, 15, 26]);
  expect(arms.map(({ error }, i) => error[best[i]].toFixed(1))).toEqual(["20.5", "20.3", "19.4"]);
  for (const { kl } of curves.arms) expect(kl[kl.length - 1]).toBeGreaterThan(10 * kl[0]); // it rises, whatever alpha is
});

it("does-it-help.md has the numbers of README.md", () => {
  const [page, readme] = [read("site/guide/does-it-help.md"), read("README.md")];
  for (const number of ["24.3 ± 2.6 %", "24.7 ± 1.9 %", "20.4 ± 2.1 %", "18.9", "17.1", "1.42 %", "1.80 %", "3.35 %", "3.26 %"])
    for (const text of [page, readme]) expect(text).toContain(number);
});
