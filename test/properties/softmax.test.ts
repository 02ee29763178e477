import fc from "fast-check";
import { expect, it } from "vitest";
import { tensor } from "../../src/tensor/create.ts";
import * as t from "../../src/tensor/ops.ts";
import { expectClose, expectSameBits } from "../close.ts";
import { dtypes, reals, scores, tensors } from "./arbitraries.ts";

/** Half the distance from 1 to the next number: what one rounding may cost, relatively. */
const ROUNDING = { float32: 2 ** -24, float64: 2 ** -53 } as const;

it("softmax(x) has rows of numbers in [0, 1] that sum to 1, to a rounding for each number and two for the whole", () => {
  const arbitrary = dtypes.chain(dtype => scores({ size: 1000, dtype }));
  fc.assert(
    fc.property(arbitrary, ({ logits, n, c }) => {
      const p = t.softmax(logits);
      expect(p.data.every(v => v >= 0 && v <= 1)).toBe(true);
      for (let i = 0; i < n; i++) {
        const total = Array.from(p.data.subarray(i * c, (i + 1) * c)).reduce((sum, v) => sum + v, 0);
        expect(Math.abs(total - 1)).toBeLessThanOrEqual((c + 2) * ROUNDING[logits.dtype]);
      }
    }),
  );
});

// On multiples of 1/8 every x + k and every x − max is exact, so a shift must not move a bit.
const eighths = fc.integer({ min: -400, max: 400 }).map(v => v / 8);

it("softmax(x + k) and logSoftmax(x + k) are those of x, bit for bit where x + k is exact", () => {
  const arbitrary = dtypes.chain(dtype => fc.tuple(tensors([3, 5], { dtype, values: eighths }), eighths, fc.constantFrom(0, 1)));
  fc.assert(
    fc.property(arbitrary, ([x, k, axis]) => {
      const shifted = t.add(x, tensor(k, { dtype: x.dtype }));
      expectSameBits(t.softmax(shifted, { axis }), t.softmax(x, { axis }));
      expectSameBits(t.logSoftmax(shifted, { axis }), t.logSoftmax(x, { axis }));
    }),
  );
});

it("softmax(x + k) is softmax(x), to what rounding x + k costs", () => {
  fc.assert(
    fc.property(tensors([3, 5], { size: 100 }), reals(100), (x, k) => {
      const y = t.softmax(x);
      expectClose(t.softmax(t.add(x, tensor(k, { dtype: "float64" }))), { shape: y.shape, data: [...y.data] }, 1000 * ROUNDING.float64);
    }),
  );
});

it("logSumExp(x + k) is logSumExp(x) + k, and lies between max(x) and max(x) + ln c", () => {
  fc.assert(
    fc.property(tensors([3, 5], { size: 100 }), reals(100), (x, k) => {
      const y = t.logSumExp(x, { axis: 1 });
      const shifted = t.logSumExp(t.add(x, tensor(k, { dtype: "float64" })), { axis: 1 });
      expectClose(shifted, { shape: [3], data: [...y.data].map(v => v + k) }, 8 * ROUNDING.float64);
      const max = t.max(x, { axis: 1 });
      expect(y.data.every((v, i) => v >= max.data[i] && v <= max.data[i] + Math.log(5) + 1e-13)).toBe(true);
    }),
  );
});
