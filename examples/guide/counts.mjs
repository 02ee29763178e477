// Multiply-adds of one R-Drop step of 784-1024-1024-10, batch 128, in millions: what a framework does, and what is left here at first.
const [input, hidden, classes, batch] = [784, 1024, 10, 128];
const rows = 2 * batch; // both sub-models
const millions = (...sizes) => sizes.reduce((a, b) => a * b) / 1e6;

const first = millions(rows, input, hidden);
const second = millions(rows, hidden, hidden);
const third = millions(rows, hidden, classes);
const framework = first + second + third + (first + 2 * second + 2 * third); // forward, then back; no dX: X is a constant
console.log(Math.round(framework), Math.round(framework + first)); // → 1224 1430

const pixels = 0.1912; // of MNIST, that are not 0
const alive = 0.25; // of hidden units, behind ReLU and dropout at one half
const shared = (first / 2) * pixels; // both sub-models share the first product, and its gradient
const here = shared + alive * (second + third) + (shared + 2 * alive * second + 2 * third);
console.log(Math.round(here), (framework / here).toFixed(1)); // → 247 5.0
