import { describe, expect, it } from "vitest";
import { affine, reluDropout } from "../../src/autograd/fused.ts";
import { add, concat, keep, matmul, mul, relu, scale, sum } from "../../src/autograd/rules.ts";
import { detach, Tape, type Value } from "../../src/autograd/tape.ts";
import { masks } from "../../src/layers/masks.ts";
import { passMasks } from "../../src/layers/pass.ts";
import { composedTerms, fusedTerms, keptRows } from "../../src/losses/terms.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal } from "../../src/tensor/create.ts";
import type { DType } from "../../src/tensor/home.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";

// A fused op against the composition that defines it: values and gradients, bit for bit, under random weights of the outputs.

/** Values of f and the gradient of a random weighting of them. */
function run(f: (...xs: Value[]) => Value[], inputs: readonly Tensor[]): Tensor[] {
  const tape = new Tape();
  const vars = inputs.map(x => tape.watch(x));
  const outputs = f(...vars);
  const rng = stream(9, "weights");
  const weighted = outputs.map(y => sum(mul(y, normal(y.shape, 0, 1, { rng, dtype: detach(y).dtype }))));
  const loss = weighted.reduce((a, b) => add(a, b));
  return [...outputs.map(detach), ...tape.gradients(loss, vars)];
}

function expectSame(inputs: readonly Tensor[], fused: (...xs: Value[]) => Value[], composed: (...xs: Value[]) => Value[]): void {
  const [quick, slow] = [run(fused, inputs), run(composed, inputs)];
  expect(quick.map(x => x.shape)).toEqual(slow.map(x => x.shape));
  expect(quick.map(x => x.data)).toStrictEqual(slow.map(x => x.data));
}

describe.each<DType>(["float32", "float64"])("in %s", dtype => {
  const draw = (...shape: number[]): Tensor => normal(shape, 0, 2, { rng: stream(shape.join(), "fused"), dtype });

  it("affine gives the bits of matmul and add", () => {
    expectSame(
      [draw(5, 7), draw(3, 7), draw(3)],
      (x, w, b) => [affine(x, w, b)],
      (x, w, b) => [add(matmul(x, w, { transposeB: true }), b)],
    );
  });

  it.each([1, 2, 3])("reluDropout of rows shared by %i copies gives the bits of relu, concat and keep", copies => {
    const drawn = passMasks({ training: true, masks: masks(4, 2) });
    const drop = drawn.drop?.(0.4, 5);
    if (drop === undefined) throw new Error("masks must be drawable");
    expectSame(
      [draw(4, 19)],
      x => [reluDropout(x, drop, { copies, shared: true })],
      x => {
        const rows = concat(new Array<Value>(copies).fill(relu(x)), 0);
        return [keep(rows, drawn.mask(detach(rows), 0.4, 5, copies))];
      },
    );
  });

  it("reluDropout of rows of their own gives the bits of relu and keep", () => {
    const drawn = passMasks({ training: true, masks: masks(4, 2) });
    const drop = drawn.drop?.(0.25, 1);
    if (drop === undefined) throw new Error("masks must be drawable");
    expectSame(
      [draw(6, 9)],
      x => [reluDropout(x, drop, { copies: 2, shared: false })],
      x => [keep(relu(x), drawn.mask(detach(x), 0.25, 1, 2))],
    );
  });

  it.each([
    [1, 2],
    [4, 10],
    [5, 3],
  ])("the fused terms of R-Drop give the bits of the composed ones, %i samples and %i classes", (n, c) => {
    const labels = Array.from({ length: n }, (_, i) => i % c);
    for (const size of [0.01, 1, 300]) {
      expectSame(
        [detach(scale(draw(2 * n, c), size))],
        x => Object.values(fusedTerms(x, labels)),
        x => Object.values(composedTerms(x, keptRows(labels, n, c, {}), 2, 0)),
      );
    }
  });
});
