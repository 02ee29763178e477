import type { Json } from "../eval.ts";

/** How far a number may be off, as a share of the largest magnitude in its array. GradBench's own bound, 1e-4, lets arrays of zeros pass. */
export const TOLERANCE = 1e-8;

/**
 * How far `got` lies from `expected`: the largest difference, as a share of the largest magnitude in its array (nested arrays count as one).
 * A text says what is wrong where the two are not of one structure.
 */
export function distance(expected: Json, got: Json | undefined, path = "output"): number | string {
  if (typeof expected !== "object" || expected === null || Array.isArray(expected)) {
    const [want, have] = [flat(expected), flat(got)];
    if (have === undefined || want === undefined || shapeOf(expected) !== shapeOf(got))
      return `${path} must be ${shapeOf(expected)}, got ${shapeOf(got)}`;
    const largest = want.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    const off = want.reduce((most, v, i) => Math.max(most, Math.abs(v - have[i])), 0);
    return off === 0 ? 0 : off / largest;
  }
  if (typeof got !== "object" || got === null || Array.isArray(got)) return `${path} must be an object, got ${shapeOf(got)}`;
  const keys = Object.keys(expected);
  if (Object.keys(got).length !== keys.length) return `${path} must have ${keys.join(", ")}, got ${Object.keys(got).join(", ")}`;
  let most = 0;
  for (const key of keys) {
    const off = distance((expected as Record<string, Json>)[key], (got as Record<string, Json>)[key], `${path}.${key}`);
    if (typeof off === "string") return off;
    most = Math.max(most, off);
  }
  return most;
}

/** All numbers of nested arrays; undefined where something else is among them. */
function flat(x: Json | undefined): number[] | undefined {
  const numbers = Array.isArray(x) ? x.flat(Infinity) : [x];
  return numbers.every(v => typeof v === "number" && Number.isFinite(v)) ? (numbers as number[]) : undefined;
}

/** `a number`, `[3, 2]`; `[2, ?]` for rows of several lengths. */
function shapeOf(x: Json | undefined): string {
  if (typeof x === "number") return "a number";
  if (!Array.isArray(x)) return x === undefined ? "nothing" : x === null ? "null" : typeof x;
  const inner = [...new Set(x.map(shapeOf))];
  if (inner.length === 0 || (inner.length === 1 && inner[0] === "a number")) return `[${x.length}]`;
  return inner.length === 1 && inner[0].startsWith("[") ? `[${x.length}, ${inner[0].slice(1, -1)}]` : `[${x.length}, ?]`;
}
