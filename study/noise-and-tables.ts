import type { RunConfig } from "../src/train/config.ts";
import { FEW, FOUR } from "./arms.ts";
import { LAST, type Question } from "./question.ts";

/** Where labels are wrong. Those to choose by are as wrong as those to learn from: whoever had right ones would learn from them. */
export const noisyLabels: Question = {
  name: "noisy-labels",
  scenes: [0.1, 0.2, 0.4].map(wrong => ({
    name: `${Math.round(100 * wrong)} % wrong`,
    ...{ data: "mnist", wrong, config: { ...FEW, limit: 1000 }, arms: FOUR, seeds: 10, measure: LAST },
  })),
  figures: ["alpha", "arms"],
};

const TABLE: Partial<RunConfig> = {
  ...{ hidden: [128, 64], dropout: 0.5, inputDropout: 0, epochs: 100, batch: 32, lr: 3e-3, schedule: "cosine" },
  ...{ validation: 0.2, test: 0.2 },
};

/** Small tables, split anew by each seed: a fifth to choose by, a fifth to test on. */
export const smallTables: Question = {
  name: "small-tables",
  scenes: (["iris", "wine", "breast_cancer", "digits"] as const).map(data => ({
    name: data,
    ...{ data, wrong: 0, config: TABLE, arms: FOUR, seeds: 10, measure: LAST },
  })),
  figures: ["alpha", "arms"],
};
