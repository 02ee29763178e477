import { type Arithmetic, numbers } from "../../src/scalar/arithmetic.ts";
import { Tape } from "../../src/scalar/tape.ts";
import { type Eval, numbersOf, prepared } from "./eval.ts";
import type { Fields } from "./fields.ts";

/** Minors up to this size are collapsed on a tape: 7! products and their sums, 15 000 lines, stay in a core's own cache. */
const COLLAPSED = 7;

/**
 * The determinant by expansion along the first row, det A = Σ_j (−1)ʲ a_0j det(A without row 0 and column j), in O(ℓ!) products.
 *
 * A minor is named by its first row and the columns left in it: a list, `next[j]` being the column behind j, and `next[ℓ]` the first.
 */
export function determinant<T>(m: Arithmetic<T>, a: readonly T[], ell: number): T {
  const next = Int32Array.from({ length: ell + 1 }, (_, j) => (j === ell ? 0 : j + 1));

  const minor = (row: number): T => {
    const size = ell - row;
    if (size === 1) return a[row * ell + next[ell]];
    if (size === 2) {
      const [p, q] = [row * ell, (row + 1) * ell];
      const [j, k] = [next[ell], next[next[ell]]];
      return m.sub(m.mul(a[p + j], a[q + k]), m.mul(a[p + k], a[q + j]));
    }
    let sum = m.zero;
    let before = ell;
    for (let c = 0; c < size; c++) {
      const j = next[before];
      next[before] = next[j];
      const below = size - 1 === COLLAPSED ? m.collapse(() => minor(row + 1)) : minor(row + 1);
      next[before] = j;
      const term = m.mul(a[row * ell + j], below);
      sum = c % 2 === 0 ? m.add(sum, term) : m.sub(sum, term);
      before = j;
    }
    return sum;
  };

  return minor(0);
}

const read = (input: Fields): { a: number[]; ell: number } => {
  const ell = input.whole("ell", 1);
  return { a: numbersOf(input.numbers("A", { length: ell * ell })), ell };
};

export const det: Eval = {
  primal: input => {
    const { a, ell } = read(input);
    return prepared(
      () => determinant(numbers, a, ell),
      y => y,
    );
  },
  gradient: input => {
    const { a, ell } = read(input);
    const tape = new Tape(numbers);
    return prepared(
      () => {
        tape.clear();
        const vars = a.map(x => tape.variable(x));
        return tape.gradient(determinant(tape, vars, ell), vars);
      },
      gradient => gradient,
    );
  },
};
