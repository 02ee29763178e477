// Run by lean.test.ts in a process of its own (node --expose-gc): a long integration. Prints the megabytes of numbers that are held when it
// is recorded ("lean", "whole"), or the most that the walk back adds to them ("walk"); and the beginning of the gradient.
import { integrate } from "../../bench/tapes.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { full } from "../../src/tensor/create.ts";

const held = (): number => {
  for (let i = 0; i < 4; i++) globalThis.gc?.(); // the memory of arrays is given back behind a collection
  return process.memoryUsage().arrayBuffers / 1e6;
};

const mode = process.argv[2];
let most = 0;
let pulls = 0;
const before = held();
const tape = new Tape({
  lean: mode === "lean",
  pulled: () => {
    if (mode === "walk" && ++pulls % 100 === 0) most = Math.max(most, held());
  },
});
const x = tape.watch(full([10_000], 0.3, { dtype: "float64" }));
const y = integrate(x, 4, 100);
const recorded = held();
const [g] = tape.gradients(y, [x]);
console.log(JSON.stringify({ megabytes: mode === "walk" ? most - recorded : recorded - before, gradient: [...g.data.subarray(0, 6)] }));
