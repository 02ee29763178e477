import { describe, expect, it } from "vitest";
import { detach } from "../../src/autograd/var.ts";
import { madeSource } from "../../src/data/made.ts";
import { prepare } from "../../src/data/splits.ts";
import { type CloudSample, maskCloud } from "../../src/report/mask-cloud.ts";
import { tellingColumns } from "../../src/report/telling.ts";
import { slice } from "../../src/tensor/move.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { DEFAULTS } from "../../src/train/config.ts";
import { predictProbabilities } from "../../src/train/predict.ts";
import { runOf } from "../../src/train/run.ts";
import { train } from "../../src/train/trainer.ts";

function trained(given: Partial<typeof DEFAULTS> = {}) {
  const config = { ...DEFAULTS, hidden: [16], epochs: 4, batch: 32, ...given };
  const data = prepare(madeSource("spirals", { seed: 0 }), { ...config, limit: 300 });
  const { model, optimizer, options } = runOf(config, data);
  for (const _ of train(model, optimizer, data, options));
  return { model, test: { ...data.test, x: slice(data.test.x, { end: 200 }), labels: data.test.labels.subarray(0, 200) } };
}

describe("maskCloud(model, data, { masks, samples, seed })", () => {
  const { model, test } = trained();
  const cloud = maskCloud(model, test, { masks: 50, samples: 6, seed: 3 });

  it("has as many rows and sub-models as asked, those that are disputed most first", () => {
    expect(cloud).toMatchObject({ masks: 50, rows: 200 });
    expect(cloud.samples).toHaveLength(6);
    const disputes = cloud.samples.map(({ disagreement }) => disagreement);
    expect(disputes).toEqual([...disputes].sort((a, b) => b - a));
    for (const { points } of cloud.samples) expect(points).toHaveLength(50);
    expect(new Set(cloud.samples.map(({ row }) => row)).size).toBe(6);
  });

  it("is the same again, and another with another seed", () => {
    expect(maskCloud(model, test, { masks: 50, samples: 6, seed: 3 })).toEqual(cloud);
    expect(maskCloud(model, test, { masks: 50, samples: 6, seed: 4 })).not.toEqual(cloud);
  });

  it("its disagreement is the mutual information of its points: H(mean) − mean H", () => {
    const entropy = (p: readonly number[]): number => p.reduce((sum, each) => sum - (each > 0 ? each * Math.log(each) : 0), 0);
    for (const { points, mean, disagreement } of cloud.samples) {
      const average = mean.map((_, c) => points.reduce((sum, p) => sum + p[c], 0) / points.length);
      average.forEach((value, c) => void expect(value).toBeCloseTo(mean[c], 3));
      expect(entropy(average) - points.reduce((sum, p) => sum + entropy(p), 0) / points.length).toBeCloseTo(disagreement, 2);
    }
  });

  it("has the row itself, its label, and what the whole model says of it", () => {
    const full = predictProbabilities(model, test.x);
    for (const { row, label, inputs, full: p } of cloud.samples) {
      expect(inputs).toEqual([...test.x.data.subarray(row * 2, row * 2 + 2)]);
      expect(label).toBe(test.labels[row]);
      p.forEach((value, c) => void expect(value).toBeCloseTo(full.data[row * 3 + c], 4));
    }
  });

  it("its pull is x times the slope of the difference of two scores, by differences", () => {
    const { row, between, pull } = cloud.samples[0];
    const margin = (j: number, by: number): number => {
      const x = test.x.data.slice(row * 2, row * 2 + 2);
      x[j] += by;
      const scores = detach(model.forward(new Tensor(x, [1, 2]), { training: false }));
      return scores.data[between[0]] - scores.data[between[1]];
    };
    pull.forEach((each, j) => {
      const slope = (margin(j, 1e-2) - margin(j, -1e-2)) / 2e-2;
      expect(each).toBeCloseTo(test.x.data[row * 2 + j] * slope, 2);
    });
  });

  it("is empty where nothing drops", () => {
    const still = trained({ dropout: 0, passes: 1, epochs: 1 });
    expect(maskCloud(still.model, still.test)).toEqual({ masks: 200, rows: 200, samples: [] });
  });
});

describe("tellingColumns(sample, preprocessing)", () => {
  const sample = { inputs: [1.5, 0, 1, 0, 0.2], pull: [-0.5, 0, 2, 0, 0.1] } as unknown as CloudSample;
  const columns = [
    { name: "height", kind: "number", mean: 170, sd: 10 },
    { name: "town", kind: "category", values: ["Asti", "Alba", "Bra"], usual: "Bra" },
    { name: "note", kind: "text", buckets: 1 },
  ] as const;

  it("gives columns by how much they pull, with their values as they stood in the file", () => {
    expect(tellingColumns(sample, { kind: "table", target: "y", impute: false, columns })).toEqual([
      { column: "town", value: "Alba", pull: 2 },
      { column: "height", value: "185", pull: -0.5 },
      { column: "note", value: "(text)", pull: 0.1 },
    ]);
  });

  it("gives numbers without names where there are none, and leaves out what pulls nothing", () => {
    const telling = tellingColumns(sample, { kind: "plain", inputs: 5 });
    expect(telling.map(({ column }) => column)).toEqual(["input 3", "input 1", "input 5"]);
  });
});
