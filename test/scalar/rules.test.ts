import { describe, expect, it } from "vitest";
import { type Arithmetic, numbers } from "../../src/scalar/arithmetic.ts";
import { forwardGradient, reverseGradient } from "../../src/scalar/derivatives.ts";

type Rules = Omit<Arithmetic<never>, "zero" | "one" | "constant" | "value" | "sign" | "collapse" | "column">;

/** A row for each rule: where it is checked. An op without a row does not compile. */
const rows: Record<keyof Rules, readonly { readonly xs: readonly number[]; readonly c?: number }[]> = {
  add: [{ xs: [2, -3] }],
  sub: [{ xs: [2, -3] }],
  mul: [{ xs: [2, -3] }, { xs: [0, 4] }],
  addMul: [{ xs: [2, -3, 4] }, { xs: [0, 2, 1] }],
  div: [{ xs: [2, -3] }, { xs: [0, 4] }],
  neg: [{ xs: [2] }],
  scale: [{ xs: [2], c: -1.5 }],
  shift: [{ xs: [2], c: -1.5 }],
  square: [{ xs: [-3] }, { xs: [0] }],
  sqrt: [{ xs: [4] }],
  rsqrt: [{ xs: [4] }],
  pow: [
    { xs: [2], c: 3 },
    { xs: [2], c: -0.5 },
    { xs: [-2], c: 2 },
    { xs: [3], c: 0 },
  ],
  exp: [{ xs: [1.5] }],
  log: [{ xs: [1.5] }],
  sin: [{ xs: [1.5] }],
  cos: [{ xs: [1.5] }],
  tanh: [{ xs: [0.5] }],
  sigmoid: [{ xs: [-0.5] }],
};

const cases = (Object.keys(rows) as (keyof Rules)[]).flatMap(name => rows[name].map(row => ({ name, ...row })));

/** The op, written for any arithmetic. */
const formula =
  (name: keyof Rules, c: number | undefined) =>
  <T>(m: Arithmetic<T>, xs: readonly T[]): T =>
    (m[name] as (...args: unknown[]) => T).call(m, ...xs, ...(c === undefined ? [] : [c]));

describe.each([
  ["reverseGradient", reverseGradient],
  ["forwardGradient", forwardGradient],
] as const)("%s", (_, gradient) => {
  it.each(cases)("of $name at $xs, $c is that of central differences", ({ name, xs, c }) => {
    const f = formula(name, c);
    const made = gradient(numbers)(f, xs);
    expect(made.value).toBe(f(numbers, xs));
    xs.forEach((_, i) => {
      const at = (by: number): number =>
        f(
          numbers,
          xs.map((x, j) => (i === j ? x + by : x)),
        );
      const h = 1e-5;
      expect(made.gradient[i]).toBeCloseTo((at(h) - at(-h)) / (2 * h), 8);
    });
  });
});

it("reverseGradient(…) of pow(x, 0) is zero at zero too", () => {
  for (const gradient of [reverseGradient, forwardGradient])
    expect(gradient(numbers)((m, [x]) => m.pow(x, 0), [0])).toEqual({ value: 1, gradient: [0] });
});
