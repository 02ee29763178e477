// Run by lean.test.ts in a process of its own: y' = f(y) with f_i = x_i y_(i−1), y_0 = 1, by 100 steps of Runge-Kutta, and the gradient of
// the last number by x. Prints the megabytes of numbers that are held when the tape is recorded ("lean", "whole"), or the most that the
// walk back adds to them ("walk").
import { add, concat, mul, scale, slice, sum } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import type { Value } from "../../src/autograd/var.ts";
import { full, tensor, zeros } from "../../src/tensor/create.ts";

const [N, STEPS, H] = [10_000, 100, 1 / 100];
const dtype = "float64";

const held = (): number => {
  (globalThis as { gc?: () => void }).gc?.();
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
const x = tape.watch(full([N], 0.3, { dtype }));
const one = tensor([1], { dtype });
const f = (y: Value): Value => mul(x, concat([one, slice(y, { end: N - 1 })]));
let y: Value = zeros([N], { dtype });
for (let i = 0; i < STEPS; i++) {
  const k1 = f(y);
  const k2 = f(add(y, scale(k1, H / 2)));
  const k3 = f(add(y, scale(k2, H / 2)));
  const k4 = f(add(y, scale(k3, H)));
  y = add(y, scale(add(add(k1, scale(add(k2, k3), 2)), k4), H / 6));
}
const recorded = held();
const [g] = tape.gradients(sum(slice(y, { start: 3, end: 4 })), [x]);
console.log(JSON.stringify({ megabytes: mode === "walk" ? most - recorded : recorded - before, gradient: [...g.data.subarray(0, 6)] }));
