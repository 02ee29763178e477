import { stream } from "../../src/random/seeded.ts";
import { type ByMetric, METRICS, type Spread } from "../../src/report/comparison.ts";
import type { SweepData } from "../../src/report/sweep-report.ts";

/** A sweep over two options, without training. */
export function madeSweep(seeds = 5): SweepData {
  const rng = stream(2, "sweep");
  const points = [0.1, 0.3, 0.5, 0.7].flatMap(dropout =>
    [0.5, 1, 4].map(alpha => {
      const runs = Array.from({ length: seeds }, () => {
        const nll = 0.25 + 0.6 * (dropout - 0.35) ** 2 - 0.02 * alpha * dropout + 0.012 * rng.normal();
        return { error: 0.06 + 0.2 * (nll - 0.2), nll, brier: 0.1 + 0.3 * (nll - 0.2), ece: 0.04, kl: (0.3 * dropout) / (1 + alpha) };
      });
      const test = Object.fromEntries(
        METRICS.map(metric => {
          const values = runs.map(run => run[metric]);
          const mean = values.reduce((a, b) => a + b, 0) / seeds;
          return [metric, { mean, sd: seeds === 1 ? null : Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / (seeds - 1)) }];
        }),
      ) as unknown as ByMetric<Spread>;
      return { values: { dropout, alpha }, validation: test, test, results: runs.map(run => ({ test: run })) };
    }),
  );
  return {
    command: "rdrop sweep wine.csv --vary dropout=0.1,0.3,0.5,0.7 --vary alpha=0.5,1,4 --seeds 5 --target kind",
    data: { name: "wine.csv", sha256: "3b1f".repeat(16), rows: { train: 360, validation: 120, test: 120 } },
    config: { target: "kind", validation: 0.2, epochs: 60, batch: 32 },
    vary: { dropout: [0.1, 0.3, 0.5, 0.7], alpha: [0.5, 1, 4] },
    seeds: Array.from({ length: seeds }, (_, seed) => seed),
    points,
    best: points.reduce((least, { validation }, i) => (validation.nll.mean < points[least].validation.nll.mean ? i : least), 0),
  };
}
