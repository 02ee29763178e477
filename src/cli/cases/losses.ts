import { type Variant, variants } from "../../losses/alpha.ts";
import { klDiv, symmetricKl } from "../../losses/kl.ts";
import { crossEntropy, nllLoss } from "../../losses/nll.ts";
import { type RDropOptions, rDropLoss } from "../../losses/rdrop.ts";
import type { DType } from "../../tensor/home.ts";
import { type Check, draws } from "./check.ts";

const LABELS = [2, 0, 1, 1];
const PADDED = [2, -100, 1, 1];

/** Every loss. */
export function lossChecks(seed: number, dtype: DType): Record<string, Check[]> {
  const draw = draws(seed, "losses", dtype);
  const on = (title: string, fn: Check["fn"], ...inputs: Check["inputs"]): Check => ({ title, fn, inputs });
  const rDrop = (title: string, options: RDropOptions, labels = LABELS) =>
    on(title, x => rDropLoss(x, labels, options).loss, draw([(options.passes ?? 2) * labels.length, 3]));
  return {
    nllLoss: [
      on("nllLoss, mean", x => nllLoss(x, LABELS), draw([4, 3])),
      on("nllLoss, sum", x => nllLoss(x, LABELS, { reduction: "sum" }), draw([4, 3])),
      on("nllLoss, a row", x => nllLoss(x, LABELS, { reduction: "none" }), draw([4, 3])),
      on("nllLoss, ignoreIndex", x => nllLoss(x, PADDED, { ignoreIndex: -100 }), draw([4, 3])),
    ],
    crossEntropy: [
      on("crossEntropy, mean", x => crossEntropy(x, LABELS), draw([4, 3])),
      on("crossEntropy, a row", x => crossEntropy(x, LABELS, { reduction: "none" }), draw([4, 3])),
      on("crossEntropy, one class", x => crossEntropy(x, [0, 0]), draw([2, 1])),
      on("crossEntropy, labelSmoothing", x => crossEntropy(x, LABELS, { labelSmoothing: 0.1 }), draw([4, 3])),
      on("crossEntropy, ignoreIndex", x => crossEntropy(x, PADDED, { ignoreIndex: -100 }), draw([4, 3])),
      on("crossEntropy, both", x => crossEntropy(x, PADDED, { ignoreIndex: -100, labelSmoothing: 0.2, reduction: "sum" }), draw([4, 3])),
    ],
    klDiv: [
      on("klDiv, target in logs", (q, p) => klDiv(q, p), draw([4, 3]), draw([4, 3])),
      on("klDiv, target as probabilities", (q, p) => klDiv(q, p, { logTarget: false }), draw([4, 3]), draw([4, 3], "positive")),
      on("klDiv, mean", (q, p) => klDiv(q, p, { reduction: "mean" }), draw([4, 3]), draw([4, 3])),
      on("klDiv, sum", (q, p) => klDiv(q, p, { reduction: "sum" }), draw([4, 3]), draw([4, 3])),
      on("klDiv, elements", (q, p) => klDiv(q, p, { reduction: "none" }), draw([4, 3]), draw([4, 3])),
    ],
    symmetricKl: [
      on("symmetricKl, batchmean", (s, t) => symmetricKl(s, t), draw([4, 3]), draw([4, 3])),
      on("symmetricKl, sum", (s, t) => symmetricKl(s, t, { reduction: "sum" }), draw([4, 3]), draw([4, 3])),
      on("symmetricKl, a row", (s, t) => symmetricKl(s, t, { reduction: "none" }), draw([4, 3]), draw([4, 3])),
      on("symmetricKl, counts", (s, t) => symmetricKl(s, t, { counts: [true, false, true, true] }), draw([4, 3]), draw([4, 3])),
    ],
    rDropLoss: [
      ...(Object.keys(variants) as Variant[]).map(variant => rDrop(`rDropLoss, ${variant}`, { variant, alpha: 0.7 })),
      rDrop("rDropLoss, 3 passes", { passes: 3, alpha: 2 }),
      rDrop("rDropLoss, labelSmoothing", { labelSmoothing: 0.1 }),
      rDrop("rDropLoss, ignoreIndex", { ignoreIndex: -100 }, PADDED),
      rDrop("rDropLoss, mask", { mask: [1, 0, 1, 1] }),
      rDrop("rDropLoss, alpha 0", { alpha: 0 }),
      on("rDropLoss, nll", x => rDropLoss(x, LABELS).nll, draw([8, 3])),
      on("rDropLoss, kl", x => rDropLoss(x, LABELS).kl, draw([8, 3])),
    ],
  };
}
