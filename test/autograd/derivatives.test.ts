import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hessian, hvp, jacobian, jvp, valueAndGrad } from "../../src/autograd/derivatives.ts";
import { reluDropout } from "../../src/autograd/fused.ts";
import { defineOp, op, rule } from "../../src/autograd/op.ts";
import { add, exp, logSoftmax, matmul, mean, mul, pow, relu, scale, softmax, square, sum, tanh } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { detach, type Value, Var } from "../../src/autograd/var.ts";
import { masks } from "../../src/layers/masks.ts";
import { rDropLoss } from "../../src/losses/rdrop.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal, tensor, zeros } from "../../src/tensor/create.ts";
import { ShapeError } from "../../src/tensor/errors.ts";
import * as t from "../../src/tensor/ops.ts";
import type { Nested, Tensor } from "../../src/tensor/tensor.ts";
import { expectClose, type Stored } from "../close.ts";

const f64 = (values: Nested): Tensor => tensor(values, { dtype: "float64" });
/** A tensor as what is expected of another. */
const stored = (x: Tensor): Stored => ({ shape: x.shape, data: [...x.data] });
const draw = (seed: number, ...shape: number[]): Tensor => normal(shape, 0, 1, { rng: stream(seed, "x"), dtype: "float64" });

describe("gradients(loss, xs, { record: true })", () => {
  it("gives Vars that can be differentiated again: e^(x³) to its third derivative", () => {
    const tape = new Tape();
    const x = tape.watch(f64(0.7));
    const y = exp(pow(x, 3));
    const [d1] = tape.gradients(y, [x], { record: true });
    const [d2] = tape.gradients(d1, [x], { record: true });
    const [d3] = tape.gradients(d2, [x]);
    const [v, e] = [0.7, Math.exp(0.7 ** 3)];
    expect(d1).toBeInstanceOf(Var);
    expectClose(detach(d1), { shape: [], data: [3 * v ** 2 * e] }, 1e-14);
    expectClose(detach(d2), { shape: [], data: [(6 * v + 9 * v ** 4) * e] }, 1e-14);
    expectClose(d3, { shape: [], data: [(6 + 54 * v ** 3 + 27 * v ** 6) * e] }, 1e-14);
  });

  it("gives the numbers of a plain walk, bit for bit, and keeps the tape open", () => {
    const tape = new Tape();
    const [x, w] = [tape.watch(draw(1, 3, 4)), tape.watch(draw(2, 4, 2))];
    const loss = mean(square(tanh(matmul(x, w))));
    const lines = tape.lines.length;
    const recorded = tape.gradients(loss, [x, w], { record: true });
    expect(tape.lines.length).toBeGreaterThan(lines);
    const plain = tape.gradients(loss, [x, w]);
    expect(recorded.map(g => g.value.data)).toEqual(plain.map(g => g.data));
  });

  it("gives a Var of zeros for an input without influence, and for one whose gradient is a constant a Var too", () => {
    const tape = new Tape();
    const [x, unused] = [tape.watch(f64([1, 2])), tape.watch(f64([3]))];
    const [dx, none] = tape.gradients(sum(x), [x, unused], { record: true });
    expect([dx.value.toArray(), none.value.toArray()]).toEqual([[1, 1], [0]]);
    const [again] = tape.gradients(sum(dx), [x]);
    expect(again.toArray()).toEqual([0, 0]);
  });

  it("goes through the composition of a fused op: its second derivatives are those of the ops it stands for", () => {
    const drawn = masks(1, 1);
    const drop = drawn.drop?.(drawn.sites.of({ p: 0.5 }, "0", [6, 5], 2));
    if (drop === undefined) throw new Error("masks must be drawable");
    const f = (x: Value): Value => sum(pow(reluDropout(x, drop, { copies: 2, shared: true }), 3));
    const composed = reluDropout.composition as (...args: readonly unknown[]) => Value;
    const g = (x: Value): Value => sum(pow(composed(x, drop, { copies: 2, shared: true }), 3));
    const x = draw(3, 3, 5);
    expect(hessian(f, [x])[0][0].data).toEqual(hessian(g, [x])[0][0].data);
    expect(hessian(f, [x])[0][0].data.some((v: number) => v !== 0)).toBe(true);
  });

  it("goes through operands in an array, and through arguments left undefined", () => {
    const product = op("product", (xs: readonly Tensor[]) => t.mul(xs[0], xs[1]));
    rule(product, (g, _y, xs) => [() => mul(g, xs[1]), () => mul(g, xs[0])]);
    const [a, b] = [f64(3), f64(5)];
    expect(hessian((a, b) => mul(a, product([a, b])), [a, b]).map(row => row.map(h => h.item()))).toEqual([
      [10, 6],
      [6, 0],
    ]);
    const x = draw(1, 2, 3);
    const weigh = (y: Value): Value => sum(mul(y, draw(2, 2, 3)));
    expect(hessian(x => weigh(softmax(x, undefined)), [x])).toEqual(hessian(x => weigh(softmax(x)), [x]));
  });

  it("throws for an op that keeps a tensor for its way back and has no composition, instead of taking it for a constant", () => {
    const keeps = defineOp(
      "keeps",
      (x: Tensor): [Tensor, Tensor] => [t.exp(x), t.exp(x)],
      (g, _y, _x, e) => [() => mul(g, e)],
    );
    const tape = new Tape();
    const x = tape.watch(f64([1, 2]));
    expect(tape.gradients(sum(keeps(x)), [x], { keep: true })[0].data[0]).toBeCloseTo(Math.E);
    expect(() => tape.gradients(sum(keeps(x)), [x], { record: true })).toThrow(
      "gradients: keeps keeps a tensor for its way back, so its rule cannot be recorded; give it a composition",
    );
  });

  it("throws an internal error for an op without a rule", () => {
    const ruleless = op("ruleless", t.exp);
    const tape = new Tape();
    const x = tape.watch(f64(1));
    expect(() => tape.gradients(ruleless(x), [x], { keep: true })).toThrow(
      "ruleless: the op must have a rule to have a gradient, got none; give it one with rule(ruleless, pullback)",
    );
    rule(ruleless, (g, y) => [() => mul(g, y)]);
    expect(tape.gradients(ruleless(x), [x])[0].item()).toBeCloseTo(Math.E);
  });
});

describe("gradients(y, xs, { seed })", () => {
  it("is the gradient of ⟨seed, y⟩, for a root of any shape", () => {
    const tape = new Tape();
    const x = tape.watch(f64([1, 2, 3]));
    const y = square(x);
    expect(tape.gradients(y, [x], { seed: f64([1, 0, 10]), keep: true })[0].toArray()).toEqual([2, 0, 60]);
    expect(() => tape.gradients(y, [x], { seed: f64([1, 0]) })).toThrow(
      new ShapeError("gradients: the seed must have the root's shape [3], got [2]"),
    );
  });
});

describe("valueAndGrad, jvp, hvp, jacobian, hessian", () => {
  const f = (x: Value, w: Value): Value => mean(square(softmax(matmul(x, tanh(w)))));
  const [x, w, v, u] = [draw(1, 3, 4), draw(2, 4, 2), draw(3, 3, 4), draw(4, 4, 2)];

  it("valueAndGrad(f)(x, x) takes one tensor given twice for two arguments", () => {
    const three = f64([3]);
    const { value, gradients } = valueAndGrad((a, b) => sum(mul(a, square(b))))(three, three);
    expect([value.item(), ...gradients.map(g => g.item())]).toEqual([27, 9, 18]);
  });

  it("jacobian(f, [x, x]) takes one tensor given twice for two arguments", () => {
    const two = f64([2]);
    expect(jacobian((a, b) => mul(a, square(b)), [two, two]).map(j => j.toArray())).toEqual([[[4]], [[8]]]);
  });

  it("jacobian(f, xs) has the shape of the result, then that of the input: of matmul it is the other operand", () => {
    const [a, b] = [f64([[1, 2]]), f64([[3], [4]])];
    expect(jacobian((a, b) => matmul(a, b), [a, b]).map(j => [j.shape, [...j.data]])).toEqual([
      [
        [1, 1, 1, 2],
        [3, 4],
      ],
      [
        [1, 1, 2, 1],
        [1, 2],
      ],
    ]);
  });

  it("jacobian(softmax) is diag(y) − y yᵀ", () => {
    const s = f64([0.3, -1, 2]);
    const y = [...softmax(s).data];
    const expected = y.flatMap((a, i) => y.map((b, j) => (i === j ? a : 0) - a * b));
    expectClose(jacobian(x => softmax(x), [s])[0], { shape: [3, 3], data: expected }, 1e-15);
  });

  it("jvp(f, xs, vs) is the Jacobian times the directions, and the central difference along them", () => {
    const g = (x: Value, w: Value): Value => logSoftmax(matmul(x, tanh(w)));
    const { value, tangent } = jvp(g, [x, w], [v, u]);
    const h = 1e-6;
    const along = (s: number): Tensor => detach(g(t.add(x, t.scale(v, s)), t.add(w, t.scale(u, s))));
    expect(value.data).toEqual(detach(g(x, w)).data);
    expectClose(tangent, stored(t.scale(t.sub(along(h), along(-h)), 1 / (2 * h))), 1e-8);
    const [jx, jw] = jacobian(g, [x, w]);
    const times = (j: Tensor, d: Tensor): Tensor => t.matmul(t.reshape(j, [6, d.size]), t.reshape(d, [d.size, 1]));
    expectClose(t.reshape(tangent, [6, 1]), stored(t.add(times(jx, v), times(jw, u))), 1e-14);
  });

  it("hvp(f, xs, vs) is the Hessian times the directions", () => {
    const { value, gradients, hvp: products } = hvp(f, [x, w], [v, u]);
    const plain = valueAndGrad(f)(x, w);
    expect([value.data, ...gradients.map(g => g.data)]).toEqual([plain.value.data, ...plain.gradients.map(g => g.data)]);
    const blocks = hessian(f, [x, w]);
    const times = (h: Tensor, d: Tensor, size: number): Tensor => t.matmul(t.reshape(h, [size, d.size]), t.reshape(d, [d.size, 1]));
    products.forEach((p, i) => {
      expectClose(t.reshape(p, [p.size, 1]), stored(t.add(times(blocks[i][0], v, p.size), times(blocks[i][1], u, p.size))), 1e-14);
    });
  });

  it("hessian(f, xs) is symmetric, block by block", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), seed => {
        const [a, b] = [draw(seed, 2, 3), draw(seed + 1, 3, 2)];
        const blocks = hessian(f, [a, b]);
        for (const i of [0, 1])
          for (const j of [0, 1]) {
            const across = t.transpose(t.reshape(blocks[j][i], [6, 6]));
            expectClose(t.reshape(blocks[i][j], [6, 6]), stored(across), 1e-14);
          }
      }),
      { numRuns: 20 },
    );
  });

  it("hessian of R-Drop's loss, fused, equals that of central differences of its gradient", () => {
    const logits = draw(9, 4, 3);
    const loss = (s: Value): Value => rDropLoss(s, [0, 2], { alpha: 3 }).loss;
    const [[h]] = hessian(loss, [logits]);
    const eps = 1e-6;
    for (let q = 0; q < 12; q++) {
      const at = (d: number): Tensor => {
        const moved = logits.clone();
        moved.data[q] += d;
        return valueAndGrad(loss)(moved).gradients[0];
      };
      const numeric = t.scale(t.sub(at(eps), at(-eps)), 1 / (2 * eps));
      expectClose(t.reshape(t.slice(t.reshape(h, [12, 12]), { start: q, end: q + 1 }), [4, 3]), stored(numeric), 1e-8);
    }
  });

  it("jvp and hvp with directions that do not fit throw ShapeError", () => {
    expect(() => jvp(f, [x, w], [v])).toThrow(new ShapeError("jvp: there must be a direction for each of 2 inputs, got 1"));
    expect(() => hvp(f, [x, w], [v, zeros([2, 4])])).toThrow(
      new ShapeError("hvp: direction 1 must have its input's shape [4, 2], got [2, 4]"),
    );
  });

  it("jvp of a function that does not use its input is zeros", () => {
    expect(jvp(() => f64([1, 2]), [x], [v]).tangent.toArray()).toEqual([0, 0]);
    expect(jacobian(() => scale(relu(add(x, x)), 2), [w])[0].shape).toEqual([3, 4, 4, 2]);
  });
});
