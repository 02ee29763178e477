import { checkCopies, type Drop } from "../tensor/fused.ts";
import { allocate, type Tensor } from "../tensor/tensor.ts";

/** Where dropout masks come from: `masks(seed, step)` draws them, `givenMasks` replays them. */
export interface Masks {
  /** A mask for x [n, m]: 1/(1 − p) where a unit is kept, 0 where it is dropped. */
  mask(x: Tensor, p: number, layer: number, copies: number): Tensor;
  /** The same mask as a description, for a kernel that draws while it drops; absent where masks cannot be drawn. */
  drop?(p: number, layer: number): Drop;
}

/**
 * The masks of one training step, as a pure function of (seed, step, layer, copy, row, unit): counter-based, so nothing is stored to
 * resume a run, any mask can be drawn again, and the order of drawing does not matter.
 *
 * Throws    RangeError unless seed is a whole number in 0 .. 2⁵³ − 1 and step one in 0 .. 2³² − 1.
 * Source    Philox4x32-10: Salmon, Moraes, Dror & Shaw, SC'11.
 */
export function masks(seed: number, step: number): Masks {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`masks: seed must be a whole number from 0 to 2^53 - 1, got ${seed}`);
  if (!Number.isInteger(step) || step < 0 || step >= 2 ** 32)
    throw new RangeError(`masks: step must be a whole number from 0 to 2^32 - 1, got ${step}`);
  const [seedLow, seedHigh] = [seed >>> 0, Math.floor(seed / 2 ** 32)];
  const drop = (p: number, layer: number): Drop => {
    if (layer >= 2 ** 24) throw new RangeError(`dropout: models must nest less deeply, got place ${layer} of at most ${2 ** 24 - 1}`);
    return { key: { seedLow, seedHigh, step, layer }, threshold: Math.min(Math.round(p * 2 ** 32), 2 ** 32 - 1), scale: 1 / (1 - p) };
  };
  return {
    drop,
    mask(x, p, layer, copies) {
      const [rows, m] = x.shape;
      checkCopies(x, copies);
      const { key, threshold, scale } = drop(p, layer);
      const y = allocate(x.shape, x);
      y.home.kernels.dropoutMaskInto(y.data, key, threshold, scale, copies, rows / copies, m);
      return y;
    },
  };
}

/**
 * Masks given beforehand, one for each layer that drops, in the order in which the layers first ask; a layer that asks again gets
 * its own again. For replaying the masks of another system.
 */
export function givenMasks(list: readonly Tensor[]): Masks {
  const layers: number[] = [];
  return {
    mask(_x, _p, layer) {
      if (!layers.includes(layer)) layers.push(layer);
      const mask = list[layers.indexOf(layer)];
      if (mask === undefined) throw new RangeError(`givenMasks: there must be a mask for each dropout layer, got ${list.length}`);
      return mask;
    },
  };
}
