import { FEW, FOUR } from "./arms.ts";
import { LAST, type Question } from "./question.ts";

/** What does each loss make of 300, 1,000 and 5,000 labels of MNIST, and do error and NLL choose the same alpha? */
export const fewLabels: Question = {
  name: "few-labels",
  scenes: [300, 1000, 5000].map(limit => ({
    name: `${limit.toLocaleString("en")} labels`,
    ...{ data: "mnist", wrong: 0, config: { ...FEW, limit }, arms: FOUR, seeds: 10, measure: LAST },
  })),
  figures: ["alpha", "arms"],
};
