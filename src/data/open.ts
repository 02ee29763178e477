import { createHash } from "node:crypto";
import type { Dataset } from "./dataset.ts";
import { takeRows } from "./dataset.ts";
import { digits } from "./digits.ts";
import type { Source } from "./source.ts";
import { moons, spirals } from "./synthetic.ts";

export function makeSource(name: string, seed: number): Source {
  const data: Dataset =
    name === "moons" ? moons({ n: 1000, seed }) : name === "spirals" ? spirals({ n: 1500, seed }) : digits({ n: 1600, seed });
  return {
    name,
    sha256: createHash("sha256").update(new Uint8Array(data.x.data.buffer)).digest("hex"),
    labels: data.labels,
    classes: Array.from({ length: data.classes }, (_, c) => `${c}`),
    rows: data.labels.length,
    fit: () => ({ kind: "none" }),
    apply: (_, rows) => takeRows(data, rows).x,
    about: [],
  };
}
