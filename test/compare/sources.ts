import type { Dataset } from "../../src/data/dataset.ts";
import { takeRows } from "../../src/data/dataset.ts";
import { digits } from "../../src/data/digits.ts";
import type { Source } from "../../src/data/source.ts";
import { moons } from "../../src/data/synthetic.ts";

/** Rows in memory as a source, without preprocessing. */
export function memory(name: string, data: Dataset, fixedTest?: number): Source {
  return {
    name,
    sha256: "0".repeat(64),
    labels: data.labels,
    classes: Array.from({ length: data.classes }, (_, c) => `class ${c}`),
    ...(fixedTest === undefined ? {} : { fixedTest }),
    rows: data.labels.length,
    fit: () => ({ kind: "none" }),
    apply: (_, rows) => takeRows(data, rows).x,
    about: [],
  };
}

export const smallMoons = memory("moons", moons({ n: 120, noise: 0.3, seed: 3 }));
export const smallDigits = memory("digits", digits({ n: 300, seed: 3 }));
