import { stream } from "../random/seeded.ts";
import { below, has, whole } from "../tensor/options.ts";
import { type Dataset, dataset } from "./dataset.ts";
import type { Preprocessing } from "./preprocess.ts";
import type { Source } from "./source.ts";

export interface SplitOptions {
  readonly seed: number;
  /** Share of the rows to choose by; 0, none, unless given. */
  readonly validation?: number;
  /** Share of the rows to test on, where the source does not say which; 0.2 unless given. */
  readonly test?: number;
  /** How many rows to train on, of those that are left; 0 is all. */
  readonly limit?: number;
}

/** Row numbers of a source, in three parts, each in rising order. */
export interface Parts {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** A source, split, and turned into numbers by what its training rows say. */
export interface Prepared {
  readonly train: Dataset;
  /** Undefined where no share was asked for. */
  readonly validation?: Dataset;
  readonly test: Dataset;
  readonly classes: readonly string[];
  readonly preprocessing: Preprocessing;
  readonly rows: Parts;
}

/**
 * Splits a source, each class by itself, fits its preprocessing on the training rows alone, and applies it to all. A function of the
 * source and the options.
 *
 * Throws    RangeError where a part has no row, or there are fewer than two classes.
 */
export function prepare(source: Source, options: SplitOptions): Prepared {
  has("prepare", "source", source, "labels", "classes", "fit", "apply");
  has("prepare", "options", options, "seed");
  const { name, classes } = source;
  if (classes.length < 2)
    throw new RangeError(
      `${name}: there must be at least two classes to tell apart, got ${classes.length === 1 ? `only ${classes[0]}` : "none"}`,
    );
  const rows = splitRows(source, options);
  const preprocessing = source.fit(rows.train);
  const part = (which: keyof Parts): Dataset =>
    dataset(`${name}: ${which} rows`, source.apply(preprocessing, rows[which]), labelsOf(source, rows[which]), classes.length);
  const validation = options.validation ? { validation: part("validation") } : {};
  return { train: part("train"), ...validation, test: part("test"), classes, preprocessing, rows };
}

const labelsOf = ({ labels }: Source, rows: Int32Array): Int32Array => rows.map(row => labels[row]);

/**
 * Which rows are for what. The rows of each class are put into an order that depends on the seed alone; of n, the first
 * round(n · test) are for testing, the next round(n · validation) for choosing, the others for training: at least one each, where the
 * class has enough of them, training first.
 *
 * Throws    RangeError where a part that was asked for is empty.
 */
export function splitRows({ name, labels, classes, fixedTest = 0 }: Source, given: SplitOptions): Parts {
  const { seed, validation, test, limit } = splitOptions(given);
  const count = labels.length - fixedTest;
  const parts = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  if (fixedTest > 0) for (let row = count; row < labels.length; row++) parts.test.push(row);
  const order = stream(seed, "split").permutation(count);
  const members = classes.map(() => [] as number[]);
  for (const row of order) members[labels[row]].push(row);
  for (const rows of members) {
    const n = rows.length;
    const tests = fixedTest > 0 ? 0 : share(n, test, n - 1);
    const choices = share(n, validation, n - 1 - tests);
    for (const [i, row] of rows.entries()) parts[i < tests ? "test" : i < tests + choices ? "validation" : "train"].push(row);
  }
  if (limit > 0 && limit < parts.train.length) parts.train = drawn(parts.train, labels, classes.length, limit);
  for (const [part, asked] of [
    ["train", 1],
    ["validation", validation],
    ["test", 1],
  ] as const)
    if (asked > 0 && parts[part].length === 0)
      throw new RangeError(
        `${name}: there must be rows for ${PURPOSE[part]}, got none of ${labels.length}; are there too few of each class?`,
      );
  const sorted = (rows: number[]): Int32Array => Int32Array.from(rows).sort();
  return { train: sorted(parts.train), validation: sorted(parts.validation), test: sorted(parts.test) };
}

/** The shares, checked: RangeError unless each is in [0, 1) and some rows are left to train on. */
function splitOptions({ seed, validation = 0, test = 0.2, limit = 0 }: SplitOptions): Required<SplitOptions> {
  below("prepare", "validation", validation, 0, 1);
  below("prepare", "test", test, 0, 1);
  below("prepare", "validation + test", validation + test, 0, 1);
  whole("prepare", "limit", limit, 0);
  return { seed, validation, test, limit };
}

const PURPOSE = { train: "training", validation: "validation", test: "testing" } as const;

/** A share of n rows: at least one where it is asked for, at most `most`. */
const share = (n: number, part: number, most: number): number =>
  Math.max(0, Math.min(part > 0 ? Math.max(1, Math.round(n * part)) : 0, most));

/**
 * `limit` of these rows, each class in proportion: the whole part of its share, and one more for those with the largest rest (Hamilton's
 * method). Of a class, the first in the order given.
 */
function drawn(rows: readonly number[], labels: Int32Array, classes: number, limit: number): number[] {
  const members = Array.from({ length: classes }, () => [] as number[]);
  for (const row of rows) members[labels[row]].push(row);
  const shares = members.map(({ length }) => (limit * length) / rows.length);
  const quotas = shares.map(Math.floor);
  const left = limit - quotas.reduce((sum, quota) => sum + quota, 0);
  const byRest = [...shares.keys()].sort((a, b) => shares[b] - quotas[b] - (shares[a] - quotas[a]) || a - b);
  for (const c of byRest.slice(0, left)) quotas[c]++;
  return members.flatMap((list, c) => list.slice(0, quotas[c]));
}
