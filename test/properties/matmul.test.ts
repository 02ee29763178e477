import fc from "fast-check";
import { it } from "vitest";
import { matmul, transpose } from "../../src/tensor/ops.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { expectSameBits } from "../close.ts";
import { dtypes, tensors } from "./arbitraries.ts";

const sizes = fc.integer({ min: 0, max: 9 });

/** a [n, k] and b [k, m], with exact zeros among their numbers as after a ReLU. */
const operands = fc.tuple(dtypes, sizes, sizes, sizes).chain(([dtype, n, k, m]) => {
  const values = fc.oneof(fc.constantFrom(0, -0), fc.double({ min: -1e3, max: 1e3, noNaN: true }));
  return fc.record({ a: tensors([n, k], { dtype, values }), b: tensors([k, m], { dtype, values }) });
});

/** Σ_p a[i,p] b[p,j] in order, every product and every sum rounded by `round`. */
function naive(a: Tensor, b: Tensor): Tensor {
  const [[n, k], m] = [a.shape, b.shape[1]];
  const round = a.dtype === "float32" ? Math.fround : (v: number) => v;
  const values = Array.from({ length: n * m }, (_, q) => {
    let sum = 0;
    for (let p = 0; p < k; p++) sum = round(sum + round(a.data[Math.floor(q / m) * k + p] * b.data[p * m + (q % m)]));
    return sum;
  });
  return new Tensor(a.dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values), [n, m]);
}

it("matmul(a, b) equals the naive loop, rounded after each multiply and each add, bit for bit", () => {
  fc.assert(fc.property(operands, ({ a, b }) => expectSameBits(matmul(a, b), naive(a, b))));
});

it("matmul(a, b, { transposeA, transposeB }) equals matmul of explicit transposes, bit for bit", () => {
  fc.assert(
    fc.property(operands, ({ a, b }) => {
      const [aT, bT, y] = [transpose(a), transpose(b), matmul(a, b)];
      expectSameBits(matmul(aT, b, { transposeA: true }), y);
      expectSameBits(matmul(a, bT, { transposeB: true }), y);
      expectSameBits(matmul(aT, bT, { transposeA: true, transposeB: true }), y);
    }),
  );
});

it("matmul(bT, aT) is the transpose of matmul(a, b), bit for bit", () => {
  fc.assert(fc.property(operands, ({ a, b }) => expectSameBits(matmul(transpose(b), transpose(a)), transpose(matmul(a, b)))));
});
