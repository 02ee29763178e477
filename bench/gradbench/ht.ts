import { type Arithmetic, numbers } from "../../src/scalar/arithmetic.ts";
import { type Dual, Duals } from "../../src/scalar/duals.ts";
import { type Eval, numbersOf, prepared } from "./eval.ts";
import { type Fields, rowsOf } from "./fields.ts";

/** Rotation 3 (axis times angle), translation 3, and four angles a finger. */
const THETA = 26;

interface Hand {
  readonly parents: Int32Array;
  /** Each bone in its parent's frame at rest, 4 × 4 by rows; and from the hand's frame at rest into its own. */
  readonly relatives: readonly number[][];
  readonly inverses: readonly number[][];
  /** Points of the skin at rest, (x, y, z, 1), and the bones that move each: those of weight 0 are left out. */
  readonly rest: Float64Array;
  readonly moved: readonly (readonly { readonly bone: number; readonly weight: number }[])[];
  readonly mirrored: boolean;
}

interface Tracking {
  readonly hand: Hand;
  readonly theta: readonly number[];
  /** Where correspondence i was seen. */
  readonly seen: Float64Array;
  /** Its point of the skin, or the corners of its triangle where `us` says where in it. */
  readonly corners: readonly (readonly number[])[];
  readonly us: Float64Array | undefined;
}

/**
 * The skin of a hand in the pose θ, point by point. A bone's place in the hand is T_b = T_parent · A_b · R_b, with its place A_b at rest and
 * the rotation R_b of its joint; a point x at rest goes to R_0 (Σ_b w_b T_b T_b,rest⁻¹ x) + t, which is linear in the T.
 */
export function pose<T>(m: Arithmetic<T>, theta: readonly T[], hand: Hand): (v: number) => [T, T, T] {
  const placed: T[][] = [];
  const bones = hand.relatives.map((relative, b) => {
    const turned = times(m, constants(m, relative), joint(m, theta, b));
    placed[b] = hand.parents[b] < 0 ? turned : times(m, placed[hand.parents[b]], turned);
    return times(m, placed[b], constants(m, hand.inverses[b]));
  });
  const rotation = rotate(m, theta);

  return v => {
    const local = [0, 1, 2].map(i => {
      let sum = m.zero;
      for (const { bone, weight } of hand.moved[v])
        for (let j = 0; j < 4; j++) sum = m.add(sum, m.scale(bones[bone][4 * i + j], weight * hand.rest[4 * v + j]));
      return sum;
    });
    if (hand.mirrored) local[0] = m.neg(local[0]);
    const global = (i: 0 | 1 | 2): T => {
      const turned = m.add(
        m.add(m.mul(rotation[3 * i], local[0]), m.mul(rotation[3 * i + 1], local[1])),
        m.mul(rotation[3 * i + 2], local[2]),
      );
      return m.add(turned, theta[3 + i]);
    };
    return [global(0), global(1), global(2)];
  };
}

const constants = <T>(m: Arithmetic<T>, matrix: readonly number[]): T[] => matrix.map(c => m.constant(c));

/** Products of 4 × 4 matrices. */
function times<T>(m: Arithmetic<T>, a: readonly T[], b: readonly T[]): T[] {
  return a.map((_, q) => {
    const [i, j] = [4 * Math.floor(q / 4), q % 4];
    const ab = (k: number): T => m.mul(a[i + k], b[4 * k + j]);
    return m.add(m.add(ab(0), ab(1)), m.add(ab(2), ab(3)));
  });
}

/**
 * How the joint of bone b turns, R = R_z R_x. The wrist is bone 0, the fingers have four bones each; of those the second turns about x and z,
 * the third and the fourth about x, and nothing else turns.
 */
function joint<T>(m: Arithmetic<T>, theta: readonly T[], b: number): T[] {
  const { zero, one } = m;
  const finger = Math.floor((b - 1) / 4);
  const bone = (b - 1) % 4;
  if (b === 0 || finger > 4 || bone === 0)
    return [one, zero, zero, zero, zero, one, zero, zero, zero, zero, one, zero, zero, zero, zero, one];
  const first = 6 + 4 * finger;
  const x = theta[bone === 1 ? first : first + bone];
  const z = bone === 1 ? theta[first + 1] : zero;
  const [c, s] = [m.cos(x), m.sin(x)];
  const [d, t] = [m.cos(z), m.sin(z)];
  return [d, m.neg(m.mul(t, c)), m.mul(t, s), zero, t, m.mul(d, c), m.neg(m.mul(d, s)), zero, zero, s, c, zero, zero, zero, zero, one];
}

/** Rodrigues: R = n nᵀ (1 − cos θ) + I cos θ + [n]× sin θ for the axis n and the angle θ; none for an angle under 1e-4. */
function rotate<T>(m: Arithmetic<T>, [x, y, z]: readonly T[]): T[] {
  const { zero, one } = m;
  const angle = m.sqrt(m.add(m.add(m.square(x), m.square(y)), m.square(z)));
  if (m.value(angle) < 1e-4) return [one, zero, zero, zero, one, zero, zero, zero, one];
  const n = [x, y, z].map(v => m.div(v, angle));
  const [s, c] = [m.sin(angle), m.cos(angle)];
  const side = n.map(v => m.mul(v, s));
  const along = (i: number, j: number): T => m.mul(m.mul(n[i], n[j]), m.sub(one, c));
  return [
    m.add(along(0, 0), c),
    m.sub(along(0, 1), side[2]),
    m.add(along(0, 2), side[1]),
    m.add(along(1, 0), side[2]),
    m.add(along(1, 1), c),
    m.sub(along(1, 2), side[0]),
    m.sub(along(2, 0), side[1]),
    m.add(along(2, 1), side[0]),
    m.add(along(2, 2), c),
  ];
}

/** seen − skin for each correspondence, three numbers each: at a point of the skin, or at (u, v, 1 − u − v) in a triangle of it. */
export function errors<T>(
  m: Arithmetic<T>,
  theta: readonly T[],
  { hand, seen, corners, us }: Tracking,
  variables: (u: number, v: number) => readonly [T, T],
): T[] {
  const skin = pose(m, theta, hand);
  const known: [T, T, T][] = [];
  const at = (v: number): [T, T, T] => {
    known[v] ??= skin(v); // a correspondence in two names a point; most points have none
    return known[v];
  };
  return corners.flatMap((vs, i) => {
    const [a, b, c] = vs.map(at);
    let place = a;
    if (us !== undefined) {
      const [u, v] = variables(us[2 * i], us[2 * i + 1]);
      const w = m.sub(m.sub(m.one, u), v);
      place = [0, 1, 2].map(j => m.add(m.add(m.mul(u, a[j]), m.mul(v, b[j])), m.mul(w, c[j]))) as [T, T, T];
    }
    return place.map((x, j) => m.sub(m.constant(seen[3 * i + j]), x));
  });
}

function read(input: Fields): Tracking {
  const data = input.object("data");
  const model = data.object("model");
  const bones = model.whole("bone_count", 1);
  const { data: rest, shape } = model.rows("base_positions", { columns: 4 });
  const points = shape[0];
  const { data: weights } = model.rows("weights", { rows: points, columns: bones });
  const { data: triangles, shape: triangleShape } = model.rows("triangles", { columns: 3 });
  const { data: seen, shape: seenShape } = data.rows("points", { columns: 3 });
  const length = seenShape[0];
  const { data: us, shape: usShape } = input.rows("us");
  const hasUs = usShape[0] > 0;
  if (hasUs && (usShape[0] !== length || usShape[1] !== 2))
    throw new TypeError(`${input.eval}: us must be empty or ${length} rows of 2, got ${usShape[0]} of ${usShape[1]}`);
  const correspondences = data.wholes("correspondences", { length, end: hasUs ? triangleShape[0] : points });
  const corners = rowsOf(triangles, 3);
  corners.forEach((vs, i) => {
    if (vs.some(v => !Number.isInteger(v) || v < 0 || v >= points))
      throw new RangeError(`${input.eval}: triangles must be of points 0..${points - 1}, got [${vs}] at ${i}`);
  });
  return {
    hand: {
      parents: model.wholes("parents", { length: bones, least: -1, end: bones }).map((parent, b) => {
        if (parent >= b) throw new RangeError(`${input.eval}: a parent must come before its bone, got ${parent} for bone ${b}`);
        return parent;
      }),
      relatives: model.matrices("base_relatives", 4, bones).map(numbersOf),
      inverses: model.matrices("inverse_base_absolutes", 4, bones).map(numbersOf),
      rest,
      moved: rowsOf(weights, bones).map(row => row.map((weight, bone) => ({ bone, weight })).filter(({ weight }) => weight !== 0)),
      mirrored: model.flag("is_mirrored"),
    },
    theta: numbersOf(input.numbers("theta", { length: THETA })),
    seen,
    corners: Array.from(correspondences, c => (hasUs ? corners[c] : [c])),
    us: hasUs ? us : undefined,
  };
}

/**
 * Hand tracking: the errors, and their Jacobian by θ, and by u and v where there are any. Row by row those are different u and v, but no row
 * has more than one pair: so all pairs share two directions, and 28 do for any number of correspondences.
 *
 * Source    A. Curtis, M. Powell & J. Reid, "On the estimation of sparse Jacobian matrices", 1974 (columns that share a direction).
 */
export const ht: Eval = {
  objective: input => {
    const tracking = read(input);
    return prepared(
      () => errors(numbers, tracking.theta, tracking, (u, v) => [u, v]),
      result => result,
    );
  },
  jacobian: input => {
    const tracking = read(input);
    const first = tracking.us === undefined ? 0 : 2;
    const duals = new Duals(numbers);
    const unit = (i: number): number[] => Array.from({ length: first + THETA }, (_, j) => (i === j ? 1 : 0));
    const [alongU, alongV] = [unit(0), unit(1)];
    const variables = (u: number, v: number): [Dual, Dual] => [duals.variable(u, alongU), duals.variable(v, alongV)];
    return prepared(
      () => {
        const theta = tracking.theta.map((t, i) => duals.variable(t, unit(first + i)));
        return errors(duals, theta, tracking, variables);
      },
      result => result.map(({ tangents }) => tangents),
    );
  },
};
