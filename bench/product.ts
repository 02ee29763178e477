import { reference } from "../src/kernels/kernels.ts";
import type { KernelMemory } from "../src/kernels/wasm/memory.ts";
import { stream } from "../src/random/seeded.ts";
import { room } from "./ceilings.ts";
import { productName, type Sizes } from "./sizes.ts";

/** A product to be computed: its operands, where it goes, and what it must be. */
export interface Product {
  readonly sizes: Sizes;
  readonly out: Float32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
  /** By the definition, src/kernels/reference/matmul.ts. */
  readonly expected: Float32Array;
  /** Where something was written that is not out, if it was. */
  damage(): string | undefined;
}

const GUARD = 64; // numbers before and behind each array, which nobody is to write
const GUARD_WORD = 0x7fc0_5afe; // a NaN of our own

/** Seeded operands in the memory: numbers between -½ and ½, of a so large a share zeros. */
export function productOf(memory: KernelMemory, sizes: Sizes, sparsity: number): Product {
  const [n, k, m] = sizes;
  const rng = stream(0, `matmul/${sizes}/${sparsity}`);
  const guards = [guard(memory)];
  const [out, a, b] = [n * m, n * k, k * m].map(length => {
    const array = room(memory, length);
    guards.push(guard(memory));
    return array;
  });
  for (let q = 0; q < a.length; q++) a[q] = rng.uniform() < sparsity ? 0 : rng.uniform() - 0.5;
  for (let q = 0; q < b.length; q++) b[q] = rng.uniform() - 0.5;
  const [expected, columns] = [new Float32Array(n * m), new Float32Array(k * m)];
  reference.transposeInto(columns, b, k, m);
  reference.matmulInto(expected, a, columns, n, k, m, { transposeB: true }); // b read along columns: the same products, sooner
  const [sumA, sumB] = [checksum(a), checksum(b)];
  const damage = (): string | undefined => {
    if (checksum(a) !== sumA) return "into a";
    if (checksum(b) !== sumB) return "into b";
    return guards.some(words => words.some(word => word !== GUARD_WORD)) ? "beside an array" : undefined;
  };
  return { sizes, out, a, b, expected, damage };
}

const guard = (memory: KernelMemory): Uint32Array => bits(room(memory, GUARD)).fill(GUARD_WORD);

/** Of the bits; it changes with any one of them. */
function checksum(x: Float32Array): number {
  let sum = 0;
  for (const word of bits(x)) sum = (Math.imul(sum, 31) + word) | 0;
  return sum;
}

const bits = (x: Float32Array): Uint32Array => new Uint32Array(x.buffer, x.byteOffset, x.length);

/**
 * What is wrong with `out`, in words that go behind "got"; undefined where it is right.
 *
 * Without a tolerance every bit must be the definition's. With one, out[i,j] may differ by that share of |row i of a| · |column j of b|,
 * their lengths: the most that it could be, whatever the angle between them, and what errors of rounding grow with.
 */
export function fault({ sizes, out, a, b, expected }: Product, tolerance = 0): string | undefined {
  const [n, k, m] = sizes;
  const [got, right] = [bits(out), bits(expected)];
  let [first, others, furthest, allowed] = [-1, 0, 0, 0];
  for (let q = 0; q < n * m; q++) {
    if (got[q] === right[q]) continue;
    const most = length(a, Math.floor(q / m) * k, 1, k) * length(b, q % m, m, k);
    const off = Math.abs(out[q] - expected[q]);
    const share = off === 0 ? 0 : off / most; // NaN for a NaN
    if (tolerance > 0 && share <= tolerance) continue;
    if (first < 0) first = q;
    others++;
    furthest = Math.max(furthest, off);
    allowed = Math.max(allowed, share);
  }
  if (first < 0) return undefined;
  const where = `${shown(out[first])} in place of ${shown(expected[first])} at [${Math.floor(first / m)}, ${first % m}] of ${productName(sizes)}`;
  const distance = Number.isNaN(furthest) ? "" : `, by ${Number(furthest.toPrecision(3))} at most`;
  const rounding = allowed <= MOST_TOLERANCE ? `; tolerance = ${powerOfTen(allowed)} would let it pass` : "";
  return `${where}; ${others} of ${n * m} outputs are wrong${distance}${rounding}`;
}

/** A float32, in as many digits as tell it from the next. */
const shown = (x: number): string => (Object.is(x, -0) ? "-0" : String(Number(x.toPrecision(9))));

/** More is no error of rounding. */
export const MOST_TOLERANCE = 1e-3;

/** The next one above, 1e-8 at the least. */
const powerOfTen = (share: number): string => `1e${Math.max(-8, Math.ceil(Math.log10(share)))}`;

/** The Euclidean length of `count` numbers, `step` apart. */
function length(x: Float32Array, start: number, step: number, count: number): number {
  let sum = 0;
  for (let p = 0; p < count; p++) sum += x[start + p * step] ** 2;
  return Math.sqrt(sum);
}
