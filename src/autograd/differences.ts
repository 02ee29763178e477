import type { Floats } from "../kernels/floats.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** One element of an input: where it stands (as its dtype stores it), and the output there. */
export interface Point {
  readonly x: number;
  readonly y: Floats;
}

/** The output as a function of element q of x alone; `f` reads x. */
export function along(f: () => Tensor, x: Tensor, q: number): (value: number) => Point {
  return value => {
    const before = x.data[q];
    x.data[q] = value;
    try {
      // A copy, for the output may share its memory with x, as a reshape of it does.
      return { x: x.data[q], y: f().data.slice() };
    } finally {
      x.data[q] = before;
    }
  };
}

/**
 * Σ w (y_b − y_a) / (x_b − x_a): the slope of w·y between two points.
 *
 * Numerics  in float64, over the distance that was stored rather than the one asked for; an output that does not move adds an exact 0.
 */
export function slope(a: Point, b: Point, w: Floats): number {
  let change = 0;
  for (let q = 0; q < w.length; q++) if (b.y[q] !== a.y[q]) change += w[q] * (b.y[q] - a.y[q]);
  return change / (b.x - a.x);
}

/** By how much rounding to `unit` can move that slope: Σ |w| (|y_a| + |y_b|) unit / (x_b − x_a), over the outputs that move, or all when none does. */
export function rounding(a: Point, b: Point, w: Floats, unit: number): number {
  const still = a.y.every((value, q) => value === b.y[q]);
  let size = 0;
  for (let q = 0; q < w.length; q++) if (still || b.y[q] !== a.y[q]) size += Math.abs(w[q]) * (Math.abs(a.y[q]) + Math.abs(b.y[q]));
  return (size * unit) / (b.x - a.x);
}

/**
 * How far f = w·y around x is from being smooth at the scale of h; a kink can make the central difference wrong by 5/2 of it at most.
 *
 * With C(h) the central difference and D(h) the right slope less the left one, a smooth f has C(h) = C(h/2) and D(h) = 2 D(h/2) but for
 * O(h²). Where the slope jumps by J at a distance r·h from x, 0 <= r < 1:
 *
 *     1.  C(h) is wrong by J (1 − r) / 2.
 *     2.  |C(h) − C(h/2)| = J r / 2                for r <= 1/2: blind at r = 0,
 *         |D(h) − 2 D(h/2)| = J |1 − 3r|                         blind at r = 1/3,
 *         |D(h) − 2 D(h/2)| = J (1 − r)            above 1/2.
 *     3.  (1) over the larger of (2) is largest at r = 2/7, and is 5/2 there.
 */
export function bend(at: (value: number) => Point, x: number, h: number, w: Floats): number {
  const [left, nearLeft, middle, nearRight, right] = [x - h, x - h / 2, x, x + h / 2, x + h].map(at);
  const far = slope(middle, right, w) - slope(left, middle, w);
  const near = slope(middle, nearRight, w) - slope(nearLeft, middle, w);
  return Math.max(Math.abs(slope(left, right, w) - slope(nearLeft, nearRight, w)), Math.abs(far - 2 * near));
}
