import { describe, expect, it } from "vitest";
import { fromFunction } from "../../src/autograd/from-function.ts";
import { gradcheck } from "../../src/autograd/gradcheck.ts";
import { defineOp } from "../../src/autograd/op.ts";
import * as r from "../../src/autograd/rules.ts";
import { exp, matmul, mul, relu, scale, sign, softmax, square, sum } from "../../src/autograd/rules.ts";
import { detach, type Value, Var } from "../../src/autograd/var.ts";
import { Linear } from "../../src/layers/linear.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal, tensor, zeros } from "../../src/tensor/create.ts";
import { cast } from "../../src/tensor/move.ts";
import * as t from "../../src/tensor/ops.ts";
import type { Nested, Tensor } from "../../src/tensor/tensor.ts";

const f64 = (values: Nested): Tensor => tensor(values, { dtype: "float64" });
const draw = (shape: number[], seed = 1): Tensor => normal(shape, 0, 1, { rng: stream(seed, "x"), dtype: "float64" });

describe("gradcheck of what it was not shown", () => {
  it("gradcheck names an input without influence, which fails unless allowUnused says that it is meant", () => {
    const report = gradcheck(a => square(a), [draw([3]), draw([2], 2)]);
    expect(report).toMatchObject({ ok: false, mismatch: false, failures: [] });
    expect(report.toString()).toBe(
      "gradcheck: failed: input 1 has no influence on the result, so nothing was checked there; leave it out, or pass { allowUnused: true } where that is meant",
    );
    expect(gradcheck(a => square(a), [draw([3]), draw([2], 2)], { allowUnused: true }).ok).toBe(true);
    expect(gradcheck(() => f64([1, 2]), [draw([3])]).reason).toMatch(/^input 0 has no influence/);
    expect(gradcheck((a, b) => mul(a, square(detach(b))), [draw([3]), draw([3], 2)]).hint).toMatch(
      /^the gradient of input 1 is 0, for no op/,
    );
  });

  it("gradcheck of an input whose derivative is 0 here, on a path of ops, passes and says so", () => {
    expect(gradcheck(x => sign(x), [f64([1, -2])])).toMatchObject({
      ok: true,
      notes: ["every derivative by input 0 is 0 at this point, analytic and numeric"],
    });
  });

  it("gradcheck at a point that is even on both sides is no case of an unused input", () => {
    expect(
      gradcheck(
        fromFunction(
          x => Math.abs(x),
          x => Math.sign(x),
        ),
        [0],
      ).ok,
    ).toBe(true);
    expect(
      gradcheck(
        fromFunction(
          x => Math.round(x),
          () => 0,
        ),
        [0.3],
      ).reason,
    ).toMatch(/^input 0 has no influence/);
  });

  it("gradcheck names watched tensors that are no inputs, which fail unless allowCaptured says that they are meant", () => {
    const layer = new Linear(draw([2, 3]), draw([2], 2));
    const fn = (x: Value): Value => layer.forward(x, { training: false, ...(x instanceof Var ? { tape: x.tape } : {}) });
    const report = gradcheck(fn, [draw([4, 3], 3)]);
    expect(report).toMatchObject({ ok: false, mismatch: false, failures: [] });
    expect(report.reason).toBe(
      "fn also depends on watched tensors that are not among the inputs and were not checked, of shapes [2, 3], [2]; add them, use gradcheckLayer(), or pass { allowCaptured: true }",
    );
    expect(gradcheck(fn, [draw([4, 3], 3)], { allowCaptured: true }).ok).toBe(true);
    expect(gradcheck(x => layer.forward(x, { training: false }), [draw([4, 3], 3)]).ok).toBe(true); // constants
  });

  it("gradcheck where every derivative lies below atol says so, and fails a rule ten times wrong", () => {
    const tenTimes = defineOp("tenTimes", t.scale, (g, _y, _x, c) => [() => r.scale(g, 10 * c)]);
    const wrong = gradcheck(x => tenTimes(x, 1e-7), [draw([3])]);
    expect(wrong).toMatchObject({ ok: false, mismatch: true });
    expect(wrong.reason).toMatch(
      /^every derivative by input 0 lies below atol \(0\.00001\), where no error counts, and .* disagree: analytic .*; scale fn up, or lower atol$/,
    );
    const right = gradcheck(x => scale(x, 1e-7), [draw([3])]);
    expect(right.ok).toBe(true);
    expect(right.toString()).toContain(
      "\n  note: every derivative by input 0 lies below atol (0.00001), where a wrong rule would pass; scale fn up, or lower atol",
    );
    expect(gradcheck(x => tenTimes(x, 1e-14), [draw([3])])).toMatchObject({
      ok: true,
      notes: [expect.stringMatching(/a wrong rule would pass/)],
    });
    expect(gradcheck(x => tenTimes(x, 1e-7), [draw([3])], { atol: 0 }).failures.length).toBe(3);
  });
});

describe("gradcheck of float32", () => {
  const narrow = defineOp(
    "narrow",
    (x: Tensor) => cast(t.exp(cast(x, "float32")), "float64"),
    (g, y) => [() => r.mul(g, y)],
  );
  const narrowResult = defineOp(
    "narrowResult",
    (x: Tensor) => t.square(cast(x, "float32")),
    (g, _y, x) => [() => cast(t.scale(t.mul(detach(g), cast(detach(x), "float32")), 2), "float64")],
  );
  const note = "fn computes in float32, so its step and tolerances are float32's: eps 0.003, atol 0.001, rtol 0.001";

  it("gradcheck of a float32 function at float64 inputs is recognised by its result, and checked with float32's step", () => {
    expect(gradcheck(x => narrowResult(x), [f64([0.3, -2, 1e5])])).toMatchObject({ ok: true, notes: [note] });
    expect(gradcheck(x => narrow(x), [f64([0.3, -2, 1])])).toMatchObject({ ok: true, notes: [note] });
    const plain = fromFunction((xs: number[]) => Float32Array.from(xs, Math.exp), {
      vjp: (g: Float64Array, xs: number[]) => xs.map((x, i) => g[i] * Math.exp(x)),
    });
    expect(gradcheck(plain, [[0.3, -0.7]])).toMatchObject({ ok: true, notes: [note] });
    expect(gradcheck(x => exp(x), [tensor([0.3, -2])]).notes).toEqual([]); // as its inputs are
    const wide = defineOp(
      "wide",
      (x: Tensor) => t.exp(cast(x, "float64")),
      (g, y) => [() => cast(detach(r.mul(g, y)), "float32")],
    );
    expect(gradcheck(x => wide(x), [tensor([0.3, -2])]).ok).toBe(true); // float32 steps, whatever the result is
  });

  it("gradcheck of a wrong float32 function at float64 inputs is a mismatch still", () => {
    const wrong = defineOp(
      "wrong",
      (x: Tensor) => cast(t.exp(cast(x, "float32")), "float64"),
      (g, y) => [() => r.scale(r.mul(g, y), 1.01)],
    );
    expect(gradcheck(x => wrong(x), [f64([0.3, -2, 1])])).toMatchObject({ ok: false, mismatch: true, notes: [note] });
  });

  it("gradcheck of a function that rounds to float32 half-way says so: no pass, and no mismatch", () => {
    const report = gradcheck(x => sum(scale(narrow(x), 1 / 3)), [f64([0.3, -2, 1])]);
    expect(report).toMatchObject({ ok: false, mismatch: false });
    expect(report.hint).toBe(
      "over a step of 0.000001 the differences are rounding, and over one of 0.003 they agree: fn seems to round to float32 on its way; pass { eps: 3e-3, atol: 1e-3 }",
    );
    expect(gradcheck(x => sum(scale(narrow(x), 1 / 3)), [f64([0.3, -2, 1])], { eps: 3e-3, atol: 1e-3 }).ok).toBe(true);
  });

  it("gradcheck in float32 with too small a step blames rounding, not the rule", () => {
    const report = gradcheck(x => exp(x), [cast(draw([20]), "float32")], { eps: 1e-6, skipKinks: false });
    expect(report).toMatchObject({ ok: false, mismatch: false });
    expect(report.hint).toBe(
      "over a step of 0.000001 the rounding of float32 outputs explains the errors; pass a larger eps, or compute in float64",
    );
  });

  it("gradcheck of outputs so large that their rounding hides the slope says so", () => {
    const report = gradcheck(
      fromFunction(
        x => 1e12 + x * x,
        x => 2 * x,
      ),
      [3],
    );
    expect(report).toMatchObject({ ok: false, mismatch: false, failures: [{ excuse: "rounding" }] });
    expect(report.hint).toBe(
      "over a step of 0.000001 the rounding of float64 outputs explains the errors; pass a larger eps, or take what is large out of fn",
    );
  });

  it("gradcheck with skipKinks skips kinks alone, not what rounding explains", () => {
    const large = fromFunction(
      x => 1e12 + x * x,
      x => 2 * x,
    );
    expect(gradcheck(large, [3], { skipKinks: true, maxKinks: 1 })).toMatchObject({ ok: false, kinks: 0 });
  });

  it("gradcheck of float64 functions takes none for float32: relu, sign and whole numbers included", () => {
    for (const fn of [relu, sign, softmax] as ((x: Value) => Value)[]) {
      expect(gradcheck(x => fn(x), [f64([[1, -2, 4]])]).notes.join()).not.toContain("float32");
    }
  });
});

describe("gradcheck of usual mistakes", () => {
  const hintOf = (fn: (...xs: Value[]) => Value, ...inputs: Tensor[]): string | undefined => gradcheck(fn, inputs).hint;
  const wrong = (change: (dx: Value) => Value) => defineOp("wrong", t.square, (g, _y, x) => [() => change(r.scale(r.mul(g, x), 2))]);

  it("gradcheck shows the derivative of fn itself, of the output that is worst", () => {
    const cubeWrong = defineOp(
      "cubeWrong",
      (x: Tensor) => t.pow(x, 3),
      (g, _y, x) => [() => r.mul(g, r.square(x))],
    );
    const report = gradcheck(x => cubeWrong(x), [f64([0.5, 2])]);
    expect(report.failures.map(({ index, output }) => [index, output])).toEqual([[[0], [0]], [[1], [1]]]); // biome-ignore format: pairs
    expect(report.failures[0].analytic).toBe(0.25);
    expect(report.failures[0].numeric).toBeCloseTo(0.75, 8);
    expect(report.toString()).toMatch(/\n {2}input 0 at \[0\]: analytic 0.25, numeric 0.75, error 0.5 above 0.00076, of y at \[0\]\n/);
  });

  it("gradcheck shows ∂y[k]/∂x among a thousand outputs too", () => {
    const row = f64([Array.from({ length: 1000 }, (_, k) => (k === 777 ? 5 : 0.001))]);
    const report = gradcheck(x => matmul(wrong(dx => r.scale(dx, 2))(x), row), [f64([[1]])]);
    expect(report.failures[0].output).toEqual([0, 777]);
    expect(report.failures[0].numeric).toBeCloseTo(10, 6);
  });

  it("gradcheck recognises a factor, a sign, a transpose, what is detached, and nothing where it is neither", () => {
    const x = draw([3, 3]);
    expect(hintOf(x => wrong(dx => r.scale(dx, 0.5))(x), x)).toBe("the gradient of input 0 is 0.5 times what it should be");
    expect(hintOf(x => wrong(dx => r.scale(dx, 1.01))(x), x)).toBe("the gradient of input 0 is 1.01 times what it should be");
    expect(hintOf(x => mul(x, detach(x)), x)).toBe("the gradient of input 0 is 0.5 times what it should be");
    expect(hintOf(x => wrong(dx => r.neg(dx))(x), x)).toBe("the gradient of input 0 has the wrong sign");
    expect(hintOf(x => wrong(dx => r.transpose(dx))(x), x)).toBe("the gradient of input 0 is the transpose of what it should be");
    const oblong = wrong(dx => r.reshape(r.transpose(dx), [2, 3]));
    expect(hintOf(x => oblong(x), draw([2, 3]))).toBe("the gradient of input 0 is the transpose of what it should be");
    expect(hintOf(x => wrong(dx => r.scale(dx, 0))(x), x)).toBe("the gradient of input 0 is 0 everywhere: is it detached on the way?");
    expect(hintOf(x => square(detach(x)), x)).toBe(
      "the gradient of input 0 is 0, for no op on the tape leads from it to the result: is it detached?",
    );
    expect(hintOf(x => wrong(dx => r.mul(dx, f64([1, 2, 3])))(x), x)).toBeUndefined();
    expect(hintOf((a, b) => mul(a, wrong(dx => r.neg(dx))(b)), x, draw([3, 3], 2))).toBe("the gradient of input 1 has the wrong sign");
  });

  it("gradcheck where only kinks are in the way says so, and is no mismatch", () => {
    const report = gradcheck(x => relu(x), [f64([1, 0, -1])]);
    expect(report).toMatchObject({ ok: false, mismatch: false, failures: [{ excuse: "kink", index: [1] }] });
    expect(report.hint).toMatch(/^fn bends within a step of every one of them \(a kink\)/);
  });

  it("gradcheck of a function that edits its inputs says which, where, and leaves yours alone", () => {
    const x = f64([1, 2]);
    const report = gradcheck(
      x => {
        const y = square(x);
        detach(x).data[1] += 1;
        return y;
      },
      [x],
    );
    expect(report).toMatchObject({ ok: false, mismatch: false });
    expect(report.reason).toBe(
      "fn edits its inputs: input 0 held 2 at [1] before the call and 3 after it; it must leave them alone and return a new value",
    );
    expect([...x.data]).toEqual([1, 2]);
    const edits = defineOp("edits", t.square, (g, _y, x) => [
      () => {
        detach(x).data[0] = 7;
        return r.scale(r.mul(g, x), 2);
      },
    ]);
    expect(gradcheck(x => edits(x), [x]).reason).toMatch(/^fn edits its inputs: input 0 held 1 at \[0\] before the call and 7 after it/);
  });

  it("gradcheck of a rule with a gradient of the wrong dtype is a mismatch and names the rule", () => {
    const single = defineOp("single", t.square, (g, _y, x) => [() => cast(t.scale(t.mul(detach(g), detach(x)), 2), "float32")]);
    expect(gradcheck(x => single(x), [f64([1, 2])])).toMatchObject({
      ok: false,
      mismatch: true,
      reason: "single: its rule must give operand 0 a gradient of its dtype float64, got float32",
    });
  });

  it("gradcheck takes plain numbers, arrays and typed arrays beside tensors", () => {
    expect(gradcheck((a, b) => mul(square(a), b), [2, [1, 2]]).toString()).toMatch(/^gradcheck: passed: 3 elements of 2 inputs/);
    expect(gradcheck((a, b) => mul(a, b), [tensor([1, 2]), [3, 4]]).ok).toBe(true); // in float32
    expect(gradcheck(a => exp(a), [Float64Array.of(1, 2)]).ok).toBe(true);
    expect(gradcheck((a, b) => mul(a, sum(b)), [1, zeros([0], { dtype: "float64" })]).reason).toBeUndefined();
  });
});
