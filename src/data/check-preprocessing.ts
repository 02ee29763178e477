import { named } from "../tensor/errors.ts";
import { type Fitted, inputsOf, MOST_INPUTS, type Preprocessing } from "./preprocess.ts";
import { shown } from "./shown.ts";

type Fail = (must: string, got: unknown) => never;

/**
 * A preprocessing out of a file that somebody has written; nothing but what it has to hold is taken over.
 *
 * Throws    RangeError, one line that begins with `where`.
 */
export function checkPreprocessing(where: string, given: unknown): Preprocessing {
  const fail: Fail = (must, got) => {
    throw new RangeError(`${where}: ${must}, got ${typeof got === "string" ? `"${shown(got)}"` : named(got)}`);
  };
  if (!isObject(given)) return fail("the preprocessing must be an object", given);
  const { kind, inputs, scale, target, impute, columns } = given;
  if (kind === "plain" || kind === "pixels") {
    if (!isCount(inputs)) return fail(`inputs must be a whole number in 1..${MOST_INPUTS}`, inputs);
    if (kind === "plain") return { kind, inputs };
    return isPositive(scale) ? { kind, inputs, scale } : fail("scale must be a finite number above 0", scale);
  }
  if (kind !== "table") return fail("the kind of the preprocessing must be plain, pixels or table", kind);
  if (!isText(target)) return fail("the target must be a text", target);
  if (typeof impute !== "boolean") return fail("impute must be true or false", impute);
  if (!Array.isArray(columns) || columns.length === 0) return fail("columns must be a list of at least one", columns);
  const preprocessing = { kind, target, impute, columns: columns.map((column: unknown) => checkColumn(column, fail)) } as const;
  const names = new Set<string>([target]);
  for (const { name } of preprocessing.columns) {
    if (names.has(name)) return fail("the names of columns must differ, from that of the target too", name);
    names.add(name);
  }
  const width = inputsOf(preprocessing);
  return width >= 1 && width <= MOST_INPUTS ? preprocessing : fail(`inputs must come to 1..${MOST_INPUTS}`, width);
}

function checkColumn(column: unknown, fail: Fail): Fitted {
  if (!isObject(column) || !isText(column.name)) return fail("each column must have a name", isObject(column) ? column.name : column);
  const { name, kind, mean, sd, values, usual, buckets } = column;
  const of = (what: string): string => `${what} of the column ${shown(name)} must`;
  if (kind === "number") {
    // mean + 0: JSON would write −0 as 0
    if (typeof mean !== "number" || !Number.isFinite(mean)) return fail(`${of("the mean")} be a finite number`, mean);
    return isPositive(sd) ? { name, kind, mean: mean + 0, sd } : fail(`${of("the sd")} be a finite number above 0`, sd);
  }
  if (kind === "category") {
    if (!Array.isArray(values) || !values.every(isText) || new Set(values).size !== values.length)
      return fail(`${of("the values")} be a list of different texts`, values);
    if (!isText(usual) || (values.length > 0 && !values.includes(usual)))
      return fail(`${of("the usual value")} be one of its values`, usual);
    return { name, kind, values, usual };
  }
  if (kind !== "text") return fail(`${of("the kind")} be number, category or text`, kind);
  return isCount(buckets) ? { name, kind, buckets } : fail(`${of("the buckets")} be a whole number in 1..${MOST_INPUTS}`, buckets);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === "string" && value.length <= 100_000;

const isPositive = (value: unknown): value is number => typeof value === "number" && value > 0 && value < Infinity;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= MOST_INPUTS;
