// The first-level cache of the machine in docs/matmul.md: 32 KB.
export const LINE_BYTES = 64;
export const SETS = 64;
export const WAYS = 8;

/** How many lines of a block of float32 numbers fall into each set: `rows` rows of `columns`, whose beginnings lie `width` numbers apart. */
export function linesBySet(rows: number, columns: number, width: number): number[] {
  const lines = new Set<number>();
  for (let p = 0; p < rows; p++) {
    for (let j = 0; j < columns; j++) lines.add(Math.floor((4 * (p * width + j)) / LINE_BYTES));
  }
  const counts = new Array<number>(SETS).fill(0);
  for (const line of lines) counts[line % SETS]++;
  return counts;
}

/** Lines, the sets that they fall into, the places of those sets, and how many lines have a place at a time. */
export function roomFor(counts: readonly number[]): { lines: number; sets: number; places: number; kept: number } {
  const used = counts.filter(count => count > 0);
  const add = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return { lines: add(used), sets: used.length, places: used.length * WAYS, kept: add(used.map(count => Math.min(count, WAYS))) };
}
