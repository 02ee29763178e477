import { describe, expect, it } from "vitest";
import type { Arithmetic } from "../../src/scalar/arithmetic.ts";
import { numbers } from "../../src/scalar/arithmetic.ts";
import { forwardGradient, forwardJacobian, type Gradient, reverseGradient, reverseJacobian } from "../../src/scalar/derivatives.ts";
import { Lanes } from "../../src/scalar/lanes.ts";
import { Tape } from "../../src/scalar/tape.ts";

it("a tape over lanes gives what the docstring says", () => {
  const lanes = new Lanes(3);
  const tape = new Tape(lanes);
  const x = tape.variable(lanes.from([1, 2, 3]));
  const [slope] = tape.gradient(tape.mul(x, tape.exp(x)), [x]);
  expect([...lanes.numbers(slope)]).toEqual([1, 2, 3].map(x => Math.exp(x) + x * Math.exp(x)));
  expect(tape.length).toBe(2 + 3); // the lines of one point
});

/** Every op. */
const formula = <T>(m: Arithmetic<T>, [a, b]: readonly T[]): T => {
  const positive = m.shift(m.square(a), 0.5);
  const waves = m.add(m.sin(m.scale(a, 3)), m.cos(b));
  const roots = m.mul(m.sqrt(positive), m.rsqrt(m.pow(positive, 3)));
  const curves = m.sub(m.tanh(b), m.sigmoid(m.neg(a)));
  return m.addMul(
    m.div(m.log(positive), m.exp(b)),
    m.addMul(m.mul(m.one, waves), roots, m.zero),
    m.collapse(() => m.mul(curves, a)),
  );
};
const as = [0.3, -1.7, 0, 2.2, -0.4];
const bs = [-0.9, 0.8, 1.1, 0, -2];

describe.each([
  ["reverse", reverseGradient, reverseJacobian],
  ["forward", forwardGradient, forwardJacobian],
] as const)("%s mode over lanes", (_, gradient, jacobian) => {
  it("gives each lane the bits of its own point", () => {
    const lanes = new Lanes(as.length);
    const { value, gradient: slopes } = gradient(lanes)(formula, [lanes.from(as), lanes.from(bs)]);
    as.forEach((a, i) => {
      const alone = gradient(numbers)(formula, [a, bs[i]]);
      expect(lanes.at(value, i)).toBe(alone.value);
      expect(slopes.map(slope => lanes.at(slope, i))).toEqual(alone.gradient);
    });
  });

  it.each([
    ["reverse", reverseGradient],
    ["forward", forwardGradient],
  ] as const)("and the second derivatives, over %s mode", (_, inner) => {
    const slopes =
      (f: Gradient) =>
      <T>(m: Arithmetic<T>, xs: readonly T[]): T[] =>
        f(m)(formula, xs).gradient;
    const lanes = new Lanes(as.length);
    const hessian = jacobian(lanes, slopes(inner), [lanes.from(as), lanes.from(bs)]).jacobian;
    as.forEach((a, i) => {
      const alone = jacobian(numbers, slopes(inner), [a, bs[i]]).jacobian;
      expect(hessian.map(row => row.map(x => lanes.at(x, i)))).toEqual(alone);
    });
  });
});

it("lanes.sign(x) and lanes.value(x) are those of all lanes, and throw where these differ", () => {
  const lanes = new Lanes(3);
  expect(lanes.sign(lanes.from([1, 2, 3]))).toBe(1);
  expect(lanes.sign(lanes.from([0, -0, 0]))).toBe(0);
  expect(lanes.sign(lanes.from([Number.NaN, Number.NaN, Number.NaN]))).toBeNaN();
  expect(lanes.value(lanes.constant(-4))).toBe(-4);
  expect(() => lanes.sign(lanes.from([1, 2, -3]))).toThrow(
    new RangeError("sign: x must have the same sign in all lanes, got 1 in lane 0 and -3 in lane 2; compute these apart"),
  );
  expect(() => lanes.value(lanes.from([1, 2, 3]))).toThrow(
    new RangeError("value: x must be the same in all lanes, got 1 in lane 0 and 2 in lane 1; compute these apart"),
  );
});

it("a formula that branches goes the way of all lanes, or none", () => {
  const absolute = <T>(m: Arithmetic<T>, [x]: readonly T[]): T => (m.sign(x) < 0 ? m.neg(x) : x);
  const lanes = new Lanes(2);
  const slope = (xs: readonly number[]): number[] => [...lanes.numbers(reverseGradient(lanes)(absolute, [lanes.from(xs)]).gradient[0])];
  expect(slope([-1, -5])).toEqual([-1, -1]);
  expect(slope([2, 3])).toEqual([1, 1]);
  expect(() => slope([2, -3])).toThrow("sign: x must have the same sign in all lanes, got 2 in lane 0 and -3 in lane 1");
});

it("lanes.take(xs, places) takes a number for each lane, and lanes.from(xs) is the inverse of lanes.numbers(x)", () => {
  const lanes = new Lanes(3);
  expect([...lanes.numbers(lanes.take([10, 20, 30, 40], [3, 0, 3]))]).toEqual([40, 10, 40]);
  expect([...lanes.numbers(lanes.from(new Float64Array([1, 2, 3])))]).toEqual([1, 2, 3]);
});

it("lanes.clear() forgets all but zero and one, or what was made from there on; the memory grows with what is made", () => {
  const lanes = new Lanes(2, 2);
  const kept = lanes.from([5, 6]);
  const { length } = lanes;
  expect(length).toBe(3);
  let x = kept;
  for (let i = 0; i < 100; i++) x = lanes.shift(x, 1);
  expect([...lanes.numbers(x)]).toEqual([105, 106]);
  expect(lanes.length).toBe(103);
  lanes.clear(length);
  expect([...lanes.numbers(kept)]).toEqual([5, 6]);
  lanes.clear();
  expect([lanes.length, lanes.value(lanes.zero), lanes.value(lanes.one)]).toEqual([2, 0, 1]);
});

it("new Lanes(width), lanes.from(xs) and lanes.take(xs, places) say what they must be", () => {
  expect(() => new Lanes(0)).toThrow(new RangeError("Lanes: width must be a whole number from 1, got 0"));
  const lanes = new Lanes(3);
  expect(() => lanes.from([1, 2])).toThrow(new RangeError("from: xs must have a number for each of 3 lanes, got 2"));
  expect(() => lanes.take([1], [0])).toThrow(new RangeError("take: places must have a number for each of 3 lanes, got 1"));
  expect(() => lanes.take([1, 2], [0, 1, 2])).toThrow(new RangeError("take: places must lie in 0..1, got 2"));
});
