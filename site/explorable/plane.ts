import { type Dataset, Tensor } from "rdrop";

/** A point of the picture, and the class of the row that lies there. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

/**
 * A square piece of the space of inputs, to draw what a classifier says there. Of two inputs it is the plane itself; of more, the plane
 * through one row of each of three classes, at their true distances.
 *
 * Source    Somepalli et al., CVPR 2022, arXiv 2203.08124 (planes through three rows).
 */
export interface Plane {
  readonly origin: Float64Array;
  /** The steps to the right and up, of length 1 each and at right angles. */
  readonly right: Float64Array;
  readonly up: Float64Array;
  /** Lower left corner and side of the square, in those steps. */
  readonly left: number;
  readonly bottom: number;
  readonly side: number;
  /** What lies in it, from 0 to 1 across the square. */
  readonly points: readonly Point[];
}

/** More points than this hide what is behind them. */
const MOST_POINTS = 400;

/** Air around the points, as a share of their spread. */
const MARGIN = 0.08;

export function planeOf(data: Dataset): Plane {
  const k = data.x.shape[1];
  return k === 2 ? wholePlane(data) : planeThrough(data);
}

function wholePlane({ x, labels }: Dataset): Plane {
  const at = Array.from(labels.subarray(0, MOST_POINTS), (label, i) => ({ x: x.data[2 * i], y: x.data[2 * i + 1], label }));
  return squareAround(Float64Array.of(0, 0), Float64Array.of(1, 0), Float64Array.of(0, 1), at);
}

/** Gram and Schmidt: the first row is the origin, the second lies to the right, the third above. */
function planeThrough({ x, labels, classes }: Dataset): Plane {
  const k = x.shape[1];
  const firsts = [0, 1, 2].map(c => labels.findIndex((label, i) => label === c % classes && (c < classes || i > labels.indexOf(0))));
  const rows = firsts.map(i => Math.max(0, i)).map(i => ({ label: labels[i], at: Float64Array.from(x.data.subarray(i * k, (i + 1) * k)) }));
  const [a, b, c] = rows;
  const right = unit(minus(b.at, a.at));
  const towards = minus(c.at, a.at);
  const up = unit(towards.map((value, q) => value - dot(towards, right) * right[q]));
  const at = rows.map(({ label, at }) => ({ x: dot(minus(at, a.at), right), y: dot(minus(at, a.at), up), label }));
  return squareAround(a.at, right, up, at);
}

function squareAround(origin: Float64Array, right: Float64Array, up: Float64Array, at: readonly Point[]): Plane {
  const [xs, ys] = [at.map(point => point.x), at.map(point => point.y)];
  const middle = (values: number[]): number => (Math.min(...values) + Math.max(...values)) / 2;
  const spread = (values: number[]): number => Math.max(...values) - Math.min(...values);
  const side = (Math.max(spread(xs), spread(ys)) || 1) * (1 + (at.length > 3 ? MARGIN : 10 * MARGIN));
  const [left, bottom] = [middle(xs) - side / 2, middle(ys) - side / 2];
  const points = at.map(({ x, y, label }) => ({ x: (x - left) / side, y: (y - bottom) / side, label }));
  return { origin, right, up, left, bottom, side, points };
}

/** The inputs at the points of a grid over the plane, row by row from below: [size², k]. */
export function gridOver({ origin, right, up, left, bottom, side }: Plane, size: number): Tensor {
  const k = origin.length;
  const data = new Float32Array(size * size * k);
  for (let i = 0; i < size * size; i++) {
    const x = left + (side * (i % size)) / (size - 1);
    const y = bottom + (side * Math.floor(i / size)) / (size - 1);
    for (let q = 0; q < k; q++) data[i * k + q] = origin[q] + x * right[q] + y * up[q];
  }
  return new Tensor(data, [size * size, k]);
}

/** Where a row of inputs lies, or would if it were in the plane, from 0 to 1 across the square. */
export function placeOf({ origin, right, up, left, bottom, side }: Plane, row: ArrayLike<number>): { x: number; y: number } {
  const from = origin.map((value, q) => row[q] - value);
  return { x: (dot(from, right) - left) / side, y: (dot(from, up) - bottom) / side };
}

/** The first rows of a data set, where they lie. */
export function pointsIn(plane: Plane, { x, labels }: Dataset): Point[] {
  const k = x.shape[1];
  return Array.from(labels.subarray(0, MOST_POINTS), (label, i) => ({ ...placeOf(plane, x.data.subarray(i * k, (i + 1) * k)), label }));
}

const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, q) => value - b[q]);
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, q) => sum + value * b[q], 0);

function unit(a: Float64Array): Float64Array {
  const length = Math.sqrt(dot(a, a));
  return a.map(value => (length > 0 ? value / length : 0));
}
