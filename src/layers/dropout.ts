import { applyMask } from "../autograd/rules.ts";
import { detach, type Value } from "../autograd/var.ts";
import { below } from "../tensor/options.ts";
import type { Shape } from "../tensor/tensor.ts";
import type { Masks, Site } from "./masks.ts";
import { checkPass, type Layer, type Pass } from "./pass.ts";

/**
 * Inverted dropout: y = x · mask, where a unit is kept with probability 1 − p and then scaled by 1/(1 − p), so that E[y] = x and
 * inference needs no correction. A dropped unit is 0 whatever it was. Outside training, and at p = 0, y = x.
 *
 * A dropout has one mask a step at each place where it stands, however often it is called there: for two masks, use two dropouts.
 * A list of rates is one for each copy in turn: sub-models that drop differently much.
 *
 * Shapes    x [n, m] → y [n, m]; under `copies` = s, rows are s groups of n/s, each with masks of its own.
 * Gradient  dx = g · mask.
 * Throws    RangeError unless 0 <= p < 1; Error when training without masks.
 * Source    Srivastava et al., JMLR 15, 2014.
 */
export class Dropout implements Layer {
  /** The rate; with several, the largest. */
  readonly p: number;
  /** The rates of copy 0, 1, …, and then again from the first; absent where all have one. */
  readonly rates?: readonly number[];

  constructor(p: number | readonly number[]) {
    const rates: readonly number[] = Array.isArray(p) ? [...p] : [p as number];
    if (rates.length === 0) throw new RangeError("dropout: there must be a rate, got none");
    for (const rate of rates) below("dropout", "p", rate, 0, 1);
    this.p = Math.max(...rates);
    if (rates.some(rate => rate !== this.p)) this.rates = rates;
  }

  splits(pass: Pass): boolean {
    return pass.training && this.p > 0;
  }

  forward(x: Value, pass: Pass): Value {
    checkPass(pass);
    if (!this.splits(pass)) return x;
    const { masks, site } = this.site(x.shape, pass);
    return applyMask(x, masks.mask(site, detach(x)));
  }

  /** This dropout as it stands in a pass over units of this shape, and where the pass has its masks from. */
  site(shape: Shape, { masks, path = "", copies = 1 }: Pass): { readonly masks: Masks; readonly site: Site } {
    if (masks === undefined) throw new Error("dropout: training needs masks, got a pass without any; pass { masks: masks(seed, step) }");
    return { masks, site: masks.sites.of(this, path, shape, copies) };
  }

  parameters(): [] {
    return [];
  }

  toString(): string {
    return `${this.constructor.name} ${this.rates?.join(", ") ?? this.p}`;
  }
}

export const dropout = (p: number | readonly number[]): Dropout => new Dropout(p);
