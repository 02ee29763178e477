import { ALPHAS, rDrop, setting } from "./arms.ts";
import { only, type Question } from "./question.ts";

/** The study in small: drawn digits, made anew for each seed, a fifth of their labels wrong or none. No files, some minutes. */
export const small: Question = {
  name: "small",
  scenes: [0, 0.2].map(wrong => ({
    name: wrong === 0 ? "drawn digits" : `drawn digits, ${100 * wrong} % wrong`,
    ...{ data: "drawn", wrong, seeds: 10, measure: { every: 5, subModels: 20 } },
    config: {
      ...{ hidden: [128, 64], dropout: 0.3, inputDropout: 0.1, epochs: 40, batch: 32, lr: 3e-3, schedule: "cosine" },
      ...{ validation: 0.5, limit: 400 },
    },
    arms: [
      setting("dropout"),
      setting("double-batch"),
      setting("two-pass"),
      ...ALPHAS.map(alpha => rDrop(alpha)),
      setting("dropout", { lr: 1e-3 }, "learning rate 0.001"),
    ].map(only),
  })),
  figures: ["alpha", "training", "gap"],
};
