/** A product: out [n, m] = a [n, k] · b [k, m]. */
export type Sizes = readonly [n: number, k: number, m: number];

/**
 * The products of training: of networks that the peers are measured on (20-30-40-10, 784-256-256-10, 784-1024-1024-10), the layers
 * forward, X·Wᵀ over the rows of a step, and for the wide ones a weight's gradient, dYᵀ·X. The first layer meets each row once, the
 * others twice.
 */
export const TRAINING: readonly Sizes[] = [
  [32, 20, 30],
  [64, 30, 40],
  [64, 40, 10],
  [64, 784, 256],
  [128, 256, 256],
  [256, 128, 256],
  [128, 256, 10],
  [128, 784, 1024],
  [256, 1024, 1024],
  [1024, 256, 1024],
  [256, 1024, 10],
];

const MOST = 4096;

/** "64" is [64, 64, 64], "256x1024x10" is [256, 1024, 10], "training" is TRAINING; undefined for what is none of them. */
export function parseSizes(text: string): readonly Sizes[] | undefined {
  if (text.trim() === "training") return TRAINING;
  const numbers = text.split("x").map(part => (part.trim() === "" ? Number.NaN : Number(part)));
  if (!numbers.every(size => Number.isInteger(size) && size >= 1 && size <= MOST)) return undefined;
  if (numbers.length === 1) return [[numbers[0], numbers[0], numbers[0]]];
  return numbers.length === 3 ? [[numbers[0], numbers[1], numbers[2]]] : undefined;
}

/** What must hold of a list of them, for a line of error. */
export const SIZES = `whole numbers in 1..${MOST}, n or n x k x m, such as 64,256x1024x10, or training`;

const isSquare = ([n, k, m]: Sizes): boolean => n === k && k === m;

/** As the head of a column: "64 x 64", or "256x1024x10" where the three differ. */
export const sizesName = (sizes: Sizes): string => (isSquare(sizes) ? `${sizes[0]} x ${sizes[0]}` : sizes.join("x"));

/** In a sentence: "64 x 64 by 64 x 64". */
export const productName = ([n, k, m]: Sizes, times = "x"): string => `${n} ${times} ${k} by ${k} ${times} ${m}`;

/** Multiplications, of which each comes with an addition. */
export const products = ([n, k, m]: Sizes): number => n * k * m;
