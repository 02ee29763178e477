import { describe, expect, it } from "vitest";
import { type Arithmetic, numbers } from "../../src/scalar/arithmetic.ts";
import { forwardGradient, type Gradient, type Lifting, reverseGradient } from "../../src/scalar/derivatives.ts";

const modes: readonly (readonly [string, Gradient])[] = [
  ["reverse", reverseGradient],
  ["forward", forwardGradient],
];
const orders = modes.flatMap(([outer, f]) => modes.map(([inner, g]) => [outer, inner, f, g] as const));

/** e^(x³) */
const cubed = <T>(m: Arithmetic<T>, x: T): T => m.exp(m.mul(m.square(x), x));
const x = 0.7;
const y = Math.exp(x ** 3);
/** Its first four derivatives, by hand. */
const exact = [
  3 * x ** 2 * y,
  (9 * x ** 4 + 6 * x) * y,
  (27 * x ** 6 + 54 * x ** 3 + 6) * y,
  (81 * x ** 8 + 324 * x ** 5 + 180 * x ** 2) * y,
];

/** The derivative of f, in the arithmetic m, by one mode. */
const derivative = <T>(m: Arithmetic<T>, gradient: Gradient, f: <V>(m: Lifting<T, V>, x: V) => V, at: T): T =>
  gradient(m)((inner, [v]) => f(inner, v), [at]).gradient[0];

describe.each(orders)("%s over %s", (_outer, _inner, outer, inner) => {
  it("gives the second derivative of e^(x³)", () => {
    const second = derivative(numbers, outer, (m, v) => derivative(m, inner, cubed, v), x);
    expect(second).toBeCloseTo(exact[1], 13);
  });

  it("gives the third and the fourth, when nested again", () => {
    const third = derivative(numbers, outer, (m, v) => derivative(m, inner, (n, w) => derivative(n, outer, cubed, w), v), x);
    expect(third).toBeCloseTo(exact[2], 12);
    const fourth = derivative(
      numbers,
      inner,
      (m, v) => derivative(m, outer, (n, w) => derivative(n, inner, (o, u) => derivative(o, outer, cubed, u), w), v),
      x,
    );
    expect(fourth).toBeCloseTo(exact[3], 11);
  });

  it("does not take the x of d/dx (x · d/dy (x + y)) for a y: the derivative is 1, not 2", () => {
    const confused = derivative(
      numbers,
      outer,
      (m, x) =>
        m.mul(
          x,
          derivative(m, inner, (n, y) => n.add(n.lift(x), y), m.one),
        ),
      1,
    );
    expect(confused).toBe(1);
  });

  it("knows the outer variable inside the inner derivative: d/dx (d/dy x²y³) = 6xy²", () => {
    const f = derivative(
      numbers,
      outer,
      (m, x) => derivative(m, inner, (n, y) => n.mul(n.square(n.lift(x)), n.pow(y, 3)), m.constant(2)),
      5,
    );
    expect(f).toBe(6 * 5 * 4);
  });

  it("gives a Hessian, row by row, and it is symmetric", () => {
    const f = <V>(m: Arithmetic<V>, [a, b, c]: readonly V[]): V => m.add(m.mul(m.sin(a), m.square(b)), m.div(c, m.exp(b)));
    const at = [0.4, 1.3, -0.6];
    const rows = at.map((_, i) => outer(numbers)((m, xs) => inner(m)(f, xs).gradient[i], at).gradient);
    const [a, b, c] = at;
    expect(rows[0][1]).toBeCloseTo(2 * b * Math.cos(a), 13);
    expect(rows[1][1]).toBeCloseTo(2 * Math.sin(a) + c * Math.exp(-b), 13);
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) expect(rows[i][j]).toBeCloseTo(rows[j][i], 13);
  });

  it("sees a slope of zero that has a slope itself: d/dx (d/dy y(x − 1)²) is 2(x − 1), at x = 1 too", () => {
    const at = (x: number): number =>
      derivative(numbers, outer, (m, v) => derivative(m, inner, (n, y) => n.mul(y, n.square(n.shift(n.lift(v), -1))), m.one), x);
    expect(at(3)).toBe(4);
    expect(at(1)).toBe(0);
    const second = derivative(
      numbers,
      inner,
      (m, v) => derivative(m, outer, (n, w) => derivative(n, inner, (o, y) => o.mul(y, o.square(o.shift(o.lift(w), -1))), n.one), v),
      1,
    );
    expect(second).toBe(2);
  });
});

it("a variable of one level cannot be used at another without lift: that does not compile", () => {
  const confused = (): number =>
    // @ts-expect-error: x is a number of m, not of n
    derivative(numbers, reverseGradient, (m, x) => derivative(m, forwardGradient, (n, y) => n.add(x, y), m.one), 1);
  expect(confused).toThrow(); // and where nobody has compiled it, a line of a tape is no dual number
});
