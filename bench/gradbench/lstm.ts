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
export function loss<T>(
  m: Arithmetic<T>,
  { main, extra, state }: { main: readonly T[]; extra: readonly T[]; state: readonly T[] },
  { data: sequence, shape: [steps] }: Rows,
  { l, b }: Sizes,
): T {
  const hs = state.filter((_, q) => Math.floor(q / b) % 2 === 0);
  const cs = state.filter((_, q) => Math.floor(q / b) % 2 === 1);
  /** x w + v for unit j of a block. */
  const affine = (x: T, layer: number, block: number, j: number): T => {
    const w = (8 * layer + block) * b + j;
    return m.add(m.mul(x, main[w]), main[w + 4 * b]);
  };

  let total = m.zero;
  for (let t = 0; t < steps - 1; t++) {
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
  return m.scale(total, -1 / ((steps - 1) * b));
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
    const { sequence, sizes, ...params } = read(input);
    return prepared(
      () => loss(numbers, params, sequence, sizes),
      y => y,
    );
  },
  jacobian: input => {
    const { sequence, sizes, ...params } = read(input);
    const tape = new Tape(numbers);
    return prepared(
      () => {
        tape.clear();
        const main = params.main.map(x => tape.variable(x));
        const extra = params.extra.map(x => tape.variable(x));
        const state = params.state.map(x => tape.lift(x));
        return tape.gradient(loss(tape, { main, extra, state }, sequence, sizes), [...main, ...extra]);
      },
      gradient => gradient,
    );
  },
};
