import {
  cast,
  concat,
  Dropout,
  detach,
  forwardCopies,
  klDiv,
  Linear,
  logSoftmax,
  type Masks,
  type Model,
  masks,
  type Sequential,
  type Site,
  slice,
  softmax,
  symmetricKl,
  type Tensor,
  within,
} from "rdrop";
import type { View } from "./state.ts";

/** A hidden layer as two sub-models see it. */
export interface Units {
  /** The name of its dropout, "2": what a mask is drawn from. */
  readonly name: string;
  /** [pass][unit]: whether it is kept. */
  readonly kept: readonly (readonly boolean[])[];
  /** [pass][unit]: what comes out of it. */
  readonly values: readonly (readonly number[])[];
}

/** A row under two masks. */
export interface TwoPasses {
  readonly inputs: readonly number[];
  readonly label: number;
  readonly layers: readonly Units[];
  /** The weights of each Linear, [out, in], row by row. */
  readonly weights: readonly { readonly shape: readonly number[]; readonly data: Float32Array }[];
  /** [pass][class] */
  readonly probabilities: readonly (readonly number[])[];
  /** What the whole network says. */
  readonly full: readonly number[];
  readonly klForward: number;
  readonly klBackward: number;
  readonly symmetric: number;
}

type Choice = Pick<View, "draw" | "same" | "flips">;

/** Sends one row [1, k] through two sub-models of a network, and looks on. */
export function twoPasses(model: Sequential, x: Tensor, label: number, seed: number, choice: Choice): TwoPasses {
  const chosen = new ChosenMasks(seed, choice);
  const pass = { training: true, masks: chosen, copies: 2 };
  const layers: Units[] = [];
  let y: Tensor = concat([x, x]);
  for (const [i, layer] of model.layers.entries()) {
    y = layer.forward(y, within(pass, String(i))) as Tensor;
    if (layer instanceof Dropout && i > 0) layers.push(unitsOf(String(i), y, chosen.drawn.get(String(i))));
  }
  const logits = cast(y, "float64");
  const [s, t] = [0, 1].map(i => slice(logits, { start: i, end: i + 1 }));
  const [logP, logQ] = [logSoftmax(s), logSoftmax(t)];
  return {
    inputs: Array.from(x.data),
    label,
    layers,
    weights: model.layers
      .filter(layer => layer instanceof Linear)
      .map(({ weight }) => ({ shape: weight.shape, data: weight.data.slice() as Float32Array })),
    probabilities: [softmax(s), softmax(t)].map(row => Array.from(row.data)),
    full: Array.from(softmax(model.forward(x, { training: false }) as Tensor).data),
    klForward: klDiv(logQ, logP).item(),
    klBackward: klDiv(logP, logQ).item(),
    symmetric: symmetricKl(s, t).item(),
  };
}

/** How far two sub-models are apart at one row [1, k]: the symmetric KL, a mean over so many pairs of masks. */
export function disagreementAt(model: Model, x: Tensor, seed: number, pairs: number): number {
  const rows = concat(new Array<Tensor>(pairs).fill(x));
  const logits = detach(forwardCopies(model, rows, 2, { training: true, masks: masks(seed, 0) }));
  return symmetricKl(slice(logits, { end: pairs }), slice(logits, { start: pairs })).item();
}

function unitsOf(name: string, y: Tensor, mask?: Tensor): Units {
  const width = y.shape[1];
  const rows = <T>(of: (q: number) => T): T[][] => [0, 1].map(pass => Array.from({ length: width }, (_, unit) => of(pass * width + unit)));
  return { name, kept: rows(q => mask === undefined || mask.data[q] !== 0), values: rows(q => y.data[q]) };
}

/** The masks of a draw, with what was changed by hand. */
class ChosenMasks implements Masks {
  readonly sites: Masks["sites"];
  readonly drawn = new Map<string, Tensor>();
  readonly #masks: Masks;
  readonly #choice: Choice;

  constructor(seed: number, choice: Choice) {
    this.#masks = masks(seed, choice.draw);
    this.sites = this.#masks.sites;
    this.#choice = choice;
  }

  mask(site: Site): Tensor {
    const mask = this.#masks.mask(site);
    const width = site.shape[1];
    const { same, flips } = this.#choice;
    for (const flip of flips) {
      const [pass, name, unit] = flip.split(".");
      if (name !== site.name || Number(unit) >= width) continue;
      const p = site.rates?.[Number(pass) % site.rates.length] ?? site.p;
      const q = Number(pass) * width + Number(unit);
      mask.data[q] = mask.data[q] === 0 ? 1 / (1 - p) : 0;
    }
    if (same) mask.data.copyWithin(width, 0, width);
    this.drawn.set(site.name, mask);
    return mask;
  }
}
