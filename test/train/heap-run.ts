// Run by heap.test.ts in a process of its own (node --expose-gc): trains for 5,000 steps and prints how many bytes are in use, after a
// collection, at each thousandth.
import { moons } from "../../src/data/synthetic.ts";
import { adam } from "../../src/optim/adam.ts";
import { classifier } from "../../src/train/classifier.ts";
import { train, trainStep } from "../../src/train/trainer.ts";

const [every, last] = [1000, 5000];
const data = moons({ n: 64, seed: 0 });
const model = classifier(2, 2, { hidden: [32, 32], dropout: 0.5, inputDropout: 0, seed: 0 });
const optimizer = adam(model.parameters());

/** Steps of `train`, which has a workspace, or of a loop of one's own on ordinary memory. */
function* steps(): Generator<number> {
  if (process.argv[2] === "train") {
    const options = { epochs: last / 2, batch: 32, alpha: 1, passes: 2, seed: 0 };
    for (const event of train(model, optimizer, { train: data, test: data }, options)) if (event.kind === "step") yield event.step;
  } else {
    for (let step = 1; step <= last; step++) {
      trainStep(model, optimizer, data, step, { alpha: 1, passes: 2, seed: 0 });
      yield step;
    }
  }
}

/** Bytes in use by objects and by arrays, when nothing is left to collect. */
function inUse(): number {
  for (let i = 0; i < 4; i++) globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const used: number[] = [];
for (const step of steps()) if (step % every === 0) used.push(inUse());
console.log(JSON.stringify({ collects: globalThis.gc !== undefined, used }));
