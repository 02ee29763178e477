import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dataset } from "../../src/data/dataset.ts";
import { linear } from "../../src/layers/linear.ts";
import type { Model } from "../../src/layers/pass.ts";
import { sequential } from "../../src/layers/sequential.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal, tensor } from "../../src/tensor/create.ts";
import { slice } from "../../src/tensor/move.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { Workspace } from "../../src/tensor/workspace.ts";
import { brierScore, calibrationError, reliability } from "../../src/train/calibration.ts";
import { classReport, confusionMatrix } from "../../src/train/class-report.ts";
import { classifier } from "../../src/train/classifier.ts";
import { evaluate } from "../../src/train/metrics.ts";
import { mcDropout, predictProbabilities } from "../../src/train/predict.ts";
import { subModelGap } from "../../src/train/sub-models.ts";

const golden = JSON.parse(readFileSync(new URL("metrics-golden.json", import.meta.url), "utf8"));
const labels = Int32Array.from(golden.labels);
const probabilities = tensor(golden.probabilities, { dtype: "float64" });

/** A model that gives the logits of the golden file: those of pass t to copy t. */
const recorded: Model = {
  parameters: () => [],
  forward: x => x,
  forwardCopies: (x, m) => {
    const n = x.shape[0];
    return tensor(
      golden.logits.slice(0, m).flatMap((rows: number[][]) => rows.slice(0, n)),
      { dtype: "float64" },
    );
  },
};
const rows = dataset("golden", tensor(golden.logits[0], { dtype: "float64" }), labels, 4);

describe("measures agree with NumPy", () => {
  it("brierScore and calibrationError", () => {
    expect(brierScore(probabilities, labels)).toBeCloseTo(golden.brier, 12);
    expect(calibrationError(probabilities, labels)).toBeCloseTo(golden.ece, 12);
  });

  it("confusionMatrix and classReport", () => {
    expect(confusionMatrix(probabilities, labels)).toEqual(golden.confusion);
    classReport(probabilities, labels).forEach((scores, j) => {
      for (const [name, value] of Object.entries(scores)) expect(value).toBeCloseTo(golden.report[j][name], 12);
    });
  });

  it("mcDropout", () => {
    const { probabilities: p, disagreement } = mcDropout(recorded, rows.x, { passes: 5 });
    p.data.forEach((value, q) => void expect(value).toBeCloseTo(probabilities.data[q], 12));
    disagreement.forEach((value, i) => void expect(value).toBeCloseTo(golden.disagreement[i], 12));
  });

  it("subModelGap", () => {
    const { single, average, full, passes } = subModelGap(recorded, rows, { passes: 5 });
    for (const name of ["error", "nll"] as const) {
      expect(single[name]).toBeCloseTo(golden.single[name], 12);
      expect(average[name]).toBeCloseTo(golden.average[name], 12);
    }
    expect(full).toEqual(evaluate(recorded, rows));
    expect(passes).toBe(5);
  });
});

describe("by hand", () => {
  const p = tensor(
    [
      [0.8, 0.2],
      [0.4, 0.6],
      [0.5, 0.5],
    ],
    { dtype: "float64" },
  );
  const y = Int32Array.of(0, 0, 1);

  it("brierScore: 0.08, 0.72 and 0.5 of three rows", () => {
    expect(brierScore(p, y)).toBeCloseTo(1.3 / 3, 15);
  });

  it("reliability: a confidence on a border belongs to the bin below it, and of equals the first class is guessed", () => {
    const bins = reliability(p, y, { bins: 2 });
    expect(bins[0]).toEqual({ low: 0, high: 0.5, rows: 1, confidence: 0.5, accuracy: 0 });
    expect(bins[1]).toMatchObject({ low: 0.5, high: 1, rows: 2, accuracy: 0.5 });
    expect(calibrationError(p, y, { bins: 2 })).toBeCloseTo((0.5 + 2 * 0.2) / 3, 15);
    expect(() => reliability(p, y, { bins: 0 })).toThrow("reliability: bins must be a whole number above 0, got 0");
  });

  it("a class without rows has scores of 0, not NaN", () => {
    expect(classReport(tensor([[0.9, 0.1, 0]]), Int32Array.of(0))).toEqual([
      { precision: 1, recall: 1, f1: 1, support: 1 },
      { precision: 0, recall: 0, f1: 0, support: 0 },
      { precision: 0, recall: 0, f1: 0, support: 0 },
    ]);
  });

  it("refuse what are no probabilities of these labels", () => {
    expect(() => brierScore(tensor([1, 2]), y)).toThrow(
      "brierScore: probabilities must be [n, c] with at least one row and one class, got [2]",
    );
    expect(() => brierScore(p, Int32Array.of(0, 0, 2))).toThrow("brierScore: labels must lie in 0..1, got 2 at row 2");
  });
});

describe("predictProbabilities and mcDropout", () => {
  const model = classifier(3, 4, { hidden: [8], dropout: 0.5, inputDropout: 0, seed: 2 });
  const x = normal([300, 3], 0, 1, { rng: stream(1, "x") });

  it("do not depend on the batch, nor on a workspace", () => {
    const all = predictProbabilities(model, x);
    expect(predictProbabilities(model, x, { batch: 7 })).toEqual(all);
    const workspace = new Workspace();
    const mc = mcDropout(model, x, { passes: 20, seed: 3 });
    expect(predictProbabilities(model, x, { workspace })).toEqual(all);
    expect(mcDropout(model, x, { passes: 20, seed: 3, workspace })).toEqual(mc);
    workspace.release();
  });

  it("the first 17 of 40 passes are the 17 passes: their sum and the others' make the whole", () => {
    const few = mcDropout(model, x, { passes: 17 });
    const more = mcDropout(model, x, { passes: 18 });
    // The 18th pass alone: 18 · mean of 18 − 17 · mean of 17 is a probability again.
    const last = more.probabilities.data.map((value, q) => 18 * value - 17 * few.probabilities.data[q]);
    for (let i = 0; i < 300; i++) {
      const row = Array.from(last.subarray(4 * i, 4 * i + 4));
      expect(Math.min(...row)).toBeGreaterThan(-1e-12);
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    }
    expect(mcDropout(model, slice(x, { end: 130 }), { passes: 17 }).probabilities).toEqual(
      new Tensor(few.probabilities.data.slice(0, 520), [130, 4]),
    );
  });

  it("mcDropout: between 0 and log c, another seed gives others, and a model without dropout does not disagree", () => {
    const { disagreement } = mcDropout(model, x);
    expect(Math.min(...disagreement)).toBeGreaterThan(0);
    expect(Math.max(...disagreement)).toBeLessThan(Math.log(4));
    expect(mcDropout(model, x, { seed: 1 }).disagreement).not.toEqual(disagreement);
    const sure = sequential(linear(3, 4, { rng: stream(1, "w") }));
    expect(Math.max(...mcDropout(sure, x, { passes: 3 }).disagreement)).toBeLessThan(1e-14);
  });

  it("refuse passes that are none, and a model whose logits are not finite, with the row", () => {
    expect(() => mcDropout(model, x, { passes: 0 })).toThrow("mcDropout: passes must be a whole number in 1..16384, got 0");
    const bad = tensor([
      [0, 0, 0],
      [0, Number.NaN, 0],
    ]);
    const plain = sequential(linear(3, 4, { rng: stream(1, "w") }));
    expect(() => predictProbabilities(plain, bad)).toThrow("predictProbabilities: logits must be finite, got NaN at row 1");
    expect(() => predictProbabilities(plain, tensor([1]))).toThrow("predictProbabilities: x must be [n, k] with at least one row, got [1]");
  });
});
