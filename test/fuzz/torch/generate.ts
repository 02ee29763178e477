import { stream } from "../../../src/index.ts";
import { within } from "./domains.ts";
import { Draft } from "./draft.ts";
import { type Program, pruned, varies } from "./program.ts";
import { recipes } from "./recipes.ts";

const names = Object.keys(recipes).sort();

/**
 * Program `number` of a seed: one to a dozen ops, each drawn by its recipe from what is there, and a loss that weighs what comes of them
 * with numbers of either sign. It is a function of the two numbers alone.
 */
export function generate(seed: number | string, number: number): Program {
  const d = new Draft(stream(seed, `program ${number}`));
  const ops = 1 + d.rng.integer(12);
  for (let i = 0; i < ops; i++) recipes[d.one(names)](d);
  const used = new Set(d.lines.flatMap(({ on }) => on));
  const ends = d.lines.flatMap(({ op }, k) => (used.has(k) || op === "constant" ? [] : [k]));
  const terms = ends.filter(() => d.chance(0.9)).map(k => term(d, k));
  if (!terms.some(k => varies(d.lines)[k])) terms.push(term(d, d.leaf(d.shape(undefined, 1), "any", true)));
  const total = terms.reduce((a, b) => d.add("add", [a, b]) as number);
  return d.chance(0.5) ? pruned(d.lines.slice(0, total + 1)) : d.lines;
}

/** Σ w · y, or Σ w · y²: one number. */
function term(d: Draft, y: number): number {
  const curved = d.chance(0.4) && within("any", d.values[y]) ? (d.add("square", [y]) as number) : y;
  const weighed = d.add("mul", [curved, d.weights(d.shapeOf(y))]) as number;
  return d.add("sum", [weighed]) as number;
}
