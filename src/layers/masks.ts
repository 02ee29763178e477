import { sameShape } from "../tensor/broadcast.ts";
import { zeros } from "../tensor/create.ts";
import { ShapeError, show } from "../tensor/errors.ts";
import { type Drop, dropoutMask } from "../tensor/fused.ts";
import { each, whole } from "../tensor/options.ts";
import { type Shape, Tensor } from "../tensor/tensor.ts";
import { maskKey } from "./mask-key.ts";

/** One dropout where it stands, and what its mask is for. */
export interface Site {
  /** The path of the layer, as "2" or "0.2"; a further dropout at the same path has "#1", "#2", … behind it. */
  readonly name: string;
  readonly p: number;
  /** Of the units to be dropped: [copies·n, m]. */
  readonly shape: Shape;
  readonly copies: number;
}

/** The dropouts that have asked for a mask, by name. */
export class Sites {
  readonly #asked = new Map<string, { readonly dropout: object; readonly site: Site }>();

  /** Its site: the name belongs to the dropout that asked first, which has it again when it asks again. */
  of(dropout: { readonly p: number }, path: string, shape: Shape, copies: number): Site {
    let name = path;
    for (let i = 1; ; i++) {
      const known = this.#asked.get(name);
      if (known === undefined || known.dropout === dropout) break;
      name = `${path}#${i}`;
    }
    const site = { name, p: dropout.p, shape, copies };
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
  /** The same mask as a description, for a kernel that draws while it drops; absent where masks cannot be drawn. */
  drop?(site: Site): Drop;
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
  const drop = ({ name, p }: Site): Drop => ({
    key: maskKey(seed, step, name),
    threshold: Math.min(Math.round(p * 2 ** 32), 2 ** 32 - 1),
    scale: 1 / (1 - p),
  });
  return {
    sites: new Sites(),
    drop,
    mask: (site, x = zeros(site.shape)) => dropoutMask(x, drop(site), site.copies),
  };
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
