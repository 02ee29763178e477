import { afterEach, describe, expect, it, vi } from "vitest";
import * as fused from "../../src/autograd/fused.ts";
import { gradcheck } from "../../src/autograd/gradcheck.ts";
import * as rules from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import type { Rule } from "../../src/autograd/var.ts";
import { detach, type Var } from "../../src/autograd/var.ts";
import "../../src/vitest.ts";
import { draws } from "../../src/cli/cases/check.ts";
import { type Case, call, cases, caseTitle, type RuleName, ruleChecks } from "../../src/cli/cases/rules.ts";
import { tensor, zeros } from "../../src/tensor/create.ts";
import type { DType } from "../../src/tensor/home.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { expectClose } from "../close.ts";
import { naive } from "./naive.ts";

// One test for every rule, on the cases that `rdrop gradcheck` runs: its value, one gradient an operand and of its shape, central differences.

const PRECISION: Record<DType, number> = { float64: 1e-13, float32: 1e-6 };
const names = Object.keys(cases) as RuleName[];

for (const name of names) {
  describe(name, () => {
    (cases[name] as readonly Case[]).forEach((row, at) => {
      const title = caseTitle(name, row);
      const args = (row.args ?? []) as readonly unknown[];

      it.each(["float64", "float32"] as const)(`${title} equals its definition in %s`, dtype => {
        const { inputs } = ruleChecks(name, 0, dtype)[at];
        const expected = (naive[name] as (xs: readonly Tensor[], ...args: readonly unknown[]) => ReturnType<(typeof naive)[RuleName]>)(
          inputs,
          ...args,
        );
        const y = detach(call(name, inputs, args));
        expectClose(y, expected, PRECISION[dtype]);
        expect(y.dtype).toBe(name === "cast" ? args[0] : dtype);
      });

      it(`${title} has a gradient for each operand, of its shape and dtype`, () => {
        const { inputs } = ruleChecks(name, 0, "float32")[at];
        const tape = new Tape();
        const xs = inputs.map(x => tape.watch(x));
        const y = call(name, xs, args) as Var;
        const gradients = tape.gradients(rules.sum(rules.square(y)), xs);
        expect(gradients.map(g => [g.shape, g.dtype])).toEqual(inputs.map(x => [x.shape, "float32"]));
      });

      it.each(["float64", "float32"] as const)(`${title} passes gradcheck in %s`, dtype => {
        const { fn, inputs } = ruleChecks(name, 0, dtype)[at];
        expect(fn).toPassGradcheck(inputs);
      });

      it(`${title} passes gradcheck at second order`, () => {
        const { fn, inputs } = ruleChecks(name, 0, "float64")[at];
        expect(fn).toPassGradcheck(inputs, { order: 2 });
      });

      it(`${title} leaves its operands as they were`, () => {
        const { fn, inputs } = ruleChecks(name, 0, "float64")[at];
        const before = inputs.map(x => x.clone());
        const tape = new Tape();
        const xs = inputs.map(x => tape.watch(x));
        tape.gradients(rules.sum(rules.square(fn(...xs))), xs);
        expect(inputs.map(x => x.data)).toEqual(before.map(x => x.data));
      });
    });
  });
}

describe("the cases are enough", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const ops: Record<RuleName, Rule> = { ...rules, ...fused };
  /** Operands that the result does not move with: there is no gradient to be wrong. */
  const FLAT: Partial<Record<RuleName, number[]>> = { gate: [1], oneHotMax: [0], sign: [0] };

  it.each(names)("a rule for %s that is 1 % wrong in any one operand is found, in float64 and in float32", name => {
    const right = ops[name].pull;
    const operands = name === "concat" ? 1 : cases[name][0].shapes.length;
    for (let wrong = 0; wrong < operands; wrong++) {
      if (FLAT[name]?.includes(wrong)) continue;
      vi.spyOn(ops[name], "pull").mockImplementation((...args) =>
        right(...args).map((pull, i) => (i === wrong && pull !== undefined ? () => rules.scale(pull(), 1.01) : pull)),
      );
      for (const dtype of ["float64", "float32"] as const) {
        const found = ruleChecks(name, 0, dtype).filter(({ fn, inputs }) => !gradcheck(fn, inputs).ok);
        expect(found.length, `operand ${wrong} in ${dtype}`).toBeGreaterThan(0);
      }
      vi.restoreAllMocks();
    }
  });

  it("every op has the name under which it is exported: errors and the lines of a tape tell it", () => {
    expect(names.map(name => ops[name].opName)).toEqual(names);
  });

  it("every rule has a case, and every op of two operands that broadcasts has one where each is repeated", () => {
    expect(names.toSorted()).toEqual(Object.keys(ops).toSorted());
    for (const name of names.filter(name => ops[name].broadcasts)) {
      for (const operand of [0, 1]) {
        const repeated = (row: Case): boolean =>
          naive[name](row.shapes.map(shape => zeros(shape)) as never).shape.join() !== row.shapes[operand].join();
        expect((cases[name] as readonly Case[]).some(repeated), `${name}, operand ${operand}`).toBe(true);
      }
    }
  });
});

describe("at the points where a rule takes a side", () => {
  const derivative = (f: (x: Var) => Var, x: Tensor): number[] => {
    const tape = new Tape();
    return [...tape.gradients(rules.sum(f(tape.watch(x))), [x])[0].data];
  };

  it("abs(NaN), as abs(−0), has derivative 0: PyTorch's sign", () => {
    expect(derivative(x => rules.abs(x), tensor([NaN, -0, -Infinity]))).toEqual([0, 0, -1]);
  });

  it("relu(0) and abs(0) have derivative 0", () => {
    expect(derivative(x => rules.relu(x), tensor([-0, 0]))).toEqual([0, 0]);
    expect(derivative(x => rules.abs(x), tensor([0, 2, -3]))).toEqual([0, 1, -1]);
  });

  it("pow(x, 0) has derivative 0, at 0 too", () => {
    expect(derivative(x => rules.pow(x, 0), tensor([0, 2, -3]))).toEqual([0, 0, 0]);
  });

  it("softmax and logSoftmax of three axes go along the last one, there and back", () => {
    const draw = draws(1, "x", "float64");
    const [x, w] = [draw([2, 3, 4]), draw([2, 3, 4])];
    for (const f of [rules.softmax, rules.logSoftmax])
      expect(derivative(x => rules.mul(f(x), w), x)).toEqual(derivative(x => rules.mul(f(x, { axis: 2 }), w), x));
  });

  it("max of equals gives the gradient to the first of them", () => {
    expect(derivative(x => rules.max(x), tensor([1, 4, 4]))).toEqual([0, 1, 0]);
  });
});

it("draws(seed, name, dtype) gives the same numbers each time, and 'apart' ones that no step of 3e-3 brings together", () => {
  const [a, b] = [draws(4, "x", "float64")([4, 5], "apart"), draws(4, "x", "float64")([4, 5], "apart")];
  expect(a.data).toEqual(b.data);
  const sorted = [0, ...a.data].sort((x, y) => x - y);
  for (let q = 1; q < sorted.length; q++) expect(sorted[q] - sorted[q - 1]).toBeGreaterThan(0.09);
});
