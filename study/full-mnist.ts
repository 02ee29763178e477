import type { RunConfig } from "../src/train/config.ts";
import { rDrop, setting } from "./arms.ts";
import { LAST, only, type Question, type Scene } from "./question.ts";

/**
 * Permutation-invariant MNIST, all 60,000 rows. A run may take 30 minutes on two cores: epochs are what fits into that, fewer for losses
 * of two passes, so that all arms of a width have the same time and not the same updates.
 */
const WIDE: Partial<RunConfig> = { hidden: [1024, 1024], dropout: 0.5, inputDropout: 0.2, batch: 128, lr: 1e-3, schedule: "cosine" };
const WIDER: Partial<RunConfig> = { ...WIDE, hidden: [2048, 2048] };
const NORM = { maxNorm: 2 };
const EPOCHS = { wide: { one: 150, two: 100 }, wider: { one: 80, two: 50 } } as const;

const { wide, wider } = EPOCHS;

/** Candidates, one seed each, chosen from by the error of 5,000 validation rows. */
const candidates: Scene = {
  name: "candidates",
  ...{ data: "mnist", wrong: 0, config: { ...WIDE, validation: 1 / 12 }, seeds: 1, measure: LAST },
  arms: [
    setting("dropout", { epochs: wide.one }, "plain, 2 x 1024"),
    setting("dropout", { epochs: wide.one, ...NORM }, "plain, 2 x 1024, max-norm"),
    rDrop(0.3, { epochs: wide.two, ...NORM }, "R-Drop, alpha 0.3, 2 x 1024, max-norm"),
    rDrop(1, { epochs: wide.two, ...NORM }, "R-Drop, alpha 1, 2 x 1024, max-norm"),
    setting("dropout", { ...WIDER, epochs: wider.one, ...NORM }, "plain, 2 x 2048, max-norm"),
    rDrop(0.3, { ...WIDER, epochs: wider.two, ...NORM }, "R-Drop, alpha 0.3, 2 x 2048, max-norm"),
  ].map(only),
};

/** The best candidate of each loss, on all 60,000 rows. To be set when the candidates are in: until then a guess. */
const final: Scene = {
  name: "60,000 labels",
  ...{ data: "mnist", wrong: 0, config: { ...WIDE, ...NORM }, seeds: 5, measure: LAST },
  arms: [setting("dropout", { epochs: wide.one }), setting("two-pass", { epochs: wide.two }), rDrop(0.3, { epochs: wide.two })].map(only),
};

/** How good is the best model that trains in half an hour on two cores, and is it R-Drop that makes it so? */
export const fullMnist: Question = { name: "full-mnist", scenes: [candidates, final], figures: [] };
