import type { RunConfig } from "../train/config.ts";
import type { Bin } from "./reliability.ts";
import type { EpochLine } from "./run-report.ts";
import type { DataText } from "./settings.ts";
import { COLOURS } from "./style.ts";

/** What is compared. For each, less is better. */
export const METRICS = ["error", "nll", "brier", "ece", "kl"] as const;
export type Metric = (typeof METRICS)[number];
export type ByMetric<T> = Readonly<Record<Metric, T>>;

/** How each is told: its name, its unit as differences have it, and how much of it that is. */
export const TOLD: ByMetric<{ readonly title: string; readonly unit: string; readonly scale: number; readonly places: number }> = {
  error: { title: "Error", unit: "points", scale: 100, places: 2 },
  nll: { title: "NLL", unit: "nats", scale: 1, places: 4 },
  brier: { title: "Brier score", unit: "of 2", scale: 1, places: 4 },
  ece: { title: "Calibration error", unit: "points", scale: 100, places: 2 },
  kl: { title: "KL", unit: "nats", scale: 1, places: 4 },
};

/** Mean and sample standard deviation; null of one run. */
export interface Spread {
  readonly mean: number;
  readonly sd: number | null;
}

/** One arm against another, seed by seed: `of` minus `to`. */
export interface PairedText {
  readonly of: string;
  readonly to: string;
  readonly metrics: ByMetric<
    Spread & {
      readonly n: number;
      /** The 95 % interval of the mean. */
      readonly low: number | null;
      readonly high: number | null;
      readonly p: number | null;
      /** The name of the test. */
      readonly test: string;
      readonly values: readonly number[];
    }
  >;
}

/** One run: which arm, from which seed, and what came of it. */
export interface ArmRun {
  readonly arm: string;
  readonly alpha?: number;
  readonly seed: number;
  readonly result: {
    readonly curve: readonly EpochLine[];
    readonly test: { readonly confusion: readonly (readonly number[])[]; readonly bins: readonly Bin[] };
  };
}

/** What the report of a comparison shows: what compare.json holds. */
export interface ComparisonData {
  /** Shell command that makes the comparison again. */
  readonly command: string;
  /** What was decided about each column, a line each. */
  readonly about?: readonly string[];
  readonly data: Omit<DataText, "about"> & { readonly classes?: readonly string[] };
  /** What all runs have in common. */
  readonly config: RunConfig;
  readonly alphas: readonly number[];
  readonly seeds: readonly number[];
  readonly runs: readonly ArmRun[];
  /** The alpha that each seed has chosen, in their order. */
  readonly chosen: readonly number[];
  readonly rows: readonly {
    readonly arm: string;
    readonly alpha?: number;
    readonly name: string;
    readonly chosen?: true;
    readonly metrics: ByMetric<Spread>;
  }[];
  readonly differences: readonly PairedText[];
  readonly sentences: readonly string[];
  readonly sentence: string;
}

/** An arm as it is drawn. */
export interface Group {
  readonly name: string;
  /** Its accent, as a class of the style. */
  readonly look: string;
  readonly runs: readonly ArmRun[];
  /** Of R-Drop with the alpha that each seed has chosen: its runs are those of other groups. */
  readonly chosen: boolean;
}

/** The arms with their runs: plain dropout has the first accent, the R-Drop that is the answer the second. */
export function groupsOf({ rows, runs, seeds, chosen }: ComparisonData): Group[] {
  const answer = rows.findLast(({ arm }) => arm === "rdrop") ?? rows.find(({ arm }) => arm !== "dropout");
  let next = 2;
  const accent = (row: (typeof rows)[number]): number => (row.arm === "dropout" ? 0 : row === answer ? 1 : next++);
  return rows.map(row => ({
    name: row.name,
    look: lookOf(accent(row)),
    chosen: row.chosen === true,
    runs: runs.filter(({ arm, alpha, seed }) => arm === row.arm && alpha === (row.chosen ? chosen[seeds.indexOf(seed)] : row.alpha)),
  }));
}

/** Beyond the accents that there are, the same again, dashed. */
const lookOf = (accent: number): string => (accent < COLOURS ? `c${accent}` : `c${2 + ((accent - 2) % (COLOURS - 2))} dashed`);
