import { type Arithmetic, numbers } from "../../src/scalar/arithmetic.ts";
import { Tape, type Var } from "../../src/scalar/tape.ts";
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
 * `xs` holds camera, point and weight, one behind the other.
 */
export function reprojection<T>(m: Arithmetic<T>, xs: readonly T[], seenX: number, seenY: number): [T, T] {
  const [r0, r1, r2, c0, c1, c2, f, u, v, k1, k2, x0, x1, x2, w] = xs;
  const [a, b, c] = rotate(m, [r0, r1, r2], [m.sub(x0, c0), m.sub(x1, c1), m.sub(x2, c2)]);
  const p = m.div(a, c);
  const q = m.div(b, c);
  const r = m.add(m.square(p), m.square(q));
  const radial = m.mul(f, m.shift(m.mul(r, m.add(k1, m.mul(k2, r))), 1));
  return [
    m.mul(w, m.shift(m.add(m.mul(p, radial), u), -seenX)), //
    m.mul(w, m.shift(m.add(m.mul(q, radial), v), -seenY)),
  ];
}

/**
 * Rodrigues: with θ = |ω| and n = ω / θ, Rx = x cos θ + (n × x) sin θ + n (n·x)(1 − cos θ); x + ω × x where θ is 0.
 */
function rotate<T>(m: Arithmetic<T>, omega: readonly [T, T, T], x: readonly [T, T, T]): [T, T, T] {
  const theta2 = m.add(m.add(m.square(omega[0]), m.square(omega[1])), m.square(omega[2]));
  if (m.value(theta2) === 0) {
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

interface Scene {
  readonly cameras: Float64Array;
  readonly points: Float64Array;
  readonly weights: Float64Array;
  /** Where each point was seen, two numbers an observation. */
  readonly seen: Float64Array;
}

/** The n cameras are one and the same, and so are the m points, and the p weights and pictures. */
function read(input: Fields): Scene {
  const [n, m, p] = [input.whole("n", 1), input.whole("m", 1), input.whole("p", 1)];
  return {
    cameras: repeated(input.numbers("cam", { length: CAMERA }), n),
    points: repeated(input.numbers("x", { length: POINT }), m),
    weights: new Float64Array(p).fill(input.number("w")),
    seen: repeated(input.numbers("feat", { length: 2 }), p),
  };
}

function repeated(xs: Float64Array, times: number): Float64Array {
  const all = new Float64Array(times * xs.length);
  for (let i = 0; i < times; i++) all.set(xs, i * xs.length);
  return all;
}

/** Where the camera and the point of observation i begin: camera i mod n sees point i mod m. */
const cameraOf = ({ cameras }: Scene, i: number): number => (CAMERA * i) % cameras.length;
const pointOf = ({ points }: Scene, i: number): number => (POINT * i) % points.length;

/** Camera, point and weight of observation i, each number made a T. */
function blockOf<T>(scene: Scene, i: number, make: (x: number) => T): T[] {
  const [camera, point] = [cameraOf(scene, i), pointOf(scene, i)];
  const block = new Array<T>(BLOCK);
  for (let j = 0; j < CAMERA; j++) block[j] = make(scene.cameras[camera + j]);
  for (let j = 0; j < POINT; j++) block[CAMERA + j] = make(scene.points[point + j]);
  block[BLOCK - 1] = make(scene.weights[i]);
  return block;
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

/** Only the blocks that are there are computed: for each observation a tape of its own two results, walked back twice. */
function jacobianInto({ rows, cols, vals }: Csr, tape: Tape<number>, scene: Scene): void {
  const firstPoint = scene.cameras.length;
  const firstWeight = firstPoint + scene.points.length;
  const observations = scene.weights.length;
  const variable = (x: number): Var => tape.variable(x);
  let at = 0;
  for (let i = 0; i < observations; i++) {
    tape.clear();
    const vars = blockOf(scene, i, variable);
    const [camera, point] = [cameraOf(scene, i), firstPoint + pointOf(scene, i)];
    for (const error of reprojection(tape, vars, scene.seen[2 * i], scene.seen[2 * i + 1])) {
      const gradient = tape.gradient(error, vars);
      for (let j = 0; j < BLOCK; j++) vals[at + j] = gradient[j];
      for (let j = 0; j < CAMERA; j++) cols[at++] = camera + j;
      for (let j = 0; j < POINT; j++) cols[at++] = point + j;
      cols[at++] = firstWeight + i;
      rows[at / BLOCK] = at;
    }
  }
  for (let i = 0; i < observations; i++) {
    tape.clear();
    const w = tape.variable(scene.weights[i]);
    vals[at] = tape.gradient(weightError(tape, w), [w])[0];
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
    const observations = scene.weights.length;
    const errors = new Float64Array(2 * observations);
    const weightErrors = new Float64Array(observations);
    return prepared(
      () => {
        for (let i = 0; i < observations; i++) {
          const [e, f] = reprojection(numbers, blockOf(scene, i, numbers.constant), scene.seen[2 * i], scene.seen[2 * i + 1]);
          errors[2 * i] = e;
          errors[2 * i + 1] = f;
          weightErrors[i] = weightError(numbers, scene.weights[i]);
        }
      },
      () => ({
        reproj_error: { elements: [errors[0], errors[1]], repeated: observations },
        w_err: { element: weightErrors[0], repeated: observations },
      }),
    );
  },
  jacobian: input => {
    const scene = read(input);
    const csr = emptyJacobian(scene.weights.length);
    const tape = new Tape(numbers, 128);
    return prepared(
      () => jacobianInto(csr, tape, scene),
      () => ({ rows: ends(csr.rows), cols: ends(csr.cols), vals: ends(csr.vals) }),
    );
  },
};
