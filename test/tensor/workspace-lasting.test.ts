import { expect, it } from "vitest";
import { masks } from "../../src/layers/masks.ts";
import { adam } from "../../src/optim/adam.ts";
import type { Optimizer } from "../../src/optim/optimizer.ts";
import { sgd } from "../../src/optim/sgd.ts";
import { stream } from "../../src/random/seeded.ts";
import { full, normal, ones, tensor } from "../../src/tensor/create.ts";
import { relu } from "../../src/tensor/elementwise.ts";
import { heap } from "../../src/tensor/home.ts";
import { reshape, slice } from "../../src/tensor/move.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { Workspace } from "../../src/tensor/workspace.ts";
import { classifier } from "../../src/train/classifier.ts";
import { trainStep } from "../../src/train/trainer.ts";

// What lasts in a workspace: kept until it is released or moves elsewhere, and never longer.

const MEGABYTE = 2 ** 20;
/** Whether the numbers of w are in a memory of kernels, not in an array of their own. */
const inMemory = (w: Tensor): boolean => w.data.buffer.byteLength > w.data.byteLength;

it("keep moves parameters without changing them, and they outlive every step", () => {
  const workspace = new Workspace({ megabytes: 1 });
  const w = tensor([
    [1, 2],
    [3, 4],
  ]);
  workspace.keep([w]);
  for (let step = 0; step < 3; step++) {
    workspace.begin();
    workspace.place(ones([100]));
    expect(w.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  }
  expect(relu(w).home).toBe(heap); // what is computed from parameters alone does not pile up beside them
});

it("keep of what is kept moves nothing, be it kept twice in one call or seen through another tensor", () => {
  const workspace = new Workspace({ megabytes: 1 });
  const w = ones([4, 5]);
  workspace.keep([w, w, reshape(w, [20]), slice(w, { start: 1, end: 3 })]);
  const [home, data, { byteOffset }] = [w.home, w.data, w.data];
  workspace.keep([w, slice(w, { start: 3 })]);
  expect(w.home).toBe(home);
  expect(w.data).toBe(data);
  const next = ones([20]);
  workspace.keep([next]);
  expect(byteOffset - next.data.byteOffset).toBe(128); // two cache lines for 80 bytes, and none lost in between
});

it("keep of a part of a tensor moves the whole of it, once, and all that share it see each other's writes", () => {
  const workspace = new Workspace({ megabytes: 1 });
  const flat = full([6], 1);
  const [a, b] = [flat.share([2, 2]), flat.share([2], 4)];
  workspace.keep([a, b]);
  expect([flat, a, b].map(inMemory)).toEqual([true, true, true]);
  b.write().fill(7);
  expect(flat.toArray()).toEqual([1, 1, 1, 1, 7, 7]);
  workspace.release();
  expect([flat, a, b].map(x => x.data.buffer.byteLength)).toEqual([24, 24, 24]);
  a.write().fill(5);
  expect(flat.toArray()).toEqual([5, 5, 5, 5, 7, 7]);
});

it("release moves what was kept to the heap, where a copy of its numbers is no copy of the memory", () => {
  const workspace = new Workspace({ megabytes: 4 });
  const w = ones([10, 10]);
  workspace.keep([w]);
  expect(w.data.buffer.byteLength).toBe(4 * MEGABYTE);
  workspace.release();
  expect(w.home).toBe(heap);
  expect(w.data.buffer.byteLength).toBe(400);
  expect(structuredClone(w.data).buffer.byteLength).toBe(400);
  expect(w.data).toStrictEqual(ones([10, 10]).data);
  workspace.release(); // nothing is left to release
});

it("release frees the room: models may follow one another in a workspace that holds one of them", () => {
  const workspace = new Workspace({ megabytes: 4 });
  const x = normal([16, 64], 0, 1, { rng: stream(0, "x") });
  for (let seed = 0; seed < 5; seed++) {
    const model = classifier(64, 10, { hidden: [400, 400], dropout: 0.5, inputDropout: 0, seed });
    workspace.keep(model.parameters()); // 0.8 of 4 megabytes, and twice as much for Adam
    const optimizer = adam(model.parameters());
    workspace.begin();
    const batch = { x: workspace.place(x), labels: new Int32Array(16), classes: 10 };
    trainStep(model, optimizer, batch, 0, { alpha: 1, passes: 2, seed: 0 });
    expect(model.parameters().every(inMemory)).toBe(true);
    workspace.release();
    expect(model.parameters().some(inMemory)).toBe(false);
  }
  workspace.begin();
  const whole = ones([(4 * MEGABYTE) / 4 - 1024]);
  workspace.keep([whole]); // the averages are gone, too
  expect(inMemory(whole)).toBe(true);
});

it("moveTo another workspace frees the room in the first one", () => {
  const [one, two] = [new Workspace({ megabytes: 1 }), new Workspace({ megabytes: 1 })];
  const [w, v] = [full([1000], 1), full([200_000], 2)]; // v takes most of a workspace
  one.keep([v, w]);
  const address = v.data.byteOffset;
  two.keep([v]);
  expect(v.data.every(x => x === 2)).toBe(true);
  const u = full([200_000], 3);
  one.keep([u]);
  expect([u.data.byteOffset, u.data.buffer.byteLength]).toEqual([address, MEGABYTE]);
  expect([w, v, u].map(x => x.data.every(y => y === x.data[0]))).toEqual([true, true, true]);
  two.release();
  one.release();
  expect([w, v, u].map(x => [x.data[0], inMemory(x)])).toEqual([1, 2, 3].map(value => [value, false]));
});

it.each([
  ["adam", (w: Tensor[]): Optimizer => adam(w, { lr: 0.01 })],
  ["sgd with momentum", (w: Tensor[]): Optimizer => sgd(w, { lr: 0.1, momentum: 0.9 })],
])("%s takes its averages along when its parameters are kept, moved or released between two steps", (_, make) => {
  const steps = (between: (w: Tensor, step: number) => void): Float32Array => {
    const w = normal([50], 0, 1, { rng: stream(0, "w") });
    const optimizer = make([w]);
    for (let step = 0; step < 6; step++) {
      between(w, step);
      optimizer.step([normal([50], 0, 1, { rng: stream(step, "g") })]);
    }
    return w.data.slice() as Float32Array;
  };
  const [one, two] = [new Workspace({ megabytes: 1 }), new Workspace({ megabytes: 1 })];
  const moves = [() => {}, (w: Tensor) => one.keep([w]), (w: Tensor) => two.keep([w]), () => two.release(), (w: Tensor) => one.keep([w])];
  const moved = steps((w, step) => moves[step]?.(w));
  expect(moved).toStrictEqual(steps(() => {}));
  const whole = full([260_000], 1);
  two.keep([whole]); // nothing was left behind there
  expect(inMemory(whole)).toBe(true);
});

it("begin, keep and release of a step's own tensors and masks leave them as they are until the next step", () => {
  const workspace = new Workspace({ megabytes: 1 });
  workspace.begin();
  const x = workspace.place(ones([8, 8]));
  const mask = masks(0, 0).mask({ name: "0", p: 0.5, shape: [8, 8], copies: 1 }, x);
  const numbers = mask.data.slice();
  workspace.keep([mask]);
  workspace.release();
  workspace.begin();
  workspace.place(full([8, 16], 9));
  expect(mask.data).toStrictEqual(numbers);
  expect(() => x.data).toThrow(/step that is over/);
});
