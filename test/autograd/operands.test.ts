import { describe, expect, it } from "vitest";
import { argmax } from "../../src/autograd/argmax.ts";
import { add, cast, concat, div, logSumExp, max, mean, mul, softmax, square, sub, sum } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { detach, type Value, type Var } from "../../src/autograd/var.ts";
import "../../src/vitest.ts";
import { tensor } from "../../src/tensor/create.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { Workspace } from "../../src/tensor/workspace.ts";

const x = tensor([1, 2, 4], { dtype: "float64" });
const matrix = tensor([
  [1, 5, 3],
  [4, 2, 6],
]);

describe("a number is an operand", () => {
  it("on either side, of the other's dtype", () => {
    expect(mul(x, 2).toArray()).toEqual([2, 4, 8]);
    expect(sub(1, x).toArray()).toEqual([0, -1, -3]);
    expect(div(4, x).toArray()).toEqual([4, 2, 1]);
    expect(add(x, 0.1).dtype).toBe("float64");
    expect(add(0.1, tensor([0])).data).toEqual(Float32Array.of(0.1));
  });

  it("a constant to the tape: the gradient is the other operand's alone", () => {
    const tape = new Tape();
    const v = tape.watch(x);
    const y = sum(mul(sub(1, v), div(2, add(v, 1))));
    expect(tape.lines.map(line => line.operands)).toContainEqual([-1, 0]);
    const [dx] = tape.gradients(y, [x]);
    expect([...dx.data]).toEqual([1, 2, 4].map(a => -4 / (1 + a) ** 2).map(d => expect.closeTo(d, 14)));
  });

  it.each([add, sub, mul, div])("op %# with a number passes gradcheck at both orders, on either side", f => {
    for (const order of [1, 2] as const) {
      expect((v: Var) => square(f(v, 3)), `order ${order}`).toPassGradcheck([x], { order });
      expect((v: Var) => square(f(3, v)), `order ${order}`).toPassGradcheck([x], { order });
    }
  });

  it("in a workspace the result lives in the step, as its operand does", () => {
    const workspace = new Workspace({ megabytes: 16 });
    workspace.begin();
    const placed = workspace.place(tensor([1, 2]));
    expect(mul(2, placed).home).toBe(placed.home);
    expect(mul(2, placed).toArray()).toEqual([2, 4]);
  });

  it("the type of the result is that of the tensor among the operands", () => {
    const ofTensor: Tensor = mul(x, 2);
    const ofVar: Var = sub(1, new Tape().watch(x));
    expect([ofTensor.shape, ofVar.shape]).toEqual([[3], [3]]);
  });

  it("two numbers are no operands", () => {
    expect(() => mul(2, 3)).toThrow(new TypeError("mul: one operand must be a tensor or a Var, got two numbers; tensor(2) makes one"));
  });
});

describe("cast", () => {
  it("has a gradient, cast back: float32 to float64 and back again", () => {
    const tape = new Tape();
    const w = tensor([0.1, -3]);
    const wide = cast(tape.watch(w), "float64");
    expect(wide.dtype).toBe("float64");
    const [dw] = tape.gradients(sum(mul(square(wide), tensor([0.1, 10], { dtype: "float64" }))), [w]);
    expect(dw.dtype).toBe("float32");
    expect(dw.data).toEqual(Float32Array.of(0.2 * Math.fround(0.1), -60));
  });

  it("float64 to float32 rounds to nearest", () => {
    expect(cast(tensor([0.1], { dtype: "float64" }), "float32").data).toEqual(Float32Array.of(0.1));
  });
});

describe("an axis", () => {
  const ops: Record<string, (x: Value, axis: number | { axis: number }) => Value> = { sum, mean, max, logSumExp, softmax };

  it.each(Object.entries(ops))("%s(x, 1) is the op with { axis: 1 }, on tensors and on Vars, gradient and all", (_, f) => {
    const run = (axis: number | { axis: number }): unknown => {
      const tape = new Tape();
      const y = f(tape.watch(matrix), axis);
      const line = tape.lines.at(-1) as Var;
      return [detach(f(matrix, axis)).data, line.args.slice(1), tape.gradients(sum(square(y)), [matrix])[0].data];
    };
    for (const axis of [0, 1, -1]) expect(run(axis)).toStrictEqual(run({ axis }));
  });

  it("concat(xs, 1) is concat(xs, { axis: 1 })", () => {
    expect(concat([matrix, matrix], 1).data).toEqual(concat([matrix, matrix], { axis: 1 }).data);
    expect(concat([matrix, matrix], 1).shape).toEqual([2, 6]);
  });

  it("argmax takes it both ways, of a Var too", () => {
    expect([...argmax(matrix)]).toEqual([1, 2]);
    expect([...argmax(matrix, 0)]).toEqual([1, 0, 1]);
    expect([...argmax(new Tape().watch(matrix), { axis: 0 })]).toEqual([1, 0, 1]);
  });
});
