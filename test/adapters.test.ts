import { init, numpy as np, vjp } from "@jax-js/jax";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { gradcheck } from "../src/autograd/gradcheck.ts";
import { fromFunction } from "../src/gradcheck.ts";
import "../src/vitest.ts";

// The one-liners of docs/gradcheck.md, which the last test finds there word for word.

const page = readFileSync(new URL("../docs/gradcheck.md", import.meta.url), "utf8");
const source = readFileSync(new URL(import.meta.url), "utf8");

type Tf = (...xs: tf.Tensor[]) => tf.Tensor;
// biome-ignore format: a line, as the page has it
const fromTf = (f: Tf) => fromFunction((...xs) => f(...xs.map(x => tf.tensor(x))).arraySync(), { vjp: (g, ...xs) => tf.grads(f)(xs.map(x => tf.tensor(x)), tf.tensor(g)).map(dx => dx.arraySync()) });

type Jax = (...xs: np.Array[]) => np.Array;
// biome-ignore format: a line, as the page has it
const fromJax = (f: Jax) => fromFunction((...xs) => f(...xs.map(x => np.array(x))).js(), { vjp: (g, ...xs) => vjp(f, xs.map(x => np.array(x)))[1](np.array(g)).map((dx: np.Array) => dx.js()) });

describe("the adapter for TensorFlow.js", () => {
  beforeAll(() => tf.setBackend("cpu"));
  const squareTimes = (c: number) =>
    tf.customGrad((x, save) => {
      (save as (xs: tf.Tensor[]) => void)([x as tf.Tensor]);
      return { value: tf.square(x as tf.Tensor), gradFunc: (dy, saved) => tf.mul(dy, tf.mul(c, (saved as tf.Tensor[])[0])) };
    });

  it("fromTf(f) passes gradcheck for tf's own ops and for a right tf.customGrad, in float32 and said so", () => {
    expect(fromTf(squareTimes(2) as Tf)).toPassGradcheck([[0.3, -0.7]]);
    expect(fromTf((a, b) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D))).toPassGradcheck([[[0.3, -0.7]], [[1, 2], [3, 5]]]); // biome-ignore format: small
    expect(
      gradcheck(
        fromTf(x => tf.sum(tf.softmax(x))),
        [[0.3, -0.7, 1]],
      ).toString(),
    ).toMatch(/^gradcheck: passed/);
    expect(gradcheck(fromTf(tf.exp as Tf), [[0.3, -0.7]]).notes).toEqual([expect.stringMatching(/^fn computes in float32/)]);
  });

  it("fromTf(f) of a wrong tf.customGrad fails with its factor", () => {
    expect(gradcheck(fromTf(squareTimes(3) as Tf), [[0.3, -0.7]])).toMatchObject({
      mismatch: true,
      hint: "the gradient of input 0 is 1.5 times what it should be",
    });
  });
});

describe("the adapter for jax-js", () => {
  beforeAll(async () => {
    await init("cpu");
  });

  it("fromJax(f) passes gradcheck for jax's own functions", () => {
    expect(fromJax(x => np.sin(x))).toPassGradcheck([[0.3, -0.7]]);
    expect(fromJax((a, b) => np.matmul(a, b).sum())).toPassGradcheck([[[0.3, -0.7]], [[1, 2], [3, 5]]]); // biome-ignore format: small
    expect(
      gradcheck(
        fromJax(x => np.exp(x)),
        [[0.3, -0.7]],
      ).notes,
    ).toEqual([expect.stringMatching(/^fn computes in float32/)]);
  });

  it("fromJax(f) with a mistake in the derivative fails: a vjp that forgets g", () => {
    const wrong = fromFunction(x => np.sin(np.array(x)).js(), { vjp: (_g, x) => np.cos(np.array(x)).js() });
    expect(gradcheck(wrong, [[0.3, -0.7]])).toMatchObject({ mismatch: true });
  });
});

it("docs/gradcheck.md has the adapters that run here, without their types", () => {
  for (const name of ["fromTf", "fromJax"]) {
    const line = source.split("\n").find(text => text.startsWith(`const ${name} = `)) ?? "none";
    expect(page).toContain(line.replace("(f: Tf)", "f").replace("(f: Jax)", "f").replace("(dx: np.Array)", "dx"));
  }
});
