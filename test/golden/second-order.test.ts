import { describe, expect, it } from "vitest";
import { add, mul, sum } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import type { Var } from "../../src/autograd/var.ts";
import type { DType } from "../../src/tensor/home.ts";
import { expectClose, fromStored, type Stored } from "../close.ts";
import { golden } from "./golden.ts";
import { type Case, callCase } from "./op-calls.ts";

// PyTorch 1.13 in float64, by generate.py: for each case of ops.json the derivative of ⟨gradInputs, directions⟩ by the inputs.
const TOLERANCE = { float64: 1e-10, float32: 1e-3 } as const; // a float32 derivative of a derivative has rounded twice as often

interface SecondOrder {
  readonly case: number;
  readonly op: string;
  readonly directions: readonly Stored[];
  readonly hvp: readonly Stored[];
}

const cases = golden<Case[]>("ops.json");

/**
 * The second derivatives, but for those of abs. PyTorch's are zero; it gives them as a tensor without memory (`_is_zerotensor()`), whose
 * `numpy()`, by which the file was written, reads whatever lies there: in the file, the directions.
 */
const second = golden<SecondOrder[]>("second-order.json").map(s =>
  s.op === "abs" ? { ...s, hvp: s.hvp.map(x => ({ ...x, data: x.data.map(() => 0) })) } : s,
);

/** Two walks on one tape: the first is recorded, and the second goes back through it. */
function check({ case: at, op, directions, hvp }: SecondOrder, dtype: DType): void {
  const c = cases[at];
  expect(c.op).toBe(op);
  const tape = new Tape();
  const xs = c.inputs.map(x => tape.watch(fromStored(x, dtype)));
  const y = callCase(c, xs) as Var;
  const gs = tape.gradients(y, xs, { record: true, seed: fromStored(c.gradOutput, dtype) });
  const dots = gs.map((g, i): Var => sum(mul(g, fromStored(directions[i], dtype))));
  const actual = tape.gradients(
    dots.reduce((a, b) => add(a, b)),
    xs,
  );
  for (const [i, d] of actual.entries()) expectClose(d, hvp[i], TOLERANCE[dtype], `second derivative ${i}`);
}

it("second-order.json has a line for every case of ops.json", () => {
  expect(second.map(s => s.case)).toEqual(cases.map((_, i) => i));
});

for (const dtype of ["float64", "float32"] as const) {
  describe(`in ${dtype}, within ${TOLERANCE[dtype]}`, () => {
    for (const s of second) {
      it(`${s.op} with ${JSON.stringify(cases[s.case].args)} has PyTorch's second derivatives (case ${s.case})`, () => check(s, dtype));
    }
  });
}

it("check(case) of a wrong second derivative fails", () => {
  const curved = second.find(s => s.op === "exp") as SecondOrder;
  const wrong = { ...curved, hvp: curved.hvp.map(x => ({ ...x, data: x.data.map(v => v + 0.01) })) };
  expect(() => check(wrong, "float64")).toThrow("second derivative 0[0] must be within");
});
