import { type Arithmetic, numbers } from "../../src/scalar/arithmetic.ts";
import type { Formula, Gradient } from "../../src/scalar/derivatives.ts";
import { argmin, modes } from "./descent.ts";
import { type Eval, prepared } from "./eval.ts";

const STEP = 0.1;

/** The potential at x of a charge at (10, 10 − w) and one at (10, 0): p(x) = 1/|x − (10, 10 − w)| + 1/|x − (10, 0)|. */
function potential<T>(m: Arithmetic<T>, [x, y]: readonly T[], w: T): T {
  const across = m.square(m.shift(x, -10));
  const far = m.add(across, m.square(m.add(m.shift(y, -10), w)));
  const near = m.add(across, m.square(y));
  return m.add(m.rsqrt(far), m.rsqrt(near));
}

/**
 * The square of where a particle meets the x-axis. It starts at (0, 8) with velocity (0.75, 0), and Euler's method moves it:
 * x ← x + h v, v ← v − h ∇p(x), until a step would go below the axis; a straight line leads there.
 */
const missed =
  (gradient: Gradient): Formula<number> =>
  (m, [w]) => {
    const slope = gradient(m);
    let x = [m.zero, m.constant(8)];
    let v = [m.constant(0.75), m.zero];
    for (;;) {
      const next = x.map((xi, i) => m.add(xi, m.scale(v[i], STEP)));
      if (m.value(next[1]) <= 0) break;
      const { gradient: up } = slope((inner, xs) => potential(inner, xs, inner.lift(w)), x);
      x = next;
      v = v.map((vi, i) => m.sub(vi, m.scale(up[i], STEP)));
    }
    const t = m.neg(m.div(x[1], v[1]));
    return m.square(m.add(x[0], m.mul(t, v[0])));
  };

const function_ =
  (outer: Gradient, inner: Gradient): Eval[string] =>
  input => {
    const w = input.number("w");
    return prepared(
      () => argmin(numbers, missed(inner), outer, [w])[0],
      found => found,
    );
  };

/** The w for which the particle hits the origin: a derivative by w (mode of the first letter) of what holds derivatives by x (the second's). */
export const particle: Eval = {
  rr: function_(modes.r, modes.r),
  rf: function_(modes.r, modes.f),
  fr: function_(modes.f, modes.r),
  ff: function_(modes.f, modes.f),
};
