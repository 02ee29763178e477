import { markdownTable } from "markdown-table";
import type { Comparison } from "../compare/comparison.ts";
import type { Paired, Spread } from "../compare/paired.ts";
import { METRICS, type Metric, WRITTEN } from "../compare/scores.ts";

/** What a score is called, and its unit. */
const NAMES = { error: ["error", "%"], nll: ["NLL", "nats"], brier: ["Brier", ""], ece: ["ECE", "%"], kl: ["KL", "nats"] } as const;

/** How a score is shown. */
export const SHOWN = Object.fromEntries(
  METRICS.map(metric => [metric, { name: NAMES[metric][0], unit: NAMES[metric][1], ...WRITTEN[metric] }]),
) as Readonly<Record<Metric, { readonly name: string; readonly unit: string; readonly scale: number; readonly places: number }>>;

/** A comparison as it is printed: two tables in Markdown, what they are, and what it means. */
export function comparisonText({ rows, differences, sentences, seeds, alphas, chosen }: Comparison): string {
  const head = METRICS.map(metric => `test ${SHOWN[metric].name}${SHOWN[metric].unit === "" ? "" : `, ${SHOWN[metric].unit}`}`);
  const align = ["l", ...METRICS.map(() => "r")];
  const scores = markdownTable(
    [["", ...head], ...rows.map(({ name, metrics }) => [name, ...METRICS.map(metric => spreadText(metrics[metric], metric))])],
    { align },
  );
  const paired = markdownTable(
    [
      ["difference", ...head.map(text => text.replace(", %", ", points"))],
      ...differences.map(({ of, to, metrics }) => [`${of} − ${to}`, ...METRICS.map(metric => pairedText(metrics[metric], metric))]),
    ],
    { align },
  );
  const { test, n } = differences[0].metrics.error;
  const notes = [
    `Mean${n === 1 ? "" : " ± standard deviation"} over ${n === 1 ? "one seed" : `${n} seeds`}; for each score, less is better.`,
    ...(alphas.length > 1
      ? [`R-Drop without an alpha: each seed's own, chosen by the NLL on its validation rows: ${picksText(seeds, chosen)}.`]
      : []),
    `Differences run by run, same split, start and masks: mean, 95 % interval; ${test}.`,
  ];
  return [scores, "", paired, "", ...notes, "", ...sentences, ""].join("\n");
}

/** "1 by 7, 4 by 3" */
function picksText(seeds: readonly number[], chosen: readonly number[]): string {
  const counts = new Map<number, number>();
  for (const alpha of chosen.slice(0, seeds.length)) counts.set(alpha, (counts.get(alpha) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([alpha, count]) => `${alpha} by ${count}`)
    .join(", ");
}

export function spreadText({ mean, sd }: Spread, metric: Metric): string {
  return sd === null ? numberText(mean, metric) : `${numberText(mean, metric)} ± ${numberText(sd, metric)}`;
}

const pairedText = ({ mean, low, high }: Paired, metric: Metric): string =>
  low === null || high === null
    ? numberText(mean, metric)
    : `${numberText(mean, metric)} (${numberText(low, metric)} to ${numberText(high, metric)})`;

function numberText(value: number, metric: Metric): string {
  const { scale, places } = SHOWN[metric];
  const text = (value * scale).toFixed(places);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}
