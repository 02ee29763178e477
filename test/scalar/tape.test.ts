import { expect, it } from "vitest";
import { numbers } from "../../src/scalar/arithmetic.ts";
import { Tape } from "../../src/scalar/tape.ts";

it("tape.gradient(z, [x, y]) gives what the docstring says", () => {
  const tape = new Tape(numbers);
  const [x, y] = [tape.variable(2), tape.variable(3)];
  const z = tape.add(tape.mul(x, y), tape.sin(x));
  expect(tape.primal(z)).toBe(6 + Math.sin(2));
  expect(tape.gradient(z, [x, y])).toEqual([3 + Math.cos(2), 2]);
  expect(tape.length).toBe(7);
});

it("tape.gradient(y, [x]) adds up where a value is used twice, and in a diamond", () => {
  const tape = new Tape(numbers);
  const x = tape.variable(3);
  expect(tape.gradient(tape.mul(x, x), [x])).toEqual([6]);
  const [a, b] = [tape.scale(x, 2), tape.square(x)];
  expect(tape.gradient(tape.mul(a, b), [x, a, b])).toEqual([54, 9, 6]); // (2x)(x²) = 2x³
});

it("tape.gradient(y, xs) is zero for what y does not depend on, and one for y itself", () => {
  const tape = new Tape(numbers);
  const [x, y, later] = [tape.variable(1), tape.variable(2), tape.variable(3)];
  expect(tape.gradient(y, [x, y, later])).toEqual([0, 1, 0]);
  expect(tape.gradient(tape.one, [x])).toEqual([0]);
});

it("tape.gradient(y, [x]) called again is the same: a walk leaves nothing behind", () => {
  const tape = new Tape(numbers);
  const [x, y] = [tape.variable(2), tape.variable(5)];
  const z = tape.div(tape.exp(x), y);
  const first = tape.gradient(z, [x, y]);
  tape.gradient(tape.mul(z, z), [x]);
  expect(tape.gradient(z, [x, y])).toEqual(first);
});

it("tape.gradient(y, [x]) walks a chain 100 000 lines long, which the tape grows for", () => {
  const tape = new Tape(numbers, 2);
  const x = tape.variable(1);
  let y = x;
  for (let i = 0; i < 100_000; i++) y = tape.shift(y, 1);
  expect(tape.value(y)).toBe(100_001);
  expect(tape.gradient(y, [x])).toEqual([1]);
});

it("tape.gradient(y, [x]) passes over what y does not read, be its slope infinite", () => {
  const tape = new Tape(numbers);
  const x = tape.variable(0);
  tape.sqrt(x); // slope 1 / 0
  expect(tape.gradient(tape.exp(x), [x])).toEqual([1]);
});

it("tape.clear() begins anew", () => {
  const tape = new Tape(numbers);
  tape.exp(tape.variable(1));
  tape.clear();
  expect(tape.length).toBe(2);
  const x = tape.variable(4);
  expect(tape.gradient(tape.sqrt(x), [x])).toEqual([0.25]);
});

it("tape.collapse(f) keeps a line for what f read, in place of all it recorded, and the gradient", () => {
  const make = (collapsed: boolean) => {
    const tape = new Tape(numbers);
    const [x, y, unread] = [tape.variable(0.3), tape.variable(0.7), tape.variable(1)];
    const f = () => {
      let z = tape.mul(x, y);
      for (let i = 0; i < 100; i++) z = tape.sin(tape.add(z, x));
      return z;
    };
    const z = tape.square(collapsed ? tape.collapse(f) : f());
    return { value: tape.value(z), gradient: tape.gradient(z, [x, y, unread]), length: tape.length };
  };
  const [plain, collapsed] = [make(false), make(true)];
  expect(collapsed.value).toBe(plain.value);
  collapsed.gradient.forEach((g, i) => {
    expect(g).toBeCloseTo(plain.gradient[i], 14);
  });
  expect(plain.length).toBeGreaterThan(200);
  expect(collapsed.length).toBe(2 + 3 + 3 + 1); // constants, variables, the result and a line for x and for y, the square
});

it("tape.collapse(f) inside another, of a constant, and of an earlier line", () => {
  const tape = new Tape(numbers);
  const x = tape.variable(2);
  const y = tape.collapse(() =>
    tape.mul(
      x,
      tape.collapse(() => tape.mul(x, x)),
    ),
  );
  expect(tape.gradient(y, [x])).toEqual([12]);
  expect(
    tape.gradient(
      tape.collapse(() => tape.mul(tape.constant(2), tape.constant(3))),
      [x],
    ),
  ).toEqual([0]);
  expect(tape.collapse(() => x)).toBe(x);
  expect(tape.value(tape.collapse(() => tape.constant(5)))).toBe(5);
});

it("tape.collapse(f) gives no part to what f reads with parts that cancel", () => {
  const tape = new Tape(numbers);
  const [x, y] = [tape.variable(2), tape.variable(3)];
  const z = tape.collapse(() => tape.add(tape.add(tape.sub(x, x), x), y)); // the sum of x's parts is 1, 0, 1 on the way
  expect(tape.gradient(z, [x, y])).toEqual([1, 1]);
});

it("tape.gradient(y, xs) over plain numbers gives the bits of the walk over any arithmetic", () => {
  const anyArithmetic: typeof numbers = Object.create(numbers);
  const gradient = (base: typeof numbers): number[] => {
    const tape = new Tape(base);
    const [x, y, unread] = [tape.variable(0.3), tape.variable(-0.7), tape.variable(1)];
    let z = tape.mul(x, y);
    for (let i = 0; i < 100; i++) z = tape.sub(tape.sin(tape.add(z, x)), tape.div(z, tape.exp(y)));
    return tape.gradient(z, [x, y, z, unread]);
  };
  expect(gradient(numbers)).toEqual(gradient(anyArithmetic));
});
