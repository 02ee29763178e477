import { ALPHAS, FEW, rDrop, setting } from "./arms.ts";
import { only, type Question } from "./question.ts";

/**
 * The KL between sub-models over training; the full model beside its sub-models; calibration and the length of the weights. And the two
 * plain explanations, each tried: R-Drop as a larger batch (of the same updates, or of half as many), and as a smaller learning rate.
 */
export const why: Question = {
  name: "why",
  scenes: [
    {
      name: "1,000 labels",
      ...{ data: "mnist", wrong: 0, config: { ...FEW, limit: 1000 }, seeds: 10, measure: { every: 5, subModels: 100 } },
      arms: [
        setting("dropout"),
        setting("double-batch"),
        setting("two-pass"),
        ...ALPHAS.map(alpha => rDrop(alpha)),
        setting("dropout", { batch: 256 }, "batch of 256"),
        setting("dropout", { lr: 3e-4 }, "learning rate 0.0003"),
        setting("dropout", { lr: 1e-4 }, "learning rate 0.0001"),
      ].map(only),
    },
  ],
  figures: ["training", "gap", "arms"],
};
