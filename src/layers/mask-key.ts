import type { MaskKey } from "../kernels/reference/dropout.ts";
import { philox4x32 } from "../random/philox.ts";

/**
 * What the masks of the dropout called `name` are drawn from at one step.
 *
 * A dropout has 24 bits of the counter, and the 11 bits that a seed below 2⁵³ leaves free in the key. A name of up to four whole numbers
 * below 63, "a.b.c.d", as models of `sequential` have, is its own number, ((a + 1)·64 + b + 1)·64 + …, with zeros in the 11 bits. Any other
 * name is hashed into all 35 bits, the 11 of them not all zeros: two of a hundred such names meet once in ten million models.
 */
export function maskKey(seed: number, step: number, name: string): MaskKey {
  const seedHigh = Math.floor(seed / 2 ** 32);
  const layer = numberOf(name);
  if (layer !== undefined) return { seedLow: seed >>> 0, seedHigh, step, layer };
  const [low, high] = hash(name);
  return { seedLow: seed >>> 0, seedHigh: (seedHigh | ((1 + (high % 2047)) << 21)) >>> 0, step, layer: low >>> 8 };
}

/** The number of a name that is its own; undefined for one to be hashed. */
function numberOf(name: string): number | undefined {
  if (name === "") return 0;
  let [layer, part, digits] = [0, 0, 0];
  for (let i = 0; i <= name.length; i++) {
    const code = i === name.length ? DOT : name.charCodeAt(i);
    if (code === DOT) {
      if (digits === 0 || part > 62 || layer >= 2 ** 18) return undefined;
      layer = layer * 64 + part + 1;
      [part, digits] = [0, 0];
    } else {
      if (code < 48 || code > 57 || digits === 2 || (digits === 1 && part === 0)) return undefined; // no digit, or "00", or "07"
      part = part * 10 + code - 48;
      digits++;
    }
  }
  return layer;
}

const DOT = 46;

/** 64 bits that depend on every character of the text: each is mixed into a Philox block of the ones before it. */
function hash(text: string): readonly [number, number] {
  let [low, high] = [text.length, 0];
  for (let i = 0; i < text.length; i++) [low, high] = philox4x32([text.charCodeAt(i), i, 0, 0], [low, high]);
  return [low, high];
}
