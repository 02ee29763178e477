import { type Arithmetic, numbers } from "../../src/scalar/arithmetic.ts";
import { reverseGradient } from "../../src/scalar/derivatives.ts";
import { Lanes, type Wide } from "../../src/scalar/lanes.ts";
import { Tape, type Var } from "../../src/scalar/tape.ts";
import { type Eval, numbersOf, prepared } from "./eval.ts";
import type { Fields } from "./fields.ts";

/**
 * A step of a recurrent network that foretells the next row of a sequence. All of its weights are diagonal, so a weight is a row of b numbers,
 * and so is all else: T is a row. From the row s, with weights w and biases v of a layer in four blocks (forget, in, out, change) and σ the
 * logistic sigmoid:
 *
 *     x = s e_0;  in each layer:  f = σ(x w_f + v_f),  i = σ(h w_i + v_i),  o = σ(x w_o + v_o),  g = tanh(h w_c + v_c),
 *     c ← c f + i g,  h ← o tanh c,  x = h;  then  y = x e_1 + e_2.
 *
 * `weights` holds the four w and the four v of each layer, then the three e; `state` the h and c of each layer, which are changed.
 */
function step<T>(m: Arithmetic<T>, weights: readonly T[], state: T[], s: T): T {
  const [e0, e1, e2] = weights.slice(-3);
  let x = m.mul(s, e0);
  for (let layer = 0; 2 * layer < state.length; layer++) {
    const [h, c] = [2 * layer, 2 * layer + 1];
    const affine = (x: T, block: number): T => m.add(m.mul(x, weights[8 * layer + block]), weights[8 * layer + block + 4]);
    const forget = m.sigmoid(affine(x, 0));
    const ingate = m.sigmoid(affine(state[h], 1));
    const outgate = m.sigmoid(affine(x, 2));
    const change = m.tanh(affine(state[h], 3));
    state[c] = m.add(m.mul(state[c], forget), m.mul(ingate, change));
    x = state[h] = m.mul(outgate, m.tanh(state[c]));
  }
  return m.add(m.mul(x, e1), e2);
}

/** −⟨s, y − log(2 + Σ exp y)⟩ of a step, from the numbers of its row y and of the row s that follows. */
function penalty<T>(m: Arithmetic<T>, y: readonly T[], s: Row): T {
  let normaliser = m.constant(2);
  for (const yj of y) normaliser = m.add(normaliser, m.exp(yj));
  const weight = s.reduce((sum, sj) => sum + sj, 0);
  let sum = m.scale(m.log(normaliser), weight);
  y.forEach((yj, j) => {
    if (s[j] !== 0) sum = m.sub(sum, m.scale(yj, s[j])); // letters in bits: half of them are
  });
  return sum;
}

type Row = Float64Array;

interface Network {
  /** One for each of the b units. */
  readonly lanes: Lanes;
  readonly weights: readonly Wide[];
  readonly state: readonly Row[];
  readonly sequence: readonly Row[];
}

/** Steps that are on the tape at a time: a thousand lines or so, which with the walk's numbers stay in a core's own cache. */
const SEGMENT = 16;

interface Segment {
  /** What its steps read, what follows each, and what each makes. */
  readonly rows: readonly Row[];
  readonly next: readonly Row[];
  readonly ys: readonly (readonly number[])[];
  /** Before the first of them. */
  readonly state: readonly Row[];
}

/** The sequence by plain numbers. */
function* segments({ lanes, weights, state: first, sequence }: Network): Generator<Segment> {
  let state = first;
  for (let from = 0; from < sequence.length - 1; from += SEGMENT) {
    const next = sequence.slice(from + 1, from + 1 + SEGMENT);
    const rows = sequence.slice(from, from + next.length);
    lanes.clear(2 + weights.length);
    const wide = state.map(row => lanes.from(row));
    const ys = rows.map(row => numbersOf(lanes.numbers(step(lanes, weights, wide, lanes.from(row)))));
    yield { rows, next, ys, state };
    state = wide.map(x => lanes.numbers(x));
  }
}

/** How many numbers are foretold, (c − 1) b. */
const count = ({ lanes, sequence }: Network): number => (sequence.length - 1) * lanes.width;

/** Σ_t penalty(y_t, s_{t+1}) / ((c − 1) b) */
function loss(network: Network): number {
  let sum = 0;
  for (const { ys, next } of segments(network))
    ys.forEach((y, t) => {
      sum += penalty(numbers, y, next[t]);
    });
  return sum / count(network);
}

/**
 * The gradient of the loss by the weights. The sequence is gone through once by plain numbers; then each segment is recorded and walked back,
 * from the last to the first, with what its rows y and its last state are multiplied by in the sum Σ ⟨y, ∂loss/∂y⟩ + ⟨state, ∂loss/∂state⟩.
 */
function gradient(network: Network, tape: Tape<Wide>): number[] {
  const { lanes, weights } = network;
  const zeros = (rows: readonly unknown[]): Row[] => rows.map(() => new Float64Array(lanes.width));
  const slope = reverseGradient(numbers);
  const sums = zeros(weights);
  let after = zeros(network.state); // ∂loss/∂state behind a segment
  for (const { rows, next, ys, state } of [...segments(network)].reverse()) {
    lanes.clear(2 + weights.length);
    tape.clear();
    const lift = (row: ArrayLike<number>): Var<Wide> => tape.lift(lanes.from(row));
    const vars = weights.map(w => tape.variable(w));
    const start = state.map(lift);
    const end = [...start];
    const made = rows.map(row => step(tape, vars, end, lift(row)));
    const byY = ys.map((y, t) => slope((m, xs) => m.scale(penalty(m, xs, next[t]), 1 / count(network)), y).gradient);
    const factors = [...byY, ...after].map(lift);
    const root = [...made, ...end].reduce((sum, x, q) => tape.add(sum, tape.mul(x, factors[q])), tape.zero);
    const slopes = tape.gradient(root, [...vars, ...start]).map(x => lanes.numbers(x));
    sums.forEach((sum, q) => {
      for (let j = 0; j < sum.length; j++) sum[j] += slopes[q][j];
    });
    after = slopes.slice(sums.length);
  }
  return sums.flatMap(numbersOf);
}

function read(input: Fields): Network {
  const { data: extra, shape } = input.rows("extra_params", { rows: 3 });
  const b = shape[1];
  const { data: state, shape: stateShape } = input.rows("state", { columns: b });
  const l = stateShape[0] / 2;
  const sequence = input.rows("sequence", { columns: b });
  if (b < 1 || !Number.isInteger(l) || sequence.shape[0] < 2)
    throw new RangeError(
      `${input.eval}: there must be a column, an even number of state rows and a sequence of 2, got ${b}, ${2 * l} and ${sequence.shape[0]}`,
    );
  const { data: main } = input.rows("main_params", { rows: 2 * l, columns: 4 * b });
  const rows = (data: Float64Array): Row[] => Array.from({ length: data.length / b }, (_, i) => data.subarray(b * i, b * (i + 1)));
  const lanes = new Lanes(b);
  const weights = [...rows(main), ...rows(extra)].map(row => lanes.from(row));
  return { lanes, weights, state: rows(state), sequence: rows(sequence.data) };
}

export const lstm: Eval = {
  objective: input => {
    const network = read(input);
    return prepared(
      () => loss(network),
      y => y,
    );
  },
  jacobian: input => {
    const network = read(input);
    const tape = new Tape(network.lanes);
    return prepared(
      () => gradient(network, tape),
      dx => dx,
    );
  },
};
