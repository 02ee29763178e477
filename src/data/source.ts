import type { Tensor } from "../tensor/tensor.ts";
import type { Preprocessing } from "./preprocess.ts";

/** Data before it is split: what a comparison is given. */
export interface Source {
  readonly name: string;
  readonly sha256: string;
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  readonly fixedTest?: number;
  readonly rows: number;
  fit(rows: Int32Array): Preprocessing;
  apply(p: Preprocessing, rows: Int32Array): Tensor;
  readonly about: readonly string[];
}
