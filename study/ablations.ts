import { explainAlpha, type Variant, variants } from "../src/losses/alpha.ts";
import { FEW, rDrop, setting } from "./arms.ts";
import { LAST, only, type Question } from "./question.ts";

const BATCH = 128;
const CLASSES = 10;
const ALPHA = 3;

/** What an implementation calls alpha 1, with the alpha of the paper that it is. */
const variant = (name: Variant) => {
  const { effectiveAlpha } = explainAlpha(name, { alpha: 1, batch: BATCH, classes: CLASSES });
  return rDrop(1, { variant: name }, `${name}, alpha 1 (the paper's ${effectiveAlpha})`);
};

/** The paper's own ablations, one thing changed at a time, at 1,000 labels; and what each published alpha does here. */
export const ablations: Question = {
  name: "ablations",
  scenes: [
    {
      name: "1,000 labels",
      ...{ data: "mnist", wrong: 0, config: { ...FEW, batch: BATCH, limit: 1000 }, seeds: 10, measure: LAST },
      arms: [
        setting("dropout"),
        rDrop(ALPHA, {}, `R-Drop, alpha ${ALPHA}, m = 2`),
        ...[3, 4].map(passes => rDrop(ALPHA, { passes }, `m = ${passes}`)),
        ...[2, 5, 10].map(klEvery => rDrop(ALPHA, { klEvery }, `KL every ${klEvery} steps`)),
        rDrop(ALPHA, { dropout: [0.3, 0.5] }, "p = 0.3 and 0.5"),
        rDrop(ALPHA, { dropout: [0.5, 0.7] }, "p = 0.5 and 0.7"),
        setting("dropout", { labelSmoothing: 0.1 }, "plain dropout, smoothing 0.1"),
        rDrop(ALPHA, { labelSmoothing: 0.1 }, `R-Drop, alpha ${ALPHA}, smoothing 0.1`),
        ...(Object.keys(variants) as Variant[]).map(variant),
      ].map(only),
    },
  ],
  figures: ["arms"],
};
