import { describe, expect, it } from "vitest";
import { fromFunction } from "../../src/autograd/from-function.ts";
import { gradcheck } from "../../src/autograd/gradcheck.ts";
import { mul, square, sum } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { tensor } from "../../src/tensor/create.ts";
import { ShapeError } from "../../src/tensor/errors.ts";
import "../../src/vitest.ts";

// Without types, as it would stand in JavaScript.
const cube = fromFunction(
  x => x ** 3,
  x => 3 * x ** 2,
);
const exps = fromFunction((xs: number[]) => xs.map(Math.exp), { vjp: (g: number[], xs: number[]) => g.map((g, i) => g * Math.exp(xs[i])) });

describe("fromFunction(f, df)", () => {
  it("fromFunction(f, df) passes gradcheck over a number, an array, a matrix, a typed array and a tensor", () => {
    expect(cube).toPassGradcheck([0.5]);
    const bent = fromFunction(
      ([a, b]: number[]) => a * b * b,
      ([a, b]: number[]) => [b * b, 2 * a * b],
    );
    expect(bent).toPassGradcheck([[0.3, -0.7]]);
    expect(bent).toPassGradcheck([tensor([0.3, -0.7], { dtype: "float64" })]);
    const trace = fromFunction(
      (x: number[][]) => x[0][0] * x[1][1],
      (x: number[][]) => [
        [x[1][1], 0],
        [0, x[0][0]],
      ],
    );
    expect(trace).toPassGradcheck([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    const norm = fromFunction(
      (x: Float64Array) => x.reduce((sum, v) => sum + v * v, 0),
      (x: Float64Array) => x.map(v => 2 * v),
    );
    expect(norm).toPassGradcheck([Float64Array.of(1, 2, 3)]);
    expect(norm).toPassGradcheck([Float32Array.of(1, 2, 3)]);
    expect(norm).toPassGradcheck([Int32Array.of(1, 2, 3)]);
  });

  it("fromFunction(f, df) of several inputs takes an array of gradients, of one the gradient alone or in an array", () => {
    const product = fromFunction(
      (x: number, ys: number[]) => x * ys[0] * ys[1],
      (x: number, [a, b]: number[]) => [a * b, [x * b, x * a]],
    );
    expect(product).toPassGradcheck([2, [3, 4]]);
    const inArray = fromFunction(
      (xs: number[]) => xs[0] ** 2,
      (xs: number[]) => [[2 * xs[0]]],
    );
    expect(inArray).toPassGradcheck([[3]]);
    const one = fromFunction(
      (x: number) => x ** 2,
      (x: number) => [2 * x],
    );
    expect(one).toPassGradcheck([3]);
  });

  it("fromFunction(f, { vjp }) is for results of any form, and { gradient } is the bare function", () => {
    expect(exps).toPassGradcheck([[0.3, -0.7, 1]]);
    const typed = fromFunction((x: Float64Array) => x.map(Math.exp), {
      vjp: (g: Float64Array, x: Float64Array) => g.map((g, i) => g * Math.exp(x[i])),
    });
    expect(typed).toPassGradcheck([Float64Array.of(0.3, -0.7)]);
    expect(fromFunction((x: number) => x ** 2, { gradient: (x: number) => 2 * x })).toPassGradcheck([3]);
  });

  it("fromFunction(f, df) with a mistake in df fails with f's own derivative: mutations of right ones", () => {
    const wrong = (df: (x: number) => number) =>
      gradcheck(
        fromFunction((x: number) => x ** 3, df),
        [0.5],
      );
    const report = wrong(x => 2 * x ** 2);
    expect(report.mismatch).toBe(true);
    expect(report.failures[0].numeric).toBeCloseTo(0.75, 8);
    expect(report.failures[0].analytic).toBe(0.5);
    expect(wrong(x => -3 * x ** 2).hint).toBe("the gradient of input 0 has the wrong sign");
    expect(wrong(() => 0).hint).toBe("the gradient of input 0 is 0 everywhere: is it detached on the way?");
    expect(wrong(x => 6 * x ** 2).hint).toBe("the gradient of input 0 is 2 times what it should be");
    expect(wrong(x => 3.03 * x ** 2).ok).toBe(false);
    const vjps: ((g: number[], xs: number[]) => number[])[] = [
      g => g, // the chain without its link
      (_g, xs) => xs.map(Math.exp), // g forgotten
      (g, xs) => g.map((g, i) => g * Math.exp(xs[(i + 1) % xs.length])), // the neighbour's
      (g, xs) => g.map((g, i) => (i === 0 ? 0 : g * Math.exp(xs[i]))), // an element forgotten
    ];
    for (const vjp of vjps) {
      expect(
        gradcheck(
          fromFunction((xs: number[]) => xs.map(Math.exp), { vjp }),
          [[0.3, -0.7, 1]],
        ),
      ).toMatchObject({
        ok: false,
        mismatch: true,
      });
    }
  });

  it("fromFunction(f, df) is an op among others on a tape, and a plain function on tensors", () => {
    const tape = new Tape();
    const x = tape.watch(tensor([0.3, -0.7], { dtype: "float64" }));
    const [dx] = tape.gradients(sum(square(exps(x))), [x]);
    [0.3, -0.7].forEach((v, i) => {
      expect(dx.data[i]).toBeCloseTo(2 * Math.exp(2 * v), 12);
    });
    expect(exps(tensor([0], { dtype: "float64" })).toString()).toContain("1.");
    expect(gradcheck(x => mul(cube(x), x), [0.5]).toString()).toMatch(/^gradcheck: passed/);
  });

  it("fromFunction() of something else, and a derivative of the wrong form, say what it must be", () => {
    const f = (x: number): number => x;
    expect(() => fromFunction(3 as never, f)).toThrow(new TypeError("fromFunction: f must be a function, got 3"));
    for (const derivative of [undefined, null, {}, 3, { gradient: f, vjp: f }])
      expect(() => fromFunction(f, derivative as never)).toThrow(/^fromFunction: the derivative must be a function .*, got /);
    const said = (fn: ReturnType<typeof fromFunction>, ...inputs: (number | number[])[]) => gradcheck(fn, inputs);
    expect(
      said(
        fromFunction(
          (x: number[]) => x,
          (x: number[]) => x,
        ),
        [1, 2],
      ).reason,
    ).toBe("fromFunction: a gradient is of an f that gives one number, got [2]; pass { vjp: (g, ...xs) => gradients } instead");
    expect(
      said(
        fromFunction(
          (x: number[]) => x[0],
          () => [1],
        ),
        [1, 2],
      ),
    ).toMatchObject({
      mismatch: true,
      reason: "fromFunction: the gradient of input 0 must have its shape [2], got [1]",
    });
    expect(
      said(
        fromFunction(
          (x: number, y: number) => x * y,
          (_x: number, y: number) => y,
        ),
        1,
        2,
      ),
    ).toMatchObject({
      mismatch: true,
      reason: "fromFunction: there must be a gradient for each of 2 inputs, in an array, got 2",
    });
    expect(
      said(
        fromFunction(f, () => undefined as never),
        1,
      ).reason,
    ).toMatch(/^fromFunction: the gradient of input 0 must be a number, .* got undefined$/);
    expect(() =>
      said(
        fromFunction((_x: number) => undefined as never, f),
        1,
      ),
    ).toThrow(/^fromFunction: what f returns must be a number, .* got undefined$/);
    expect(() => gradcheck(exps, [[1, 2]], { order: 2 })).toThrow(/no derivative of its own, so there is no order 2/);
    expect(() => gradcheck(exps, [[[1], [2, 3]]])).toThrow(ShapeError);
  });

  it("fromFunction(f, df) where one of them edits its inputs says which, and where", () => {
    const sorted = (xs: number[]): number => xs.sort((a, b) => a - b)[0];
    expect(() =>
      gradcheck(
        fromFunction(sorted, () => [0, 1]),
        [[2, 1]],
      ),
    ).toThrow("fromFunction: f must not edit its inputs, got input 0 with 1 at [0] in place of 2; work on a copy");
    const shrunk = fromFunction(
      (xs: number[]) => xs[0],
      (xs: number[]) => [xs.pop() ?? 0, 0],
    );
    const grown = fromFunction(
      (xs: number[]) => xs[0],
      (xs: number[]) => [1, xs.push(0) * 0],
    );
    expect(gradcheck(grown, [[2, 1]]).reason).toMatch(/^fromFunction: the derivative must not edit its inputs/);
    const three = fromFunction(
      (x: number, y: number) => x * y,
      (x: number, y: number) => [y, x, 0],
    );
    expect(gradcheck(three, [2, 1]).reason).toBe("fromFunction: there must be a gradient for each of 2 inputs, in an array, got 3");
    expect(gradcheck(shrunk, [[2, 1]]).reason).toMatch(/^fromFunction: the derivative must not edit its inputs, got input 0 with /);
  });

  it("fromFunction(f, df) that ignores an input fails unless that is meant", () => {
    const first = fromFunction(
      (x: number, _y: number) => x ** 2,
      (x: number) => [2 * x, 0],
    );
    expect(gradcheck(first, [1, 2])).toMatchObject({
      ok: false,
      mismatch: false,
      reason: expect.stringMatching(/^input 1 has no influence/),
    });
    expect(gradcheck(first, [1, 2], { allowUnused: true }).ok).toBe(true);
  });
});
