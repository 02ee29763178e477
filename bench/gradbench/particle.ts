import { type Arithmetic, numbers } from "../../src/scalar/arithmetic.ts";
import type { Formula, Gradient } from "../../src/scalar/derivatives.ts";
import { argmin, modes } from "./descent.ts";
import { type Eval, prepared } from "./eval.ts";

const STEP = 0.1;

/** The potential of a charge at (10, 10 − w) and one at (10, 0): p(x, y) = 1/|(x, y) − (10, 10 − w)| + 1/|(x, y) − (10, 0)|. */
function potential<T>(m: Arithmetic<T>, x: T, y: T, w: T): T {
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
  (gradient: Gradient) =>
  <T>(m: Arithmetic<T>, [w]: readonly T[]): T => {
    const slope = gradient(m);
    const p: Formula<T> = (inner, xs) => potential(inner, xs[0], xs[1], inner.lift(w));
    let [x, y] = [m.zero, m.constant(8)];
    let [vx, vy] = [m.constant(0.75), m.zero];
    for (;;) {
      const below = m.add(y, m.scale(vy, STEP));
      if (m.value(below) <= 0) break;
      const up = slope(p, [x, y]).gradient;
      x = m.add(x, m.scale(vx, STEP));
      y = below;
      vx = m.sub(vx, m.scale(up[0], STEP));
      vy = m.sub(vy, m.scale(up[1], STEP));
    }
    const t = m.neg(m.div(y, vy));
    return m.square(m.add(x, m.mul(t, vx)));
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
