import { describe, expect, it } from "vitest";
import { defineOp } from "../../src/autograd/op.ts";
import * as r from "../../src/autograd/rules.ts";
import type { Value } from "../../src/autograd/var.ts";
import { dropout } from "../../src/layers/dropout.ts";
import { gradcheckLayer } from "../../src/layers/gradcheck-layer.ts";
import { linear } from "../../src/layers/linear.ts";
import { givenMasks, masks } from "../../src/layers/masks.ts";
import { type Layer, type Pass, parameter } from "../../src/layers/pass.ts";
import { relu } from "../../src/layers/relu.ts";
import { sequential } from "../../src/layers/sequential.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal, tensor } from "../../src/tensor/create.ts";
import * as t from "../../src/tensor/ops.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";

const rng = stream(3, "weights");
const draw = (shape: number[]): Tensor => normal(shape, 0, 1, { rng, dtype: "float64" });

/** y = (x · w) with a rule for w that may be wrong. */
class Scaled implements Layer {
  readonly #op: (x: Value, w: Value) => Value;
  readonly w = draw([3]);
  readonly unused: Tensor | undefined;
  readonly hidden: Tensor | undefined;
  constructor(factor: number, { unused, hidden }: { unused?: Tensor; hidden?: Tensor } = {}) {
    this.unused = unused;
    this.hidden = hidden;
    const op = defineOp("scaled", t.mul, (g, _y, x, w) => [() => r.mul(g, w), () => r.sum(r.scale(r.mul(g, x), factor), { axis: 0 })]);
    this.#op = (x, w) => op(x, w);
  }
  forward(x: Value, pass: Pass): Value {
    const y = this.#op(x, parameter(this.w, pass));
    return this.hidden === undefined ? y : r.mul(y, parameter(this.hidden, pass));
  }
  parameters(): Tensor[] {
    return this.unused === undefined ? [this.w] : [this.w, this.unused];
  }
  parameterNames(): string[] {
    return ["w", "unused"].slice(0, this.parameters().length);
  }
}

const x = draw([2, 3]);

describe("gradcheckLayer(layer, x)", () => {
  it("gradcheckLayer() checks x and every parameter by name", () => {
    const model = sequential(linear(3, 4, { rng }), relu(), dropout(0.5), linear(4, 2, { rng }));
    for (const training of [false, true]) {
      const report = gradcheckLayer(model, [[1, -2, 3]], { training, masks: masks(1, 2) });
      expect(report.inputs.map(({ name }) => name)).toEqual(["x", "0.weight", "0.bias", "3.weight", "3.bias"]);
      expect(report.toString()).toMatch(/^gradcheck: passed: /);
      expect(report.checked + report.kinks).toBe(3 + 12 + 4 + 8 + 2);
    }
    expect(gradcheckLayer(model, [[1, -2, 3]], { training: true }).ok).toBe(true); // masks of its own
    expect(gradcheckLayer(dropout(0.5), x, { masks: givenMasks([]) }).ok).toBe(true); // drops nothing, asks for none
    expect(() => gradcheckLayer(dropout(0.5), x, { training: true, masks: givenMasks([]) })).toThrow(/^givenMasks: /);
  });

  it("gradcheckLayer() names the parameter whose gradient is wrong", () => {
    expect(gradcheckLayer(new Scaled(1), x).ok).toBe(true);
    expect(gradcheckLayer(new Scaled(1), x, { order: 2 }).ok).toBe(true);
    const report = gradcheckLayer(new Scaled(1.01), x);
    expect(report).toMatchObject({ ok: false, mismatch: true, hint: "the gradient of w is 1.01 times what it should be" });
    expect(report.toString()).toMatch(/\n {2}w at \[0\]: analytic /);
    expect(report.failures.map(({ input }) => input)).toEqual([1, 1, 1]);
  });

  it("gradcheckLayer() names a parameter that nothing depends on, and one that parameters() does not list", () => {
    expect(gradcheckLayer(new Scaled(1, { unused: draw([2]) }), x).reason).toMatch(/^unused has no influence on the result/);
    expect(gradcheckLayer(new Scaled(1, { hidden: draw([3]) }), x).reason).toMatch(
      /^fn also depends on watched tensors .* of shapes \[3\]/,
    );
  });

  it("gradcheckLayer() gives every parameter its numbers back, when forward throws too", () => {
    const layer = new Scaled(1);
    const before = [...layer.w.data];
    let calls = 0;
    const failing: Layer = {
      parameters: () => layer.parameters(),
      forward(x, pass) {
        if (++calls > 8) throw new Error("enough");
        return layer.forward(x, pass);
      },
    };
    gradcheckLayer(layer, x);
    expect([...layer.w.data]).toEqual(before);
    expect(() => gradcheckLayer(failing, x)).toThrow("enough");
    expect([...layer.w.data]).toEqual(before);
    expect(layer.w.version).toBe(0);
  });

  it("gradcheckLayer() of an x of another dtype throws one line", () => {
    expect(() => gradcheckLayer(new Scaled(1), tensor([[1, 2, 3]]))).toThrow(
      "gradcheckLayer: x and the parameters must have one dtype, got float64 and float32; convert one with cast()",
    );
    expect(() => gradcheckLayer(new Scaled(1), "x" as never)).toThrow(/^gradcheckLayer: x must be a number, .*, got "x"$/);
    expect(() => gradcheckLayer(3 as never, x)).toThrow(
      new TypeError("gradcheckLayer: the layer must have forward(x, pass) and parameters(), got 3"),
    );
  });
});
