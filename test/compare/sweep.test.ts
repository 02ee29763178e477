import { describe, expect, it } from "vitest";
import { runJob } from "../../src/compare/job.ts";
import { type SweepOptions, sweep, sweepPlan } from "../../src/compare/sweep.ts";
import { DEFAULTS } from "../../src/train/config.ts";
import { smallMoons } from "./sources.ts";

const small: SweepOptions = { vary: { dropout: [0.2, [0.2, 0.5]], klEvery: [1, 2] }, seeds: 2, hidden: [8], epochs: 2, lr: 0.02 };

describe("sweep", () => {
  it("sweep(source, { vary }) goes through every combination, the last option fastest, from each seed", async () => {
    const { points, seeds, best, data } = await sweep(smallMoons, small);
    expect(points.map(({ values }) => values)).toEqual([
      { dropout: 0.2, klEvery: 1 },
      { dropout: 0.2, klEvery: 2 },
      { dropout: [0.2, 0.5], klEvery: 1 },
      { dropout: [0.2, 0.5], klEvery: 2 },
    ]);
    const config = { ...DEFAULTS, validation: 0.2, batch: 32, hidden: [8], epochs: 2, patience: 2, lr: 0.02 };
    expect(points[3].results[1]).toEqual(runJob({ config: { ...config, dropout: [0.2, 0.5], klEvery: 2, seed: 1 } }, smallMoons));
    expect(points[0].test.nll.mean).toBeCloseTo((points[0].results[0].test.nll + points[0].results[1].test.nll) / 2, 12);
    const nlls = points.map(({ validation }) => validation.nll.mean);
    expect(best).toBe(nlls.indexOf(Math.min(...nlls)));
    expect([seeds, data.name]).toEqual([[0, 1], "moons"]);
  });

  it("sweep varies epochs with a patience that goes with each", () => {
    const { jobs } = sweepPlan("sweep", { vary: { epochs: [2, 5] }, seeds: 1 });
    expect(jobs.map(({ config }) => config.patience)).toEqual([2, 5]);
  });

  it.each<[object, string]>([
    [{ vary: {} }, "sweep: vary must name an option, as { alpha: [1, 4] }, got none"],
    [{ vary: { seed: [1] } }, "sweep: vary must be of options that can be varied, got seed"],
    [{ vary: { lion: [1] } }, "sweep: vary must be of options that can be varied, got lion"],
    [{ vary: { alpha: [1, 1] } }, "sweep: the values of alpha must be there, each of them once, got 1, 1"],
    [{ vary: { alpha: [] } }, "sweep: the values of alpha must be there, each of them once, got none"],
    [{ vary: { passes: [1, 2], alpha: [4] } }, "sweep: at passes 1, alpha 4: alpha needs passes from 2 on, got 1"],
    [
      { vary: { validation: [0.2, 0] }, patience: 0 },
      "sweep: at validation 0: validation must be above 0: the epoch is chosen on those rows, got 0",
    ],
  ])("sweep(…, %j) is refused before anything is run", async (options, message) => {
    const run = async () => expect.unreachable();
    await expect(sweep(smallMoons, { ...options, run } as unknown as SweepOptions)).rejects.toThrow(new RangeError(message));
  });
});
