import { describe, expect, it } from "vitest";
import { mislabel, moons } from "../../src/data/synthetic.ts";
import type { KernelSet } from "../../src/kernels/kernels.ts";
import { adam } from "../../src/optim/adam.ts";
import type { Optimizer } from "../../src/optim/optimizer.ts";
import { sgd } from "../../src/optim/sgd.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { classifier } from "../../src/train/classifier.ts";
import { type TrainEvent, train } from "../../src/train/trainer.ts";

// Law 1: a run is a pure function of its configuration.

interface Setup {
  readonly seed: number;
  readonly passes?: number;
  readonly kernels?: KernelSet;
  readonly optimizer?: (parameters: readonly Tensor[]) => Optimizer;
}

/** A training run, not yet begun: its events, and the bytes of its parameters as they are now. */
function makeRun({ seed, passes = 2, kernels = "wasm", optimizer = adam }: Setup): { events: Generator<TrainEvent>; bytes: () => string } {
  const noisy = mislabel(moons({ n: 150, seed: 3 }), { fraction: 0.1, seed: 3 });
  const model = classifier(2, 2, { hidden: [19, 8], dropout: 0.3, inputDropout: 0.1, seed });
  const data = { train: noisy, test: moons({ n: 40, seed: 4 }) };
  const events = train(model, optimizer(model.parameters()), data, { epochs: 4, batch: 32, alpha: 2, passes, seed, kernels });
  const hex = ({ data: { buffer, byteOffset, byteLength } }: Tensor): string => Buffer.from(buffer, byteOffset, byteLength).toString("hex");
  return { events, bytes: () => model.parameters().map(hex).join("\n") };
}

/** Everything that a whole run leaves behind: each event's numbers, exactly, and the bytes of each parameter. */
function outcome(setup: Setup): { events: TrainEvent[]; bytes: string } {
  const { events, bytes } = makeRun(setup);
  return { events: [...events], bytes: bytes() };
}

describe("train", () => {
  const first = outcome({ seed: 0 });

  it("train() moves the weights, and its events have finite numbers", () => {
    expect(first.events.length).toBe(4 * 5 + 4);
    expect(first.bytes).not.toBe(makeRun({ seed: 0 }).bytes());
    for (const event of first.events)
      for (const value of Object.values(event)) expect(typeof value !== "number" || Number.isFinite(value)).toBe(true);
  });

  it("train() run twice gives the same bytes and the same metrics", () => expect(outcome({ seed: 0 })).toEqual(first));

  it("train() under another seed gives others", () => {
    const other = outcome({ seed: 1 });
    expect(other.bytes).not.toBe(first.bytes);
    expect(other.events).not.toEqual(first.events);
  });

  it("train() with the reference kernels gives the same bytes as with the fast ones", () => {
    expect(outcome({ seed: 0, kernels: "reference" })).toEqual(first);
  });

  it.each([1, 3])("train() with %d passes gives the same bytes from the reference and from the fast kernels", passes => {
    expect(outcome({ seed: 5, passes, kernels: "reference" })).toEqual(outcome({ seed: 5, passes }));
  });

  it("train() with momentum gives the same bytes from the reference and from the fast kernels", () => {
    const optimizer = (w: readonly Tensor[]): Optimizer => sgd(w, { lr: 0.05, momentum: 0.9, nesterov: true, weightDecay: 1e-3 });
    expect(outcome({ seed: 6, optimizer, kernels: "reference" })).toEqual(outcome({ seed: 6, optimizer }));
  });

  it("train() of two models in turns gives the bytes that each has alone: nothing is shared", () => {
    const [one, two] = [makeRun({ seed: 0 }), makeRun({ seed: 1 })];
    const events = first.events.map(() => {
      two.events.next();
      return one.events.next().value;
    });
    expect(events).toEqual(first.events);
    expect(one.bytes()).toBe(first.bytes);
    expect(two.bytes()).toBe(outcome({ seed: 1 }).bytes);
  });
});
