import { describe, expect, it } from "vitest";
import * as op from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { detach } from "../../src/autograd/var.ts";
import type { KernelSet } from "../../src/kernels/kernels.ts";
import type { DType } from "../../src/tensor/home.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { Workspace } from "../../src/tensor/workspace.ts";
import { expectClose, fromStored, type Stored } from "../close.ts";
import { golden } from "./golden.ts";
import { type Case, callCase } from "./op-calls.ts";

// PyTorch 1.13 in float64, by generate.py: value and vector-Jacobian product of each op. Tolerances are of the largest magnitude in an array.
const TOLERANCE = { float64: 1e-10, float32: 1e-4 } as const;

/** Runs one case and compares its value, and the gradients of Σ y · gradOutput. `place` puts the operands where they are to live. */
function check(c: Case, dtype: DType, place = (x: Tensor): Tensor => x): void {
  const tape = new Tape();
  const xs = c.inputs.map(x => tape.watch(place(fromStored(x, dtype))));
  const y = callCase(c, xs);
  expectClose(detach(y), c.output, TOLERANCE[dtype], "output");
  const gradients = tape.gradients(op.sum(op.mul(y, place(fromStored(c.gradOutput, dtype)))), xs);
  expect(gradients.length).toBe(c.gradInputs.length);
  for (const [i, dx] of gradients.entries()) expectClose(dx, c.gradInputs[i], TOLERANCE[dtype], `gradient ${i}`);
}

const cases = golden<Case[]>("ops.json");

for (const dtype of ["float64", "float32"] as const) {
  describe(`in ${dtype}, within ${TOLERANCE[dtype]}`, () => {
    cases.forEach((c, i) => {
      const shapes = c.inputs.map(x => `[${x.shape.join(", ")}]`).join(", ");
      it(`${c.op}(${shapes}) with ${JSON.stringify(c.args)} has PyTorch's value and gradients (case ${i})`, () => check(c, dtype));
    });
  });
}

describe.each<KernelSet>(["reference", "wasm"])("in float32 in a workspace of %s kernels", kernels => {
  const workspace = new Workspace({ kernels, megabytes: 64 });

  it.each([...new Set(cases.map(c => c.op))])("every case of %s has PyTorch's value and gradients", name => {
    for (const c of cases.filter(({ op }) => op === name)) {
      workspace.begin();
      check(c, "float32", x => workspace.place(x));
    }
  });
});

describe("the check itself", () => {
  const [first] = cases;
  const shifted = (x: Stored): Stored => ({ ...x, data: x.data.map(v => v + 0.01) });

  it("check(case) of an op it does not know fails", () => {
    expect(() => check({ ...first, op: "toString" }, "float64")).toThrow("every op must be known, got toString");
  });

  it("check(case) of a wrong value or a wrong gradient fails", () => {
    expect(() => check({ ...first, output: shifted(first.output) }, "float32")).toThrow("output[0] must be within");
    expect(() => check({ ...first, gradInputs: first.gradInputs.map(shifted) }, "float32")).toThrow("gradient 0[0] must be within");
  });
});
