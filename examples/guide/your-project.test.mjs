import { fromFunction } from "rdrop/gradcheck";
import "rdrop/vitest";
import { expect, it } from "vitest";

const cube = x => x ** 3;
const huber = x => (Math.abs(x) < 1 ? (x * x) / 2 : Math.abs(x) - 0.5);
const scaled = (w, x) => w.map(v => v * x);

it("the gradient of cube is 3x²", () => {
  expect(fromFunction(cube, x => 3 * x ** 2)).toPassGradcheck([0.5]);
  expect(fromFunction(cube, x => 2 * x ** 2)).not.toPassGradcheck([0.5]);
});

it("the gradient of huber is x, cut at -1 and 1", () => {
  for (const x of [-3, -0.4, 0.7, 2]) expect(fromFunction(huber, v => Math.max(-1, Math.min(1, v)))).toPassGradcheck([x]);
});

it("a function of two inputs that gives several numbers has a vjp: the gradients of Σ g·y", () => {
  const vjp = (g, w, x) => [g.map(v => v * x), g.reduce((sum, v, i) => sum + v * w[i], 0)];
  expect(fromFunction(scaled, { vjp })).toPassGradcheck([[1, -2, 0.5], 0.7]);
});
