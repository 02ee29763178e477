import type { Result } from "../../src/compare/job.ts";
import { sweep } from "../../src/compare/sweep.ts";
import { stream } from "../../src/random/seeded.ts";
import type { SweepData } from "../../src/report/sweep-report.ts";
import type { RunConfig } from "../../src/train/config.ts";
import { wineSource } from "./samples.ts";

/** A sweep over two options, without training. */
export async function madeSweep(seeds = 5): Promise<SweepData> {
  const rng = stream(2, "sweep");
  function made({ dropout, alpha }: RunConfig): Result {
    const nll = 0.25 + 0.6 * (Number(dropout) - 0.35) ** 2 - 0.02 * alpha * Number(dropout) + 0.012 * rng.normal();
    const scores = {
      error: 0.06 + 0.2 * (nll - 0.2),
      nll,
      brier: 0.1 + 0.3 * (nll - 0.2),
      ece: 0.04 + 0.003 * rng.normal(),
      kl: (0.3 * Number(dropout)) / (1 + alpha),
    };
    return {
      epoch: 1,
      rows: { train: 360, validation: 120, test: 120 },
      validation: scores,
      test: { ...scores, confusion: [], bins: [] },
      curve: [],
    };
  }
  const swept = await sweep(wineSource(), {
    vary: { dropout: [0.1, 0.3, 0.5, 0.7], alpha: [0.5, 1, 4] },
    seeds,
    target: "kind",
    run: async jobs => jobs.map(({ config }) => made(config)),
  });
  return { ...swept, command: `rdrop sweep wine.csv --vary dropout=0.1,0.3,0.5,0.7 --vary alpha=0.5,1,4 --seeds ${seeds} --target kind` };
}
