import type { Dataset } from "../../src/data/dataset.ts";
import { digits } from "../../src/data/digits.ts";
import { rowsSource, type Source } from "../../src/data/source.ts";
import { moons } from "../../src/data/synthetic.ts";

/** Rows in memory as a source, the last of them for testing where that is asked for. */
export function memory(name: string, data: Dataset, fixedTest = 0): Source {
  return { ...rowsSource({ name, sha256: "0".repeat(64) }, data), fixedTest };
}

export const smallMoons = memory("moons", moons({ n: 120, noise: 0.3, seed: 3 }));
export const smallDigits = memory("digits", digits({ n: 300, seed: 3 }));
