import { type Arithmetic, numbers } from "../../src/scalar/arithmetic.ts";
import { reverseGradient } from "../../src/scalar/derivatives.ts";
import { type Eval, prepared } from "./eval.ts";

/** f(x) = x² */
const f = <T>(m: Arithmetic<T>, x: T): T => m.square(x);

/** `square` is f at a number, `double` its derivative there. */
export const hello: Eval = {
  square: input => {
    const x = input.number("x");
    return prepared(
      () => f(numbers, x),
      y => y,
    );
  },
  double: input => {
    const x = input.number("x");
    const gradient = reverseGradient(numbers);
    return prepared(
      () => gradient((m, [x]) => f(m, x), [x]).gradient[0],
      dy => dy,
    );
  },
};
