import type { Arm } from "../../src/compare/arms.ts";
import { comparisonOf } from "../../src/compare/compare.ts";
import type { Result } from "../../src/compare/job.ts";
import { planOf } from "../../src/compare/plan.ts";
import { stream } from "../../src/random/seeded.ts";
import type { ComparisonData } from "../../src/report/comparison.ts";
import type { RunConfig } from "../../src/train/config.ts";

interface Made {
  readonly alphas?: readonly number[];
  readonly seeds?: number;
  readonly epochs?: number;
  readonly classes?: number;
  readonly arms?: readonly Arm[];
}

const ROWS = { train: 360, validation: 120, test: 120 };

/** A comparison without training: curves that fall, scores that scatter about a mean of each arm. */
export function madeComparison({
  alphas = [1, 4],
  seeds = 10,
  epochs = 60,
  classes = 3,
  arms = ["dropout", "double-batch", "two-pass", "rdrop"],
}: Made = {}): ComparisonData {
  const plan = planOf("made", { arms, alphas, seeds, epochs, target: "kind" });
  const rng = stream(1, "comparison");
  const luck = plan.seeds.map(() => rng.normal());
  const names = Array.from({ length: classes }, (_, c) => ["Barolo", "Grignolino", "Barbera"][c] ?? `class ${c}`);

  function made({ seed, passes, alpha }: RunConfig): Result {
    const help = passes === 1 ? 0 : 0.15 * Math.log1p(alpha);
    const nll = 0.32 * (1 - 0.6 * help) + 0.02 * luck[seed] + 0.006 * rng.normal();
    const error = Math.max(0, Math.round((0.09 - 0.06 * help + 0.012 * luck[seed] + 0.006 * rng.normal()) * 360) / 360);
    const noise = (): number => 1 + 0.04 * rng.normal();
    const curve = Array.from({ length: epochs }, (_, i) => {
      const far = Math.exp(-i / (epochs / 8));
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
    const bins = Array.from({ length: 15 }, (_, i) => {
      const rows = i < 5 ? 0 : Math.round(ROWS.test * (i === 14 ? 0.7 : 0.3 / 9) + rng.integer(3));
      const confidence = (i + 0.5) / 15;
      const accuracy = Math.min(1, Math.max(0, confidence - 0.06 + 0.1 * help + 0.1 * rng.normal()));
      return { low: i / 15, high: (i + 1) / 15, rows, ...(rows === 0 ? { confidence: 0, accuracy: 0 } : { confidence, accuracy }) };
    });
    const confusion = Array.from({ length: classes }, (_, i) => Array.from({ length: classes }, (_, j) => (i === j ? 36 : rng.integer(4))));
    const ece = bins.reduce((sum, { rows, confidence, accuracy }) => sum + (rows / ROWS.test) * Math.abs(confidence - accuracy), 0);
    const scores = { error, nll, brier: 1.6 * error, ece, kl: 0.1 / (passes === 1 ? 0.4 : 1 + alpha) + 0.01 * rng.uniform() };
    return { epoch: epochs, rows: ROWS, validation: scores, test: { ...scores, confusion, bins }, curve };
  }

  const results = plan.jobs.map(({ config }) => made(config));
  const comparison = comparisonOf(plan, results, { name: "wine.csv", sha256: "3b1f".repeat(16), classes: names }, true);
  return {
    ...comparison,
    command: `rdrop compare wine.csv --arms ${arms.join(",")} --alpha ${alphas.join(",")} --seeds ${seeds} --target kind`,
  };
}
