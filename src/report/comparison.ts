import type { ComparedRun, Comparison } from "../compare/comparison.ts";
import { type Metric, WRITTEN } from "../compare/scores.ts";
import { COLOURS } from "./style.ts";

/** What the report of a comparison shows: what compare.json holds. */
export interface ComparisonData extends Comparison {
  /** Shell command that makes the comparison again. */
  readonly command: string;
  /** What was decided about each column, a line each. */
  readonly about?: readonly string[];
}

/** How each is told: its name, its unit as differences have it, and how much of it that is. */
export const TOLD: Readonly<
  Record<Metric, { readonly title: string; readonly unit: string; readonly scale: number; readonly places: number }>
> = {
  error: { title: "Error", unit: "points", ...WRITTEN.error },
  nll: { title: "NLL", unit: "nats", ...WRITTEN.nll },
  brier: { title: "Brier score", unit: "of 2", ...WRITTEN.brier },
  ece: { title: "Calibration error", unit: "points", ...WRITTEN.ece },
  kl: { title: "KL", unit: "nats", ...WRITTEN.kl },
};

/** An arm as it is drawn. */
export interface Group {
  readonly name: string;
  /** Its accent, as a class of the style. */
  readonly look: string;
  readonly runs: readonly ComparedRun[];
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
