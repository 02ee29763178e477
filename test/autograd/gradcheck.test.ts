import { describe, expect, it } from "vitest";
import { gradcheck } from "../../src/autograd/gradcheck.ts";
import type { GradcheckOptions } from "../../src/autograd/gradcheck-settings.ts";
import { defineOp } from "../../src/autograd/op.ts";
import * as r from "../../src/autograd/rules.ts";
import { exp, log, matmul, mul, relu, reshape, scale, softmax, square, sum } from "../../src/autograd/rules.ts";
import { trial } from "../../src/autograd/trial.ts";
import { detach, type Value, Var } from "../../src/autograd/var.ts";
import { dropout } from "../../src/layers/dropout.ts";
import { masks } from "../../src/layers/masks.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal, tensor, zeros } from "../../src/tensor/create.ts";
import * as t from "../../src/tensor/ops.ts";
import type { Nested, Tensor } from "../../src/tensor/tensor.ts";

const f64 = (values: Nested): Tensor => tensor(values, { dtype: "float64" });
const draw = (shape: number[], seed = 1, dtype: "float32" | "float64" = "float64"): Tensor =>
  normal(shape, 0, 1, { rng: stream(seed, "x"), dtype });

// Rules with a mistake in them.
const squarePercent = defineOp("squarePercent", t.square, (g, _y, x) => [() => r.scale(r.mul(g, x), 2.02)]);
const xlogxTerm = defineOp("xlogxTerm", t.xlogx, (g, _y, x) => [() => r.mul(g, r.log(x))]);
const matmulShape = defineOp("matmulShape", t.matmul, (g, _y, a, b) => [
  () => r.matmul(g, b, { transposeB: true }),
  () => r.matmul(g, a, { transposeA: true }),
]);
const mulArity = defineOp("mulArity", t.mul, (g, _y, _a, b) => [() => r.mul(g, b)]);
const softmaxTwice = defineOp("softmaxTwice", t.softmax, (g, y) => [
  () => r.scale(r.mul(y, r.sub(g, r.sum(r.mul(g, y), { axis: -1, keepDims: true }))), 2),
]);
const expNaN = defineOp("expNaN", t.exp, (g, y) => [() => r.mul(g, r.log(r.neg(y)))]);

describe("gradcheck rejects", () => {
  it("gradcheck of a rule 1 % wrong fails at every element, with the two numbers", () => {
    const x = f64([[1, -2, 3]]);
    const report = gradcheck(x => squarePercent(x), [x]);
    expect(report).toMatchObject({ ok: false, checked: 3, kinks: 0 });
    expect(report.failures.map(({ input, index }) => [input, index])).toEqual([
      [0, [0, 0]],
      [0, [0, 1]],
      [0, [0, 2]],
    ]);
    for (const { analytic, numeric, error, tolerance } of report.failures) {
      expect(analytic / numeric).toBeCloseTo(1.01, 6);
      expect(error).toBe(Math.abs(analytic - numeric));
      expect(tolerance).toBe(1e-5 + 1e-3 * Math.abs(numeric));
    }
    expect(report.worst).toBe(Math.max(...report.failures.map(({ error, tolerance }) => error / tolerance)));
  });

  it("gradcheck of a rule 1 % wrong fails in float32 too, and no element passes for a kink", () => {
    const report = gradcheck(x => squarePercent(x), [tensor([1, -2, 3])]);
    expect(report).toMatchObject({ ok: false, checked: 3, kinks: 0 });
    expect(report.failures.length).toBe(3);
  });

  it("gradcheck of a rule with a missing term fails", () => {
    expect(gradcheck(x => xlogxTerm(x), [f64([0.5, 2])]).failures.length).toBe(2);
  });

  it("gradcheck of a rule with a gradient of the wrong shape fails and names the rule", () => {
    const report = gradcheck((a, b) => matmulShape(a, b), [draw([2, 3]), draw([3, 2], 2)]);
    expect(report).toMatchObject({ ok: false, checked: 0 });
    expect(report.reason).toBe("matmulShape: its rule must give operand 1 a gradient of its shape [3, 2], got [2, 3]");
  });

  it("gradcheck of a rule with a gradient too few fails and names the rule", () => {
    expect(gradcheck((a, b) => mulArity(a, b), [f64([1]), f64([2])]).reason).toBe(
      "mulArity: its rule must give a gradient for each of 2 operands, got 1",
    );
  });

  it("gradcheck of a softmax rule wrong by 2x fails: the output weights are not all equal", () => {
    const x = draw([2, 4]);
    expect(gradcheck(x => softmaxTwice(x), [x]).failures.length).toBe(8);
    const blind = gradcheck(x => sum(softmaxTwice(x)), [x]); // what weights of 1 would see
    expect(blind.ok).toBe(true);
  });

  it("gradcheck of a function that forgets history fails", () => {
    const report = gradcheck(x => mul(x, detach(x)), [f64([3])]);
    expect(report.failures[0].analytic / report.failures[0].numeric).toBeCloseTo(0.5, 6);
    expect(gradcheck(x => square(detach(x)), [f64([3])]).failures[0].analytic).toBe(0);
  });

  it("gradcheck names the input and the index that are wrong, and only those", () => {
    const wrongAt = defineOp("wrongAt", t.scale, (g, _y, _x, factor) => [
      () =>
        r.mul(
          r.scale(g, factor),
          f64([
            [1, 1],
            [1, 1.01],
          ]),
        ),
    ]);
    const report = gradcheck((a, b) => mul(a, wrongAt(b, 2)), [draw([2, 2]), draw([2, 2], 2)]);
    expect(report.failures.map(({ input, index }) => [input, index])).toEqual([[1, [1, 1]]]);
    expect(report.inputs.map(({ worst }) => worst <= 1)).toEqual([true, false]);
  });

  it("gradcheck fails where a function bends, in float64: relu at 0", () => {
    expect(gradcheck(x => relu(x), [f64([1, 0])]).failures.map(({ index }) => index)).toEqual([[1]]);
  });

  it("gradcheck(…, { order: 2 }) of a right gradient whose own derivative is wrong fails, and at order 1 passes", () => {
    const constantSlope = defineOp("constantSlope", t.square, (g, _y, x) => [() => r.scale(r.mul(g, detach(x)), 2)]);
    const x = f64([1, -2]);
    expect(gradcheck(x => constantSlope(x), [x]).ok).toBe(true);
    const report = gradcheck(x => constantSlope(x), [x], { order: 2 });
    expect(report.failures.map(({ input, index, analytic }) => [input, index, analytic])).toEqual([
      [0, [0], 0],
      [0, [1], 0],
    ]);
    expect(report.inputs.map(({ shape }) => shape)).toEqual([[2], [2]]); // x, and the weights of the outputs
    expect(gradcheck(x => square(x), [x], { order: 2 })).toMatchObject({ ok: true, checked: 4 });
  });

  it("gradcheck(…, { order: 2 }) of a wrong gradient stops there", () => {
    const report = gradcheck(x => squarePercent(x), [f64([1, -2])], { order: 2 });
    expect(report).toMatchObject({ ok: false, checked: 2 });
    expect(report.inputs).toHaveLength(1);
  });

  it("gradcheck with 1 % of error passes only under a tolerance that allows it", () => {
    const x = f64([1, -2, 3]);
    expect(gradcheck(x => squarePercent(x), [x], { rtol: 0.02 }).ok).toBe(true);
    expect(gradcheck(x => squarePercent(x), [x], { rtol: 0.005, atol: 0 }).ok).toBe(false);
    expect(gradcheck(x => square(x), [x], { rtol: 0, atol: 0 }).ok).toBe(false); // rounding is an error too
    expect(gradcheck(x => scale(x, 2), [f64([0])], { rtol: 0, atol: 0, eps: 2 ** -20 })).toMatchObject({ ok: true, checked: 1 }); // no rounding
  });
});

describe("gradcheck of a function that is not deterministic", () => {
  it("gradcheck names the output that changed", () => {
    let calls = 0;
    const report = gradcheck(x => scale(x, ++calls), [f64([[1, 0.5]])]);
    expect(report.reason).toBe("fn is not deterministic: its output at [0, 0] was 1, then 2; freeze dropout masks with masks(seed, step)");
    expect(report).toMatchObject({ ok: false, checked: 0, inputs: [] });
  });

  it("gradcheck finds dropout masks that are drawn anew, and passes with frozen ones", () => {
    let step = 0;
    const pass = (at: number) => ({ training: true, masks: masks(0, at) });
    const x = draw([4, 8]);
    expect(gradcheck(x => dropout(0.5).forward(x, pass(step++)), [x]).reason).toMatch(
      /^fn is not deterministic: its output at \[\d, \d\] was /,
    );
    expect(gradcheck(x => dropout(0.5).forward(x, pass(3)), [x])).toMatchObject({ ok: true, checked: 32 });
  });

  it("gradcheck sees a gradient that changes under an output that does not", () => {
    let calls = 0;
    const moody = defineOp("moody", t.square, (g, _y, x) => [() => r.scale(r.mul(g, x), ++calls)]);
    expect(gradcheck(x => moody(x), [f64([3])]).reason).toMatch(/^fn is not deterministic: its gradient of input 0 at \[0\] was /);
  });

  it("gradcheck(…, { order: 2 }) sees a recorded gradient that changes, and says of what", () => {
    let calls = 0;
    const moody = defineOp("moody", t.square, (g, _y, x) => [() => r.scale(r.mul(g, x), x instanceof Var ? ++calls : 2)]);
    expect(gradcheck(x => moody(x), [f64([3])], { order: 2 }).reason).toMatch(
      /^the gradient of fn is not deterministic: its output at \[0\] was /,
    );
  });

  it("gradcheck sees a shape that changes, and 0 that becomes -0", () => {
    let calls = 0;
    expect(gradcheck(x => reshape(x, ++calls % 2 ? [4] : [2, 2]), [f64([1, 2, 3, 4])]).reason).toContain(
      "its output had shape [4], then [2, 2]",
    );
    expect(gradcheck(x => scale(x, ++calls % 2 ? 0 : -0), [f64([1])]).reason).toMatch(/at \[0\] was -?0, then -?0/);
  });
});

describe("gradcheck accepts", () => {
  const x = draw([3, 4]);
  const right: Record<string, [(...xs: Value[]) => Value, Tensor[]]> = {
    "a scalar": [x => sum(square(x)), [x]],
    "the input itself, whose memory the output shares": [x => x, [x]],
    "a value used twice": [x => mul(x, x), [x]],
    "one tensor as two inputs": [(a, b) => mul(a, exp(b)), [x, x]],
    "an input beside an empty one": [a => exp(a), [x, zeros([0, 3], { dtype: "float64" })]],
    "a constant from outside": [
      (a, b) =>
        matmul(
          softmax(matmul(a, b)),
          tensor(
            [
              [1, 2],
              [3, 4],
            ],
            { dtype: "float64" },
          ),
        ),
      [x, draw([4, 2], 2)],
    ],
  };
  it.each(Object.entries(right))("gradcheck of %s passes", (_name, [fn, inputs]) => {
    expect(gradcheck(fn, inputs).toString()).toMatch(/^gradcheck: passed: /);
  });

  it("gradcheck leaves the inputs as they were, even when fn writes into what it is given", () => {
    const x = f64([1, 2]);
    gradcheck(
      x => {
        const y = square(x);
        detach(x).data[0] += 1;
        return y;
      },
      [x],
    );
    expect([...x.data]).toEqual([1, 2]);
  });

  it("gradcheck of one function with one seed gives the same report; another seed weights the outputs otherwise", () => {
    const once = (options: GradcheckOptions) => gradcheck(x => exp(x), [x], options).worst;
    expect(once({})).toBe(once({ seed: 0 }));
    expect(once({ seed: 1 })).not.toBe(once({ seed: 0 }));
  });
});

describe("trial", () => {
  it("trial(fn, inputs, seed).w is a number of either sign for each output, of ½ to 1½ in size", () => {
    const { w, gradients } = trial(x => scale(x, 3), [zeros([400], { dtype: "float64" })], 7);
    const sizes = [...w.data].map(Math.abs);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(0.5);
    expect(Math.max(...sizes)).toBeLessThan(1.5);
    expect(sizes.reduce((sum, size) => sum + size, 0) / 400).toBeCloseTo(1, 1);
    const below = w.data.filter((value: number) => value < 0).length;
    expect(Math.abs(below - 200)).toBeLessThan(60);
    expect([...gradients[0].data]).toEqual([...w.data].map(value => 3 * value));
  });
});

describe("gradcheck where a value is not finite", () => {
  it("gradcheck of an input that is NaN says where", () => {
    expect(gradcheck(x => exp(x), [f64([1]), f64([[0, NaN]])]).reason).toBe("input 1 must be finite, got NaN at [0, 1]");
  });

  it("gradcheck of an output that is infinite says where", () => {
    expect(gradcheck(x => log(x), [f64([1, 0])]).reason).toBe("fn's output must be finite, got -Infinity at [1]");
  });

  it("gradcheck of a gradient that is NaN is a failure at its element", () => {
    const report = gradcheck(x => expNaN(x), [f64([1])]);
    expect(report).toMatchObject({ ok: false, worst: Infinity });
    expect(report.toString()).toMatch(
      /^gradcheck: failed: 1 of 1 elements: the gradient of input 0 is not finite\n {2}input 0 at \[0\]: analytic NaN, numeric -?\d+\.\d+, not finite$/,
    );
  });

  it("gradcheck next to a pole is a failure, not a pass", () => {
    expect(gradcheck(x => log(x), [f64([1e-7])])).toMatchObject({ ok: false, worst: Infinity }); // log of x - eps is NaN
    expect(gradcheck(x => log(x), [tensor([1e-7])])).toMatchObject({ ok: false, kinks: 0 });
  });

  it("gradcheck where eps vanishes beside x is a failure, and no mismatch", () => {
    const report = gradcheck(x => scale(x, 2), [f64([1e20])], { eps: 1e-20 });
    expect(report).toMatchObject({ ok: false, mismatch: false, worst: Infinity });
    expect(report.hint).toBe("fn is not finite within a step of input 0, or the step vanishes beside it");
  });

  it("gradcheck takes steps that grow with x: far out it still sees a slope, in float32 too", () => {
    expect(gradcheck(x => scale(x, 2), [f64([1e20, -1e9])])).toMatchObject({ ok: true });
    expect(gradcheck(x => square(x), [tensor([1e5, -3e4])])).toMatchObject({ ok: true, kinks: 0 });
    expect(gradcheck(x => squarePercent(x), [tensor([1e5, -3e4])])).toMatchObject({ ok: false, mismatch: true });
  });
});
