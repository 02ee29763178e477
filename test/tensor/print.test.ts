import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/tensor/errors.ts";
import { arrayToString } from "../../src/tensor/print.ts";
import { golden } from "../golden/golden.ts";

interface Printed {
  readonly seed: number;
  readonly output1: { shape: number[]; data: number[] };
  readonly output2: { shape: number[]; data: number[] };
  readonly stdout: string;
}

const arange = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe("arrayToString", () => {
  test.each(golden<Printed[]>("seed-demo.json"))("arrayToString prints the listing's outputs for seed $seed as Python does", demo => {
    const lines = [demo.output1, demo.output2].map(({ data, shape }) => `${arrayToString(data, shape)}\n`);
    expect(lines.join("")).toBe(demo.stdout);
  });

  // Each line is str(np.array(...)) of NumPy 1.24.2.
  test.each<[string, number[], string]>([
    ["aligns points and signs", [1, -2.5, 0.125], "[ 1.    -2.5    0.125]"],
    ["cuts at eight places", [0.1, 1 / 3, 2 / 3], "[0.1        0.33333333 0.66666667]"],
    ["rounds halves to even", [1 / 512, 3 / 512], "[0.00195312 0.00585938]"],
    ["keeps the sign of zero", [-0, 0], "[-0.  0.]"],
    ["widens for nan and inf", [1, NaN, -Infinity], "[  1.  nan -inf]"],
    ["prints nan alone", [NaN], "[nan]"],
    ["goes scientific below 1e-4", [1e-5, 1, 1000.5], "[1.0000e-05 1.0000e+00 1.0005e+03]"],
    ["goes scientific from 1e8", [0.1, 1e10], "[1.e-01 1.e+10]"],
    ["stays positional just below 1e8", [99999999], "[99999999.]"],
    ["carries 9.99… into the exponent", [9.9999999999e22], "[1.e+23]"],
    ["spans the range of float64", [5e-324, 1.7976931348623157e308], "[4.94065646e-324 1.79769313e+308]"],
    [
      "wraps at 75 columns",
      arange(30),
      "[ 0.  1.  2.  3.  4.  5.  6.  7.  8.  9. 10. 11. 12. 13. 14. 15. 16. 17.\n 18. 19. 20. 21. 22. 23. 24. 25. 26. 27. 28. 29.]",
    ],
    ["leaves out the middle beyond 1000 elements", arange(1001), "[   0.    1.    2. ...  998.  999. 1000.]"],
  ])("arrayToString(vector) %s", (_, data, text) => {
    expect(arrayToString(data, [data.length])).toBe(text);
  });

  test("arrayToString nests brackets, with a blank line between matrices", () => {
    expect(arrayToString([1, 2, 3, -4], [2, 2])).toBe("[[ 1.  2.]\n [ 3. -4.]]");
    expect(arrayToString(arange(12), [2, 2, 3])).toBe("[[[ 0.  1.  2.]\n  [ 3.  4.  5.]]\n\n [[ 6.  7.  8.]\n  [ 9. 10. 11.]]]");
  });

  test("arrayToString(large matrix) shows three rows and columns of each edge, in the format that these need", () => {
    expect(arrayToString(arange(2000), [40, 50]).split("\n")).toEqual([
      "[[0.000e+00 1.000e+00 2.000e+00 ... 4.700e+01 4.800e+01 4.900e+01]",
      " [5.000e+01 5.100e+01 5.200e+01 ... 9.700e+01 9.800e+01 9.900e+01]",
      " [1.000e+02 1.010e+02 1.020e+02 ... 1.470e+02 1.480e+02 1.490e+02]",
      " ...",
      " [1.850e+03 1.851e+03 1.852e+03 ... 1.897e+03 1.898e+03 1.899e+03]",
      " [1.900e+03 1.901e+03 1.902e+03 ... 1.947e+03 1.948e+03 1.949e+03]",
      " [1.950e+03 1.951e+03 1.952e+03 ... 1.997e+03 1.998e+03 1.999e+03]]",
    ]);
  });

  test("arrayToString(x, []) is a scalar with all its digits", () => {
    const scalars: [number, string][] = [
      [0.1, "0.1"],
      [1 / 3, "0.3333333333333333"],
      [-0, "-0.0"],
      [1e16, "1e+16"],
      [1.5e-5, "1.5e-05"],
      [Infinity, "inf"],
    ];
    for (const [x, text] of scalars) expect(arrayToString([x], [])).toBe(text);
  });

  test("arrayToString(…) of nothing is []", () => {
    expect(arrayToString([], [0])).toBe("[]");
    expect(arrayToString([], [0, 3])).toBe("[]");
  });

  test("arrayToString(Float32Array) has the digits that float32 needs, whoever says so", () => {
    const data = Float32Array.of(0.1, 1 / 3);
    expect(arrayToString(data, [2])).toBe("[0.1        0.33333334]");
    expect(arrayToString(Array.from(data), [2], { dtype: "float32" })).toBe("[0.1        0.33333334]");
    expect(arrayToString(data, [2], { dtype: "float64" })).toBe("[0.1        0.33333334]");
    expect(arrayToString([Math.fround(0.1)], [], { dtype: "float64" })).toBe("0.10000000149011612");
    expect(arrayToString(Float32Array.of(2 ** 90), [1])).toBe("[1.2379401e+27]"); // a power of two: the gap below is half the one above
    expect(arrayToString(Float32Array.of(52908408), [1])).toBe("[52908408.]"); // a vector keeps the units …
    expect(arrayToString(Float32Array.of(52908408), [])).toBe("52908410.0"); // … a scalar as many digits as it needs
  });

  test("arrayToString(data, shape) throws unless the shape holds the data", () => {
    expect(() => arrayToString([1, 2, 3], [2, 2])).toThrow(new ShapeError("arrayToString: [2, 2] must hold 4 numbers, got 3"));
  });
});
