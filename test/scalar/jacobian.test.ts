import { expect, it } from "vitest";
import { type Arithmetic, numbers } from "../../src/scalar/arithmetic.ts";
import { forwardJacobian, reverseJacobian } from "../../src/scalar/derivatives.ts";
import { Duals } from "../../src/scalar/duals.ts";

const polar = <T>(m: Arithmetic<T>, [r, phi]: readonly T[]): T[] => [m.mul(r, m.cos(phi)), m.mul(r, m.sin(phi)), m.constant(7), r];
const [r, phi] = [2, 0.5];
const expected = {
  values: [r * Math.cos(phi), r * Math.sin(phi), 7, r],
  jacobian: [
    [Math.cos(phi), -r * Math.sin(phi)],
    [Math.sin(phi), r * Math.cos(phi)],
    [0, 0],
    [1, 0],
  ],
};

it("reverseJacobian(m, f, xs) has a row a result", () => {
  expect(reverseJacobian(numbers, polar, [r, phi])).toEqual(expected);
});

it("forwardJacobian(m, f, xs) is the same", () => {
  expect(forwardJacobian(numbers, polar, [r, phi])).toEqual(expected);
});

it("duals carry as many tangents as their variables were given, and constants none", () => {
  const duals = new Duals(numbers);
  const x = duals.variable(3, [1, 2, 3]);
  expect(duals.square(x)).toEqual({ value: 9, tangents: [6, 12, 18] });
  expect(duals.mul(x, duals.constant(2))).toEqual({ value: 6, tangents: [2, 4, 6] });
  expect(duals.exp(duals.constant(0))).toEqual({ value: 1, tangents: [] });
  expect(duals.value(duals.collapse(() => x))).toBe(3);
});
