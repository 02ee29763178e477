import fc from "fast-check";
import { expect, it } from "vitest";
import { add, div, mul, sub, sum } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { expectClose, expectSameBits } from "../close.ts";
import { dtypes, tensors } from "./arbitraries.ts";

// Broadcasting against the definition: the operand's index is the result's, with 0 along the axes it repeats on.

/** Every index of a shape, in row-major order. */
function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>((some, size) => some.flatMap(index => Array.from({ length: size }, (_, i) => [...index, i])), [[]]);
}

/** Where element `index` of the result lies in an operand of this shape. */
function offsetOf(index: readonly number[], shape: readonly number[]): number {
  const own = index.slice(index.length - shape.length);
  return shape.reduce((offset, size, axis) => offset * size + (size === 1 ? 0 : own[axis]), 0);
}

/** Two shapes that broadcast, made from the result's: drop leading axes, and let some sizes be 1. */
const shapes = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom("both", "a", "b")), { maxLength: 4 })
  .chain(axes => fc.tuple(fc.constant(axes), fc.nat(axes.length), fc.boolean()))
  .map(([axes, dropped, fromA]) => {
    const whole = axes.map(([size]) => size);
    const cut = (who: "a" | "b") => axes.map(([size, repeats]) => (repeats === who ? 1 : size));
    const [a, b] = [cut("a"), cut("b")];
    const short = fromA ? a.slice(dropped) : b.slice(dropped);
    const [shapeA, shapeB] = fromA ? [short, b] : [a, short];
    const rank = Math.max(shapeA.length, shapeB.length);
    const shape = whole.map((_, axis) => {
      const at = (s: readonly number[]): number => s[axis - rank + s.length] ?? 1;
      return at(shapeA) === 1 ? at(shapeB) : at(shapeA);
    });
    return { shapeA, shapeB, shape: shape.slice(shape.length - rank) };
  });

const operands = fc
  .tuple(shapes, dtypes)
  .chain(([{ shapeA, shapeB, shape }, dtype]) =>
    fc.record({ a: tensors(shapeA, { dtype }), b: tensors(shapeB, { dtype }), w: tensors(shape, { dtype }), shape: fc.constant(shape) }),
  );

/** Each op and what it does to two numbers. */
const ops = {
  add: [add, (x: number, y: number) => x + y],
  sub: [sub, (x: number, y: number) => x - y],
  mul: [mul, (x: number, y: number) => x * y],
  div: [div, (x: number, y: number) => x / y],
} as const;

for (const [name, [op, oracle]] of Object.entries(ops)) {
  it(`${name}(a, b) of any two shapes that broadcast equals the definition, bit for bit`, () => {
    fc.assert(
      fc.property(operands, ({ a, b, shape }) => {
        const values = indices(shape).map(index => oracle(a.data[offsetOf(index, a.shape)], b.data[offsetOf(index, b.shape)]));
        const data = a.dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values);
        expectSameBits(op(a, b), new Tensor(data, shape));
      }),
    );
  });
}

it("add(a, b) gives each operand the sum of the gradients of everything it was repeated into", () => {
  fc.assert(
    fc.property(operands, ({ a, b, w, shape }) => {
      const tape = new Tape();
      const loss = sum(mul(add(tape.watch(a), tape.watch(b)), w));
      const expected = [a, b].map(x => new Array<number>(x.size).fill(0));
      for (const [q, index] of indices(shape).entries())
        for (const [i, x] of [a, b].entries()) expected[i][offsetOf(index, x.shape)] += w.data[q];
      const tolerance = a.dtype === "float64" ? 1e-13 : 1e-5;
      for (const [i, dx] of tape.gradients(loss, [a, b]).entries())
        expectClose(dx, { shape: [a, b][i].shape, data: expected[i] }, tolerance);
    }),
  );
});

it("add(a, b) of shapes that do not broadcast names the sizes and the axis", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 5 }), (n, m) => {
      fc.pre(n !== m);
      const [a, b] = [new Tensor(new Float32Array(n * 2), [n, 2]), new Tensor(new Float32Array(m * 2), [m, 2])];
      expect(() => add(a, b)).toThrow(`add: shapes must broadcast, got [${n}, 2] and [${m}, 2]: ${n} against ${m} at axis -2`);
    }),
  );
});
