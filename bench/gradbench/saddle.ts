import { type Arithmetic, numbers } from "../../src/scalar/arithmetic.ts";
import type { Formula, Gradient } from "../../src/scalar/derivatives.ts";
import { argmin, modes } from "./descent.ts";
import { type Eval, numbersOf, prepared } from "./eval.ts";

/** f(x, y) = (x_0² + x_1²) − (y_0² + y_1²) */
function f<T>(m: Arithmetic<T>, x: readonly T[], y: readonly T[]): T {
  return m.sub(m.add(m.square(x[0]), m.square(x[1])), m.add(m.square(y[0]), m.square(y[1])));
}

/** The y for which f(x, y) is greatest: where −f is least. */
function argmax<T>(m: Arithmetic<T>, x: readonly T[], gradient: Gradient, start: readonly number[]): readonly T[] {
  const negative: Formula<T> = (inner, y) => inner.neg(f(inner, [inner.lift(x[0]), inner.lift(x[1])], y));
  return argmin(m, negative, gradient, [m.constant(start[0]), m.constant(start[1])]);
}

const function_ =
  (outer: Gradient, inner: Gradient): Eval[string] =>
  input => {
    const start = numbersOf(input.numbers("start", { length: 2 }));
    const greatest: Formula<number> = (m, xs) => f(m, xs, argmax(m, xs, inner, start));
    return prepared(
      () => {
        const x = argmin(numbers, greatest, outer, start);
        return [...x, ...argmax(numbers, x, outer, start)];
      },
      found => found,
    );
  };

/** min_x max_y f(x, y), a descent inside a descent: x by the mode of the first letter, the y inside it by that of the second. */
export const saddle: Eval = {
  rr: function_(modes.r, modes.r),
  rf: function_(modes.r, modes.f),
  fr: function_(modes.f, modes.r),
  ff: function_(modes.f, modes.f),
};
