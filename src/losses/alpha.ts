import { options as checked, oneOf } from "../tensor/options.ts";

/**
 * What published code calls alpha. With S = Σ over the batch of KL(P‖Q) + KL(Q‖P), every implementation is
 *
 *     loss = nll · (ce₁ + ce₂) + kl(α, B, C) · S / 2B,        B rows, C classes,
 *
 * but they differ in the two weights, so the same α may mean a hundred times more or less regularisation. The paper has nll = 1 and
 * kl = α; the α for which the paper's loss is proportional to a variant's is kl / nll.
 */
interface Weights {
  readonly nll: number;
  readonly kl: (alpha: number, batch: number, classes: number) => number;
  readonly formula: string;
  readonly source: string;
}

export const variants = {
  paper: { nll: 1, kl: a => a, formula: "ce1 + ce2 + alpha * S / (2 B)", source: "Liang et al., arXiv 2106.14448v2, eq. 2-4" },
  fairseq: {
    nll: 1,
    kl: a => a,
    formula: "ce1 + ce2 + alpha * S / (2 B)",
    source: "dropreg/R-Drop, translation_rdrop (sums divided by the sample size)",
  },
  readme: { nll: 0.5, kl: (a, b) => a * b, formula: "(ce1 + ce2) / 2 + alpha * S / 2", source: "dropreg/R-Drop, README.md" },
  "hf-bert": { nll: 1, kl: (a, b) => a * b, formula: "ce1 + ce2 + alpha * S / 2", source: "dropreg/R-Drop, modeling_bert.py" },
  vit: { nll: 1, kl: (a, b) => 2 * a * b, formula: "ce1 + ce2 + alpha * S", source: "dropreg/R-Drop, vit_src/models/modeling.py" },
  "bojone-keras": { nll: 0.5, kl: a => a / 2, formula: "(ce1 + ce2) / 2 + alpha * S / (4 B)", source: "bojone/r-drop, tnews.py" },
  "pytorch-port": {
    nll: 0.5,
    kl: (a, _b, c) => a / 2 / c,
    formula: "(ce1 + ce2) / 2 + alpha * S / (4 B C)",
    source: "fushengwuyu/R-Drop, train.py (mean over batch and classes)",
  },
} as const satisfies Record<string, Weights>;

const ALPHA = { alpha: "number", batch: "number", classes: "number" } as const;

/** An implementation whose meaning of alpha is followed. */
export type Variant = keyof typeof variants;

/**
 * A variant's formula, and `effectiveAlpha`: the alpha of the paper that regularises as much.
 *
 *     explainAlpha("hf-bert", { alpha: 0.5, batch: 32, classes: 2 }).effectiveAlpha    // 16
 *
 * Throws    RangeError for an unknown variant.
 */
export function explainAlpha(
  variant: Variant,
  options: { readonly alpha: number; readonly batch: number; readonly classes: number },
): { formula: string; source: string; effectiveAlpha: number; text: string } {
  const { alpha, batch, classes } = checked("explainAlpha", options, ALPHA, Object.keys(ALPHA));
  oneOf("explainAlpha", "variant", variant, Object.keys(variants));
  const { nll, kl, formula, source } = variants[variant];
  const effectiveAlpha = kl(alpha, batch, classes) / nll;
  const text = `${variant}: loss = ${formula}; alpha ${alpha} with B = ${batch}, C = ${classes} regularises as the paper's alpha ${effectiveAlpha} does (${source})`;
  return { formula, source, effectiveAlpha, text };
}
