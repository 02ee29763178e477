import type { Arithmetic } from "../../src/scalar/arithmetic.ts";
import { Lanes, type Wide } from "../../src/scalar/lanes.ts";
import { Tape } from "../../src/scalar/tape.ts";
import { type Eval, prepared } from "./eval.ts";
import type { Fields } from "./fields.ts";

/** A camera: rotation 3 (axis times angle), centre 3, focal length, principal point 2, radial distortion 2. */
const CAMERA = 11;
const POINT = 3;
/** What an observation depends on: its camera, its point and its weight. */
const BLOCK = CAMERA + POINT + 1;

/**
 * How far the camera's picture of a point lies from where it was seen, times the weight:
 *
 *     X' = R(X − C),  p = (X'_0, X'_1) / X'_2,  r = |p|²,  e = w (f (1 + k_1 r + k_2 r²) p + p_0 − seen).
 *
 * `block` holds camera, point and weight, one behind the other.
 */
function reprojection<T>(m: Arithmetic<T>, block: readonly T[], seen: readonly T[]): [T, T] {
  const [r0, r1, r2, c0, c1, c2, f, u, v, k1, k2, x0, x1, x2, w] = block;
  const [a, b, c] = rotate(m, [r0, r1, r2], [m.sub(x0, c0), m.sub(x1, c1), m.sub(x2, c2)]);
  const p = m.div(a, c);
  const q = m.div(b, c);
  const r = m.add(m.square(p), m.square(q));
  const radial = m.mul(f, m.shift(m.mul(r, m.add(k1, m.mul(k2, r))), 1));
  return [
    m.mul(w, m.sub(m.add(m.mul(p, radial), u), seen[0])), //
    m.mul(w, m.sub(m.add(m.mul(q, radial), v), seen[1])),
  ];
}

/**
 * Rodrigues: with θ = |ω| and n = ω / θ, Rx = x cos θ + (n × x) sin θ + n (n·x)(1 − cos θ); x + ω × x where θ is 0.
 */
function rotate<T>(m: Arithmetic<T>, omega: readonly [T, T, T], x: readonly [T, T, T]): [T, T, T] {
  const theta2 = m.add(m.add(m.square(omega[0]), m.square(omega[1])), m.square(omega[2]));
  if (m.sign(theta2) === 0) {
    const [a, b, c] = cross(m, omega, x);
    return [m.add(x[0], a), m.add(x[1], b), m.add(x[2], c)];
  }
  const theta = m.sqrt(theta2);
  const cos = m.cos(theta);
  const sin = m.sin(theta);
  const n: [T, T, T] = [m.div(omega[0], theta), m.div(omega[1], theta), m.div(omega[2], theta)];
  const nx = m.add(m.add(m.mul(n[0], x[0]), m.mul(n[1], x[1])), m.mul(n[2], x[2]));
  const along = m.mul(nx, m.sub(m.one, cos));
  const side = cross(m, n, x);
  const turned = (i: 0 | 1 | 2): T => m.add(m.add(m.mul(x[i], cos), m.mul(side[i], sin)), m.mul(n[i], along));
  return [turned(0), turned(1), turned(2)];
}

function cross<T>(m: Arithmetic<T>, a: readonly [T, T, T], b: readonly [T, T, T]): [T, T, T] {
  return [
    m.sub(m.mul(a[1], b[2]), m.mul(a[2], b[1])),
    m.sub(m.mul(a[2], b[0]), m.mul(a[0], b[2])),
    m.sub(m.mul(a[0], b[1]), m.mul(a[1], b[0])),
  ];
}

/** What keeps a weight from going to zero: 1 − w². */
const weightError = <T>(m: Arithmetic<T>, w: T): T => m.sub(m.one, m.square(w));

/** Observations that are on the tape at once: 270 numbers in each lane, with the walks, which stay in a core's own cache. */
const LANES = 128;

interface Scene {
  /** A column of each of the numbers of a camera, and of a point. */
  readonly cameras: readonly Float64Array[];
  readonly points: readonly Float64Array[];
  readonly weights: Float64Array;
  /** Where each point was seen: a column of x and one of y. */
  readonly seen: readonly Float64Array[];
  /** The camera and the point of each observation. */
  readonly cameraOf: Int32Array;
  readonly pointOf: Int32Array;
}

/** The n cameras are one and the same, and so are the m points, and the p weights and pictures. Camera i mod n sees point i mod m. */
function read(input: Fields): Scene {
  const [n, m, p] = [input.whole("n", 1), input.whole("m", 1), input.whole("p", 1)];
  const columns = (name: string, length: number, size: number): Float64Array[] =>
    Array.from(input.numbers(name, { length }), x => new Float64Array(size).fill(x));
  return {
    cameras: columns("cam", CAMERA, n),
    points: columns("x", POINT, m),
    weights: new Float64Array(p).fill(input.number("w")),
    seen: columns("feat", 2, p),
    cameraOf: Int32Array.from({ length: p }, (_, i) => i % n),
    pointOf: Int32Array.from({ length: p }, (_, i) => i % m),
  };
}

const lanesFor = ({ weights }: Scene): Lanes => new Lanes(Math.min(LANES, weights.length));

/** Where each run of lanes begins. The last begins earlier, for all lanes to be full: some observations are computed twice. */
function* runs(scene: Scene, { width }: Lanes): Generator<number> {
  const p = scene.weights.length;
  for (let first = 0; first < p; first += width) yield Math.min(first, p - width);
}

/** The observations from `first` on, one a lane: camera, point and weight, and where they were seen. */
function observed(scene: Scene, lanes: Lanes, first: number): { block: Wide[]; seen: Wide[] } {
  const last = first + lanes.width;
  const [camera, point] = [scene.cameraOf.subarray(first, last), scene.pointOf.subarray(first, last)];
  const block = [
    ...scene.cameras.map(column => lanes.take(column, camera)),
    ...scene.points.map(column => lanes.take(column, point)),
    lanes.from(scene.weights.subarray(first, last)),
  ];
  return { block, seen: scene.seen.map(column => lanes.from(column.subarray(first, last))) };
}

/** Compressed sparse rows: row i has the values rows[i] … rows[i + 1] − 1, each in its column. */
interface Csr {
  readonly rows: Int32Array;
  readonly cols: Int32Array;
  readonly vals: Float64Array;
}

/**
 * Two rows an observation, with a block of 15 in each; behind them a row of one value for each weight. Filled, so that no page of the
 * memory is met for the first time where it is timed.
 */
function emptyJacobian(observations: number): Csr {
  const size = (2 * BLOCK + 1) * observations;
  return { rows: new Int32Array(3 * observations + 1), cols: new Int32Array(size).fill(-1), vals: new Float64Array(size).fill(-1) };
}

/** Only the blocks that are there are computed: a tape of the two results of an observation, for as many of them as there are lanes. */
function valuesInto(vals: Float64Array, tape: Tape<Wide>, lanes: Lanes, scene: Scene): void {
  for (const first of runs(scene, lanes)) {
    lanes.clear();
    tape.clear();
    const { block, seen } = observed(scene, lanes, first);
    const vars = block.map(x => tape.variable(x));
    const pictures = seen.map(x => tape.lift(x));
    reprojection(tape, vars, pictures).forEach((error, k) => {
      tape.gradient(error, vars).forEach((slope, j) => {
        const at = BLOCK * (2 * first + k) + j;
        for (let lane = 0; lane < lanes.width; lane++) vals[at + 2 * BLOCK * lane] = lanes.at(slope, lane);
      });
    });
    const w = vars[BLOCK - 1];
    const [slope] = tape.gradient(weightError(tape, w), [w]);
    vals.set(lanes.numbers(slope), 2 * BLOCK * scene.weights.length + first);
  }
}

/** Where the values are: camera, point and weight of each observation, for x and for y; then the weights. */
function placesInto({ rows, cols }: Csr, scene: Scene): void {
  const firstPoint = CAMERA * scene.cameras[0].length;
  const firstWeight = firstPoint + POINT * scene.points[0].length;
  const observations = scene.weights.length;
  let at = 0;
  for (let i = 0; i < observations; i++) {
    for (let row = 2 * i; row < 2 * i + 2; row++) {
      for (let j = 0; j < CAMERA; j++) cols[at++] = CAMERA * scene.cameraOf[i] + j;
      for (let j = 0; j < POINT; j++) cols[at++] = firstPoint + POINT * scene.pointOf[i] + j;
      cols[at++] = firstWeight + i;
      rows[row + 1] = at;
    }
  }
  for (let i = 0; i < observations; i++) {
    cols[at++] = firstWeight + i;
    rows[2 * observations + i + 1] = at;
  }
}

/** The first 30 of a list and its last. */
const ends = (list: Int32Array | Float64Array): number[] => [...list.subarray(0, 2 * BLOCK), list[list.length - 1]];

/** Bundle adjustment: the errors of all observations and weights, and their sparse Jacobian. */
export const ba: Eval = {
  objective: input => {
    const scene = read(input);
    const lanes = lanesFor(scene);
    const observations = scene.weights.length;
    const errors = [new Float64Array(observations), new Float64Array(observations)];
    const weightErrors = new Float64Array(observations);
    return prepared(
      () => {
        for (const first of runs(scene, lanes)) {
          lanes.clear();
          const { block, seen } = observed(scene, lanes, first);
          reprojection(lanes, block, seen).forEach((error, k) => {
            errors[k].set(lanes.numbers(error), first);
          });
          weightErrors.set(lanes.numbers(weightError(lanes, block[BLOCK - 1])), first);
        }
      },
      () => ({
        reproj_error: { elements: errors.map(([first]) => first), repeated: observations },
        w_err: { element: weightErrors[0], repeated: observations },
      }),
    );
  },
  jacobian: input => {
    const scene = read(input);
    const lanes = lanesFor(scene);
    const csr = emptyJacobian(scene.weights.length);
    const tape = new Tape(lanes);
    return prepared(
      () => {
        valuesInto(csr.vals, tape, lanes, scene);
        placesInto(csr, scene);
      },
      () => ({ rows: ends(csr.rows), cols: ends(csr.cols), vals: ends(csr.vals) }),
    );
  },
};
