import { stream } from "../../src/random/seeded.ts";
import { type ArmRun, type ByMetric, type ComparisonData, METRICS, type PairedText, type Spread } from "../../src/report/comparison.ts";
import { checkConfig } from "../../src/train/config.ts";

/** A comparison of the form that `compare` gives, without training: curves that fall, scores that scatter about a mean of each arm. */
export function madeComparison({
  alphas = [1, 4],
  seeds = 10,
  epochs = 60,
  classes = 3,
  arms = ["dropout", "double-batch", "two-pass", "rdrop"],
} = {}): ComparisonData {
  const rng = stream(1, "comparison");
  const numbers = Array.from({ length: seeds }, (_, seed) => seed);
  const names: Record<string, string> = {
    dropout: "plain dropout",
    "double-batch": "double batch",
    "two-pass": "two passes",
    rdrop: "R-Drop",
  };
  const variations = arms.flatMap(arm => (arm === "rdrop" ? alphas.map(alpha => ({ arm, alpha })) : [{ arm }]));
  const luck = numbers.map(() => rng.normal());
  const runs = numbers.flatMap(seed => variations.map(variation => made(variation, seed)));

  function made(
    variation: { arm: string; alpha?: number },
    seed: number,
  ): ArmRun & { scores: ByMetric<number>; result: { validation: number } } {
    const { arm, alpha = 0 } = variation;
    const passes = arm === "rdrop" || arm === "two-pass" ? 2 : 1;
    const help = arm === "rdrop" ? 0.15 * Math.log1p(alpha) : 0;
    const nll = 0.32 * (1 - 0.6 * help) + 0.02 * luck[seed] + 0.006 * rng.normal();
    const error = Math.max(0, Math.round((0.09 - 0.06 * help + 0.012 * luck[seed] + 0.006 * rng.normal()) * 360) / 360);
    const curve = Array.from({ length: epochs }, (_, i) => {
      const far = Math.exp(-i / (epochs / 8));
      const noise = (): number => 1 + 0.04 * rng.normal();
      return {
        epoch: i + 1,
        loss: passes * (0.2 + far) * noise(),
        nll: passes * (0.16 + far) * noise(),
        kl: passes === 1 ? 0 : ((0.2 * (1 - far)) / (1 + alpha)) * noise(),
        validationError: (0.1 + 0.4 * far) * noise(),
        validationNll: (nll + 0.02 + far) * noise(),
        testError: (error + 0.4 * far) * noise(),
        testNll: (nll + far) * noise(),
      };
    });
    const rows = 120;
    const bins = Array.from({ length: 15 }, (_, i) => {
      const count = i < 5 ? 0 : Math.round(rows * (i === 14 ? 0.7 : 0.3 / 9) + rng.integer(3));
      const confidence = (i + 0.5) / 15;
      return {
        rows: count,
        confidence: count === 0 ? 0 : confidence,
        accuracy: count === 0 ? 0 : Math.min(1, Math.max(0, confidence - 0.06 + 0.1 * help + 0.1 * rng.normal())),
      };
    });
    const confusion = Array.from({ length: classes }, (_, i) => Array.from({ length: classes }, (_, j) => (i === j ? 36 : rng.integer(4))));
    const ece = 0.05 - 0.03 * help + 0.006 * rng.normal();
    const scores = { error, nll, brier: 1.6 * error, ece, kl: passes === 2 && alpha > 0 ? 0.1 / (1 + alpha) : 0.25 + 0.02 * rng.normal() };
    return { ...variation, seed, scores, result: { curve, test: { confusion, bins, ...scores }, validation: nll } };
  }

  const ofArm = (arm: string, alpha?: number): typeof runs => runs.filter(run => run.arm === arm && run.alpha === alpha);
  const chosen = arms.includes("rdrop")
    ? numbers.map(
        seed =>
          runs.filter(run => run.arm === "rdrop" && run.seed === seed).reduce((a, b) => (b.result.validation < a.result.validation ? b : a))
            .alpha ?? 0,
      )
    : [];
  const list = [
    ...variations.map(({ arm, alpha }: { arm: string; alpha?: number }) => ({
      ...(alpha === undefined ? {} : { alpha }),
      arm,
      name: alpha === undefined ? names[arm] : `R-Drop, alpha ${alpha}`,
      runs: ofArm(arm, alpha),
    })),
    ...(alphas.length > 1 && arms.includes("rdrop")
      ? [{ arm: "rdrop", name: "R-Drop", chosen: true as const, runs: numbers.map(seed => ofArm("rdrop", chosen[seed])[seed]) }]
      : []),
  ];
  const rows = list.map(({ runs: of, ...row }) => ({
    ...row,
    metrics: eachMetric(metric => spread(of.map(({ scores }) => scores[metric]))),
  }));
  const against = (of: (typeof list)[number], to: (typeof list)[number]): PairedText => ({
    of: of.name,
    to: to.name,
    metrics: eachMetric(metric => {
      const values = of.runs.map(({ scores }, i) => scores[metric] - to.runs[i].scores[metric]);
      const { mean, sd } = spread(values);
      const half = sd === null ? null : 2.6 * sd * Math.sqrt(1 / seeds + 0.25);
      const ends = half === null ? { low: null, high: null, p: null } : { low: mean - half, high: mean + half, p: 0.031 };
      return { n: seeds, mean, sd, ...ends, test: "corrected resampled t-test (Nadeau & Bengio 2003)", values };
    }),
  });
  const last = list[list.length - 1];
  return {
    command: "rdrop compare wine.csv --arms dropout,double-batch,two-pass,rdrop --target kind",
    data: {
      name: "wine.csv",
      sha256: "3b1f".repeat(16),
      classes: Array.from({ length: classes }, (_, c) => ["Barolo", "Grignolino", "Barbera"][c] ?? `class ${c}`),
      rows: { train: 360, validation: 120, test: 120 },
    },
    config: checkConfig("made", { target: "kind", validation: 0.2, epochs, batch: 32, patience: epochs }),
    ...{ alphas, seeds: numbers, runs: runs.map(({ scores: _, ...run }) => run), chosen, rows },
    differences: [
      ...list.slice(1).map(of => against(of, list[0])),
      ...list
        .slice(1)
        .filter(({ arm }) => arm !== "rdrop")
        .map(to => against(last, to)),
    ],
    sentences: [
      "Test error, R-Drop against plain dropout: R-Drop is 0.8 points better, 0.5 to 1.1.",
      "Test NLL: R-Drop is 0.041 nats better, 0.032 to 0.050.",
      "Test error, R-Drop against two passes: R-Drop is 0.7 points better, 0.3 to 1.0.",
    ],
    sentence: "Test error, R-Drop against plain dropout: R-Drop is 0.8 points better, 0.5 to 1.1.",
  };
}

const eachMetric = <T>(f: (metric: (typeof METRICS)[number]) => T): ByMetric<T> =>
  Object.fromEntries(METRICS.map(metric => [metric, f(metric)])) as unknown as ByMetric<T>;

function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    mean,
    sd: values.length === 1 ? null : Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)),
  };
}
