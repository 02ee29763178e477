import { sameShape } from "../tensor/broadcast.ts";
import { zeros } from "../tensor/create.ts";
import { ShapeError, show } from "../tensor/errors.ts";
import { type Drop, dropoutMask } from "../tensor/fused.ts";
import { concat, slice } from "../tensor/move.ts";
import { each, whole } from "../tensor/options.ts";
import { type Shape, Tensor } from "../tensor/tensor.ts";
import { maskKey } from "./mask-key.ts";

/** One dropout where it stands, and what its mask is for. */
export interface Site {
  /** The path of the layer, as "2" or "0.2"; a further dropout at the same path has "#1", "#2", … behind it. */
  readonly name: string;
  readonly p: number;
  /** Of copy 0, 1, …, where they are not all p. */
  readonly rates?: readonly number[] | undefined;
  /** Of the units to be dropped: [copies·n, m]. */
  readonly shape: Shape;
  readonly copies: number;
}

/** The dropouts that have asked for a mask, by name. */
export class Sites {
  readonly #asked = new Map<string, { readonly dropout: object; readonly site: Site }>();

  /** Its site: the name belongs to the dropout that asked first, which has it again when it asks again. */
  of(dropout: Pick<Site, "p" | "rates">, path: string, shape: Shape, copies: number): Site {
    let name = path;
    for (let i = 1; ; i++) {
      const known = this.#asked.get(name);
      if (known === undefined || known.dropout === dropout) break;
      name = `${path}#${i}`;
    }
    const site = { name, p: dropout.p, rates: dropout.rates, shape, copies };
    this.#asked.set(name, { dropout, site });
    return site;
  }

  *[Symbol.iterator](): IterableIterator<Site> {
    for (const { site } of this.#asked.values()) yield site;
  }
}

/** Where dropout masks come from: `masks(seed, step)` draws them, `givenMasks` replays them. */
export interface Masks {
  readonly sites: Sites;
  /** The mask of a site: 1/(1 − p) where a unit is kept, 0 where it is dropped. It lives where x does; on the heap without one. */
  mask(site: Site, x?: Tensor): Tensor;
  /** The same mask as a description, for a kernel that draws while it drops; absent where masks cannot be drawn, or not by one rate. */
  drop?(site: Site): Drop | undefined;
}

/**
 * The masks of one training step, as a pure function of (seed, step, name of the dropout, copy, row, unit): counter-based, so nothing is
 * stored to resume a run, any mask can be drawn again, and the order of drawing does not matter.
 *
 * Throws    RangeError unless seed is a whole number in 0 .. 2⁵³ − 1 and step one in 0 .. 2³² − 1.
 * Source    Philox4x32-10: Salmon, Moraes, Dror & Shaw, SC'11.
 */
export function masks(seed: number, step: number): Masks {
  whole("masks", "seed", seed, 0);
  whole("masks", "step", step, 0, 2 ** 32 - 1);
  const at = ({ name }: Site, p: number): Drop => ({
    key: maskKey(seed, step, name),
    threshold: Math.min(Math.round(p * 2 ** 32), 2 ** 32 - 1),
    scale: 1 / (1 - p),
  });
  const draw = (site: Site, p: number, x: Tensor): Tensor => dropoutMask(x, at(site, p), site.copies);
  return {
    sites: new Sites(),
    drop: site => (site.rates === undefined ? at(site, site.p) : undefined),
    mask: (site, x = zeros(site.shape)) =>
      site.rates === undefined ? draw(site, site.p, x) : byCopies(site, copy => draw(site, site.rates?.[copy] ?? site.p, x)),
  };
}

/** Rows of copy s from the mask that has the rate of copy s. */
function byCopies({ rates = [], copies }: Site, maskOf: (copy: number) => Tensor): Tensor {
  const parts = Array.from({ length: copies }, (_, s) => {
    const mask = maskOf(s % rates.length);
    const n = mask.shape[0] / copies;
    return slice(mask, { start: s * n, end: (s + 1) * n });
  });
  return concat(parts);
}

/**
 * Masks given beforehand, one for each dropout, in the order in which they first ask; one that asks again gets its own again. For
 * replaying the masks of another system.
 *
 * Throws    RangeError when there are fewer masks than dropouts, ShapeError when one is not of its dropout's shape.
 */
export function givenMasks(list: readonly Tensor[]): Masks {
  each("givenMasks", "masks", list, x => x instanceof Tensor);
  const names: string[] = [];
  return {
    sites: new Sites(),
    mask({ name, shape }) {
      if (!names.includes(name)) names.push(name);
      const mask = list[names.indexOf(name)];
      if (mask === undefined) throw new RangeError(`givenMasks: there must be a mask for each dropout layer, got ${list.length}`);
      if (!sameShape(mask.shape, shape))
        throw new ShapeError(
          `givenMasks: mask ${names.indexOf(name)} must have the shape ${show(shape)} of what is dropped, got ${show(mask.shape)}`,
        );
      return mask;
    },
  };
}
