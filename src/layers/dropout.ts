import { keep } from "../autograd/rules.ts";
import { detach, type Value } from "../autograd/tape.ts";
import { type Layer, type Pass, passMasks } from "./pass.ts";

/**
 * Inverted dropout: y = x · mask, where a unit is kept with probability 1 − p and then scaled by 1/(1 − p), so that E[y] = x and
 * inference needs no correction. A dropped unit is 0 whatever it was. Outside training, and at p = 0, y = x.
 *
 * Shapes    x [n, m] → y [n, m]; under `copies` = s, rows are s groups of n/s, each with masks of its own.
 * Gradient  dx = g · mask.
 * Throws    RangeError unless 0 <= p < 1; Error when training without masks.
 * Source    Srivastava et al., JMLR 15, 2014.
 */
export class Dropout implements Layer {
  readonly p: number;

  constructor(p: number) {
    if (!(p >= 0 && p < 1)) throw new RangeError(`dropout: p must satisfy 0 <= p < 1, got ${p}`);
    this.p = p;
  }

  splits({ training }: Pass): boolean {
    return training && this.p > 0;
  }

  forward(x: Value, pass: Pass): Value {
    if (!this.splits(pass)) return x;
    return keep(x, passMasks(pass).mask(detach(x), this.p, pass.layer ?? 0, pass.copies ?? 1));
  }

  parameters(): [] {
    return [];
  }
}

export const dropout = (p: number): Dropout => new Dropout(p);
