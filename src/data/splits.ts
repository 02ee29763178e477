import { stream } from "../random/seeded.ts";
import { type Dataset, dataset } from "./dataset.ts";
import type { Preprocessing } from "./preprocess.ts";
import type { Source } from "./source.ts";

export interface Prepared {
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly test: Dataset;
  readonly classes: readonly string[];
  readonly preprocessing: Preprocessing;
  readonly rows: { readonly train: Int32Array; readonly validation: Int32Array; readonly test: Int32Array };
}

export function prepare(
  source: Source,
  { seed, validation = 0.2, test = 0.2 }: { seed: number; validation?: number; test?: number; limit?: number },
): Prepared {
  const n = source.rows - (source.fixedTest ?? 0);
  const order = stream(seed, "split").permutation(n);
  const t = source.fixedTest === undefined ? Math.round(test * n) : 0;
  const v = Math.round(validation * n);
  const rows = {
    test: source.fixedTest === undefined ? order.slice(0, t) : Int32Array.from({ length: source.fixedTest }, (_, i) => n + i),
    validation: order.slice(t, t + v),
    train: order.slice(t + v),
  };
  const preprocessing = source.fit(rows.train);
  const part = (r: Int32Array): Dataset =>
    dataset(source.name, source.apply(preprocessing, r), Int32Array.from(r, i => source.labels[i]), source.classes.length);
  return { train: part(rows.train), validation: part(rows.validation), test: part(rows.test), classes: source.classes, preprocessing, rows };
}
