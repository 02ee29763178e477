import { ShapeError, show } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type Dataset, takeRows } from "./dataset.ts";
import type { Preprocessing } from "./preprocess.ts";

/** Rows as they lie in a file or are made, before they are split: what `compare` and `rdrop train` are given. */
export interface Source {
  /** What to call it: "wine.csv". */
  readonly name: string;
  /** Of the file's bytes; of what it was made from, for data made on the spot. 64 hexadecimal digits. */
  readonly sha256: string;
  readonly rows: number;
  /** The class of each row. */
  readonly labels: Int32Array;
  /** The name of each class. */
  readonly classes: readonly string[];
  /** The last so many rows are the test rows, where the data says which they are. */
  readonly fixedTest?: number;
  /** What was decided about each column, a line each. */
  readonly about: readonly string[];
  /** What turns a row into numbers, fitted on these rows alone: the training rows. */
  fit(rows: Int32Array): Preprocessing;
  /** These rows as numbers, [rows, k]. */
  apply(preprocessing: Preprocessing, rows: Int32Array): Tensor;
}

/** What is known of rows that are numbers already: the names of the classes, if they are not 0, 1, 2, … */
export interface PartsAbout extends Pick<Source, "name" | "sha256"> {
  readonly scale?: number;
  readonly classes?: readonly string[];
  readonly about?: readonly string[];
}

/**
 * A source of rows that are numbers already, in two parts: those to learn from and those to test on. With a scale, they were grey values,
 * divided by it.
 *
 * Throws    ShapeError unless both have the same columns.
 */
export function partsSource(
  { name, sha256, scale, classes, about = [] }: PartsAbout,
  { train, test }: { readonly train: Dataset; readonly test: Dataset },
): Source {
  const [n, k] = train.x.shape;
  if (test.x.shape[1] !== k)
    throw new ShapeError(
      `${name}: training and test rows must have the same columns, got ${show(train.x.shape)} and ${show(test.x.shape)}`,
    );
  const labels = new Int32Array(n + test.labels.length);
  labels.set(train.labels);
  labels.set(test.labels, n);
  return {
    ...{ name, sha256, labels, rows: labels.length },
    classes: classes ?? Array.from({ length: train.classes }, (_, c) => String(c)),
    fixedTest: test.labels.length,
    about,
    fit: () => (scale === undefined ? { kind: "plain", inputs: k } : { kind: "pixels", inputs: k, scale }),
    apply: (_, rows) => {
      if (isWhole(rows, 0, n)) return train.x; // all of a part, in order, as it lies there
      if (isWhole(rows, n, test.labels.length)) return test.x;
      const data = new Float32Array(rows.length * k);
      rows.forEach((row, i) => {
        const [part, at] = row < n ? [train, row] : [test, row - n];
        data.set(part.x.data.subarray(at * k, (at + 1) * k), i * k);
      });
      return new Tensor(data, [rows.length, k]);
    },
  };
}

/** A source of one data set of numbers, which does not say which rows are for testing. */
export function rowsSource(about: PartsAbout, data: Dataset): Source {
  const none = takeRows(data, []);
  return { ...partsSource(about, { train: data, test: none }), fixedTest: 0 };
}

/** Whether these are the `count` rows from `start` on, in their order. */
const isWhole = (rows: Int32Array, start: number, count: number): boolean =>
  rows.length === count && rows.every((row, i) => row === start + i);
