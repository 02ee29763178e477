import type { Difference } from "./comparison.ts";
import type { Paired } from "./paired.ts";
import type { Metric } from "./scores.ts";

/** A score as it is told: how much of it is a unit, and what the unit is called. */
interface Told {
  readonly metric: Metric;
  readonly of: string;
  readonly scale: number;
  readonly unit: string;
  /** Places behind the point, at least. */
  readonly places: number;
}

const ERROR: Told = { metric: "error", of: "error", scale: 100, unit: "points", places: 1 };
const NLL: Told = { metric: "nll", of: "NLL", scale: 1, unit: "nats", places: 3 };

/** What the differences mean: of the error, which is the answer; of the NLL; and, of R-Drop, whether it is the KL that makes them. */
export function sentencesOf(differences: readonly Difference[], arms: readonly string[], plain: string): string[] {
  const [first] = arms;
  return [
    ...arms.map(arm => `Test error, ${arm} against ${plain}: ${sentence(differences, arm, plain, ERROR)}.`),
    ...arms.map(arm => `Test NLL${arms.length === 1 ? "" : `, ${arm}`}: ${sentence(differences, arm, plain, NLL)}.`),
    ...differences
      .filter(({ of, to }) => of === first && to !== plain)
      .map(({ to }) => `Test error, ${first} against ${to}: ${sentence(differences, first, to, ERROR)}.`),
  ];
}

function sentence(differences: readonly Difference[], arm: string, to: string, told: Told): string {
  const found = differences.find(each => each.of === arm && each.to === to) as Difference;
  return meaning(found.metrics[told.metric], told, arm);
}

/** "R-Drop is 0.8 points better, 0.5 to 1.1", or "no difference that 10 runs can tell (error −0.1 points, −0.6 to 0.4)". */
export function meaning({ n, mean, low, high, sd }: Paired, told: Told, arm: string): string {
  const { of, unit } = told;
  const better = mean < 0 ? "better" : "worse";
  if (n === 1)
    return mean === 0
      ? `the same ${of} in one run each, which tells nothing of others`
      : `${arm} is ${amount(Math.abs(mean), told)} ${unit} ${better} in one run each, which tells nothing of others`;
  if (sd === 0 && mean === 0) return `no difference at all: the same ${of} in each of ${n} runs`;
  if (low === null || high === null)
    return `${arm} is ${amount(Math.abs(mean), told)} ${unit} ${better} in each of ${n} runs alike, which leaves no spread to make an interval of`;
  if (low <= 0 && high >= 0) {
    const [d, a, b] = [mean, low, high].map(value => shown(value * told.scale, told.places));
    return `no difference that ${n} runs can tell (${of} ${d} ${unit}, ${a} to ${b})`;
  }
  const [d, a, b] = amounts(mean < 0 ? [-mean, -high, -low] : [mean, low, high], told);
  return `${arm} is ${d} ${unit} ${better}, ${a} to ${b}`;
}

const amount = (value: number, told: Told): string => amounts([value], told)[0];

/** Numbers above 0, with so many places, up to five, that none is shown as 0. */
function amounts(values: readonly number[], { scale, places }: Told): string[] {
  const scaled = values.map(value => value * scale);
  let most = places;
  while (most < 5 && scaled.some(value => Number(value.toFixed(most)) === 0)) most++;
  return scaled.map(value => shown(value, most));
}

const shown = (value: number, places: number): string =>
  (Number(value.toFixed(places)) === 0 ? 0 : value).toFixed(places).replace("-", "−");
