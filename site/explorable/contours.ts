/**
 * Where a function is 0, as straight segments between the points of a square grid of its values: marching squares. A segment is four
 * numbers, x0 y0 x1 y1, from 0 to 1 across the grid.
 *
 * Source    Lorensen & Cline, SIGGRAPH 1987, in two dimensions.
 */
export function zeroLines(values: ArrayLike<number>, size: number): number[] {
  const segments: number[] = [];
  const scale = 1 / (size - 1);
  for (let row = 0; row + 1 < size; row++)
    for (let column = 0; column + 1 < size; column++) {
      const q = row * size + column;
      const corners = [values[q], values[q + 1], values[q + size + 1], values[q + size]];
      const crossed: number[] = [];
      for (let side = 0; side < 4; side++) {
        const [a, b] = [corners[side], corners[(side + 1) % 4]];
        if (a > 0 === b > 0) continue;
        const t = a / (a - b); // from corner `side` towards the next, clockwise from the top left
        const x = [t, 1, 1 - t, 0][side];
        const y = [0, t, 1, 1 - t][side];
        crossed.push((column + x) * scale, (row + y) * scale);
      }
      segments.push(...crossed); // two crossings are a segment; four, at a saddle, are two
    }
  return segments;
}

/** How far each class is ahead of the best of the others, at each of n points: row-major scores [n, c] → n numbers. */
export function lead(scores: ArrayLike<number>, classes: number, of: number): Float64Array {
  const n = scores.length / classes;
  return Float64Array.from({ length: n }, (_, i) => {
    let best = -Infinity;
    for (let c = 0; c < classes; c++) if (c !== of && scores[i * classes + c] > best) best = scores[i * classes + c];
    return scores[i * classes + of] - best;
  });
}

/** Where one class takes over from another, as segments. */
export function boundaries(scores: ArrayLike<number>, classes: number, size: number): Float32Array {
  const segments: number[] = [];
  // Each line has two classes, so all but the last class draw them all.
  for (let c = 0; c + 1 < classes; c++) segments.push(...zeroLines(lead(scores, classes, c), size));
  return Float32Array.from(segments);
}
