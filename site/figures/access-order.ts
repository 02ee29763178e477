/** The size of the matrices in the figure, and how many numbers make a line there. */
export const SIZE = 8;
export const LINE = 4;

/** The numbers that one turn of an innermost loop touches, as flat indices. */
export interface Turn {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly out: readonly number[];
  /** Whether out is memory in this turn, or still in registers. */
  readonly stores: boolean;
}

const range = (n: number, step = 1): number[] => Array.from({ length: Math.ceil(n / step) }, (_, i) => i * step);
const at = (i: number, j: number): number => i * SIZE + j;

/** The turns of each rung, in its order: of the loops of bench/ladder, with a smaller block. */
export const turns: readonly (() => Turn[])[] = [
  () => range(SIZE).flatMap(i => range(SIZE).flatMap(j => range(SIZE).map(p => ({ a: [at(i, p)], b: [at(p, j)], out: [at(i, j)], stores: p === SIZE - 1 })))), // biome-ignore format: three loops
  () => range(SIZE).flatMap(i => range(SIZE).flatMap(p => range(SIZE).map(j => ({ a: [at(i, p)], b: [at(p, j)], out: [at(i, j)], stores: true })))), // biome-ignore format: three loops
  () => range(SIZE, 4).flatMap(top => range(SIZE, 4).flatMap(left => range(SIZE).flatMap(i => range(4).flatMap(p => range(4).map(j => ({ a: [at(i, top + p)], b: [at(top + p, left + j)], out: [at(i, left + j)], stores: true })))))), // biome-ignore format: five loops
  () => range(SIZE, 4).flatMap(j => range(SIZE, 2).flatMap(i => range(SIZE).map(p => ({ a: [at(i, p), at(i + 1, p)], b: range(4).map(c => at(p, j + c)), out: range(8).map(c => at(i + (c >> 2), j + (c & 3))), stores: p === SIZE - 1 })))), // biome-ignore format: three loops
];

/** What the turns so far have cost. */
export interface Cost {
  readonly products: number;
  /** Numbers loaded and stored, of all three matrices. */
  readonly touched: number;
  /** How often the next number of b lay on another line than the one before. */
  readonly newLines: number;
}

/** The cost of the first `count` turns. */
export function costOf(all: readonly Turn[], count: number): Cost {
  let [products, touched, newLines, line] = [0, 0, 0, -1];
  for (const { a, b, out, stores } of all.slice(0, count)) {
    products += a.length * b.length;
    touched += a.length + b.length + (stores ? out.length : 0);
    for (const index of b) {
      const next = Math.floor(index / LINE);
      if (next !== line) newLines++;
      line = next;
    }
  }
  return { products, touched, newLines };
}
