import { type Arithmetic, numbers } from "../../src/scalar/arithmetic.ts";
import { Tape } from "../../src/scalar/tape.ts";
import { type Eval, numbersOf, prepared } from "./eval.ts";
import type { Fields, Rows } from "./fields.ts";

interface Sizes {
  /** Layers, and how wide each is. */
  readonly l: number;
  readonly b: number;
}

/**
 * A recurrent network that foretells the next row of a sequence; all of its weights are diagonal, so each is a vector of b numbers. A step
 * from the row s_t, with weights w and biases v of a layer in four blocks (forget, in, out, change) and σ the logistic sigmoid:
 *
 *     x = s_t e_0;  in each layer:  f = σ(x w_f + v_f),  i = σ(h w_i + v_i),  o = σ(x w_o + v_o),  g = tanh(h w_c + v_c),
 *     c ← c f + i g,  h ← o tanh c,  x = h;  then  y = x e_1 + e_2.
 *
 * The loss is −1/((c − 1) b) Σ_t ⟨s_{t+1}, y − log(2 + Σ exp y)⟩. `main` holds w and v of the layers in turn, `extra` the three e, `state`
 * the h and c of the layers in turn.
 */
export function loss(params: Params<number>, state: readonly number[], sequence: Rows, sizes: Sizes): number {
  const [hs, cs] = split(state, sizes);
  return factor(sequence, sizes) * advance(numbers, params, hs, cs, sequence, 0, sequence.shape[0] - 1, sizes);
}

interface Params<T> {
  readonly main: readonly T[];
  readonly extra: readonly T[];
}

/** The rows h of a state, one behind the other, and its rows c. */
function split(state: readonly number[], { b }: Sizes): [hs: number[], cs: number[]] {
  const rows = (odd: number): number[] => state.filter((_, q) => Math.floor(q / b) % 2 === odd);
  return [rows(0), rows(1)];
}

const factor = ({ shape: [steps] }: Rows, { b }: Sizes): number => -1 / ((steps - 1) * b);

/** The sum Σ_t ⟨s_{t+1}, y − log(2 + Σ exp y)⟩ over the steps `from` … `to` − 1, which hs and cs go through: they are changed. */
function advance<T>(
  m: Arithmetic<T>,
  { main, extra }: Params<T>,
  hs: T[],
  cs: T[],
  { data: sequence }: Rows,
  from: number,
  to: number,
  { l, b }: Sizes,
): T {
  /** x w + v for unit j of a block. */
  const affine = (x: T, layer: number, block: number, j: number): T => {
    const w = (8 * layer + block) * b + j;
    return m.add(m.mul(x, main[w]), main[w + 4 * b]);
  };

  let total = m.zero;
  for (let t = from; t < to; t++) {
    let normaliser = m.constant(2);
    let target = m.zero;
    let weight = 0;
    for (let j = 0; j < b; j++) {
      let x = m.scale(extra[j], sequence[t * b + j]);
      for (let layer = 0; layer < l; layer++) {
        const q = layer * b + j;
        const forget = m.sigmoid(affine(x, layer, 0, j));
        const ingate = m.sigmoid(affine(hs[q], layer, 1, j));
        const outgate = m.sigmoid(affine(x, layer, 2, j));
        const change = m.tanh(affine(hs[q], layer, 3, j));
        cs[q] = m.add(m.mul(cs[q], forget), m.mul(ingate, change));
        x = hs[q] = m.mul(outgate, m.tanh(cs[q]));
      }
      const y = m.add(m.mul(x, extra[b + j]), extra[2 * b + j]);
      normaliser = m.add(normaliser, m.exp(y));
      const s = sequence[(t + 1) * b + j];
      if (s !== 0) target = m.add(target, m.scale(y, s)); // letters in bits: half of them are
      weight += s;
    }
    total = m.add(total, m.sub(target, m.scale(m.log(normaliser), weight)));
  }
  return total;
}

/** Steps that are on the tape at a time: a few ten thousand lines, which stay in a core's own cache. */
const SEGMENT = 16;

/**
 * The gradient of the loss by main, then by extra. The sequence is gone through once by plain numbers, which keeps the state every 16 steps;
 * then each segment is recorded and walked back, from the last to the first, with ⟨its last state, that state's gradient⟩ added to its loss.
 */
function gradient(tape: Tape<number>, params: Params<number>, state: readonly number[], sequence: Rows, sizes: Sizes): number[] {
  const last = sequence.shape[0] - 1;
  const [hs, cs] = split(state, sizes);
  const states: (readonly [number[], number[]])[] = [];
  for (let from = 0; from < last; from += SEGMENT) {
    states.push([[...hs], [...cs]]);
    advance(numbers, params, hs, cs, sequence, from, Math.min(from + SEGMENT, last), sizes);
  }

  const sums = new Array<number>(params.main.length + params.extra.length).fill(0);
  let after = new Array<number>(hs.length + cs.length).fill(0); // the gradient of the state behind a segment
  for (let i = states.length - 1; i >= 0; i--) {
    tape.clear();
    const [main, extra, h, c] = [params.main, params.extra, ...states[i]].map(xs => xs.map(x => tape.variable(x)));
    const [hEnd, cEnd] = [[...h], [...c]];
    const to = Math.min((i + 1) * SEGMENT, last);
    let root = tape.scale(advance(tape, { main, extra }, hEnd, cEnd, sequence, i * SEGMENT, to, sizes), factor(sequence, sizes));
    [...hEnd, ...cEnd].forEach((x, q) => {
      root = tape.add(root, tape.scale(x, after[q]));
    });
    const slopes = tape.gradient(root, [...main, ...extra, ...h, ...c]);
    for (let q = 0; q < sums.length; q++) sums[q] += slopes[q];
    after = slopes.slice(sums.length);
  }
  return sums;
}

interface Read {
  readonly main: number[];
  readonly extra: number[];
  readonly state: number[];
  readonly sequence: Rows;
  readonly sizes: Sizes;
}

function read(input: Fields): Read {
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
  return { main: numbersOf(main), extra: numbersOf(extra), state: numbersOf(state), sequence, sizes: { l, b } };
}

export const lstm: Eval = {
  objective: input => {
    const { sequence, sizes, state, ...params } = read(input);
    return prepared(
      () => loss(params, state, sequence, sizes),
      y => y,
    );
  },
  jacobian: input => {
    const { sequence, sizes, state, ...params } = read(input);
    const tape = new Tape(numbers);
    return prepared(
      () => gradient(tape, params, state, sequence, sizes),
      dx => dx,
    );
  },
};
