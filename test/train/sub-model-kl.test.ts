import { describe, expect, it } from "vitest";
import { detach } from "../../src/autograd/var.ts";
import { digits } from "../../src/data/digits.ts";
import { masks } from "../../src/layers/masks.ts";
import type { Model } from "../../src/layers/pass.ts";
import { symmetricKl } from "../../src/losses/kl.ts";
import { slice } from "../../src/tensor/move.ts";
import { Workspace } from "../../src/tensor/workspace.ts";
import { classifier } from "../../src/train/classifier.ts";
import { subModelKl } from "../../src/train/metrics.ts";

const data = digits({ n: 50, seed: 0 });
const model = (dropout: number) => classifier(144, 10, { hidden: [16], dropout, inputDropout: 0, seed: 1 });

describe("subModelKl", () => {
  it("subModelKl(model, data) without dropout is 0", () => {
    expect(subModelKl(model(0), data, { seed: 0 })).toBe(0);
  });

  it("subModelKl(model, data) grows with the dropout", () => {
    const [a, b] = [0.1, 0.6].map(p => subModelKl(model(p), data, { seed: 0 }));
    expect(a).toBeGreaterThan(0);
    expect(b).toBeGreaterThan(2 * a);
  });

  it("subModelKl(model, data) is the KL of two passes, both ways, each under masks of its own", () => {
    const net = model(0.5);
    const pass = { training: true, masks: masks(9, 0) };
    const logits = detach(net.forwardCopies(data.x, 2, pass));
    const part = (start: number) => ({ data: logits.data.slice(start * 10, (start + 50) * 10) });
    const softmax = (row: number[]) => row.map(s => Math.exp(s)).map((e, _c, es) => e / es.reduce((u, v) => u + v));
    let expected = 0;
    for (let i = 0; i < 50; i++) {
      const rows = [part(0), part(50)].map(({ data }) => softmax([...data.slice(i * 10, (i + 1) * 10)]));
      rows[0].forEach((p, c) => {
        expected += (0.5 * (p - rows[1][c]) * Math.log(p / rows[1][c])) / 50;
      });
    }
    expect(expected).toBeGreaterThan(0);
    expect(subModelKl(net, data, { seed: 9 })).toBeCloseTo(expected, 6);
  });

  it("subModelKl(model, data, { batch }) draws masks of its own for each batch, and weighs it by its rows", () => {
    const net = model(0.5);
    let sum = 0;
    for (const [number, start, end] of [
      [0, 0, 20],
      [1, 20, 40],
      [2, 40, 50],
    ]) {
      const x = slice(data.x, { start, end });
      const logits = detach(net.forwardCopies(x, 2, { training: true, masks: masks(9, number) }));
      const [s, t] = [slice(logits, { end: end - start }), slice(logits, { start: end - start })];
      sum += symmetricKl(s, t, { reduction: "sum" }).item();
    }
    expect(subModelKl(net, data, { seed: 9, batch: 20 })).toBe(sum / 50);
  });

  it("subModelKl(model, data, { workspace }) computes in the workspace, a step a batch", () => {
    const workspace = new Workspace({ megabytes: 8 });
    const old = workspace.place(data.x);
    const net = model(0.5);
    const homes: boolean[] = [];
    const watched: Model = {
      forward: (x, pass) => {
        homes.push(detach(x).home === workspace.home);
        return net.forward(x, pass);
      },
      parameters: () => net.parameters(),
    };
    subModelKl(watched, data, { seed: 0, batch: 25, workspace });
    expect(homes).toEqual([true, true]);
    expect(() => old.data).toThrow(/step that is over/);
  });

  it("subModelKl(model, data) is the same with a workspace, and a function of the seed", () => {
    const net = model(0.5);
    const kl = subModelKl(net, data, { seed: 0, batch: 20 });
    expect(subModelKl(net, data, { seed: 0, batch: 20, workspace: new Workspace({ megabytes: 8 }) })).toBe(kl);
    expect(subModelKl(net, data, { seed: 1, batch: 20 })).not.toBe(kl);
  });
});
