/** A point of the triangle of side 1 whose corners are three classes, or of the line between two. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Corners from left to right: of three classes the last is on top; of two, both are on the line. */
export const corners = (count: number): readonly Place[] =>
  count === 2 ? [place(0, 0.45), place(1, 0.45)] : [place(0, HEIGHT), place(1, HEIGHT), place(0.5, 0)];

const HEIGHT = Math.sqrt(3) / 2;
const place = (x: number, y: number): Place => ({ x, y });

/** The classes that the corners stand for: all of up to three, else those three that the two passes together find likeliest. */
export function likeliest(probabilities: readonly (readonly number[])[]): number[] {
  const sums = probabilities[0].map((_, c) => probabilities.reduce((sum, row) => sum + row[c], 0));
  const order = Array.from(sums.keys());
  if (order.length <= 3) return order;
  return order.sort((a, b) => sums[b] - sums[a]).slice(0, 3);
}

/** Where a distribution lies: the mean of the corners, weighted by the probabilities of their classes, as shares of what they have together. */
export function placeIn(distribution: readonly number[], classes: readonly number[]): Place {
  const total = classes.reduce((sum, c) => sum + distribution[c], 0) || 1;
  const at = corners(classes.length);
  const mean = (of: (place: Place) => number): number => classes.reduce((sum, c, i) => sum + (distribution[c] / total) * of(at[i]), 0);
  return { x: mean(({ x }) => x), y: mean(({ y }) => y) };
}
