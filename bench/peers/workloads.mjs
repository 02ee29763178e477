// What is measured, and what is aimed at. A duel is two runs, `ours` and `theirs`, measured in turn; its ratio is their time by ours,
// and its `target` the least that is to be.

/** R-Drop training steps: hidden layers are Linear, ReLU, Dropout(0.5); inputs of width 784 are 81 % zeros. */
const models = [
  { dims: [20, 30, 40, 10], batch: 32, targets: { pytorch: 15, "tfjs-wasm": 40, "jax-js": 40 } },
  { dims: [64, 128, 128, 10], batch: 64, targets: { pytorch: 4, "tfjs-wasm": 40, "jax-js": 8 } },
  { dims: [784, 256, 256, 10], batch: 64, targets: { pytorch: 3, "tfjs-wasm": 70, "jax-js": 7 } },
  { dims: [784, 1024, 1024, 10], batch: 128, targets: { pytorch: 2, "tfjs-wasm": 120, "jax-js": 7 } },
];

/** The steps of the training that are timed, of every library the same: see bench/stage-timing.ts. */
const STAGE = [300, 1300];
const QUICK_STAGE = [5, 15];

/** Dense float32 products of n×n by n×n. */
const sizes = [64, 128, 256, 512, 1024];
const SMALL = 256; // the largest n for TensorFlow.js's cpu backend, which is plain JavaScript
export const MATMUL_TARGET = { n: 512, gflops: 30, peer: "tfjs-wasm" };

/** How many threads, where there are several: as many as the smallest of machines has cores. */
const THREADS = 2;

/** How many times as fast as PyTorch, each with as many threads as serve it best. */
export const THREADS_TARGETS = [15, 6, 5, 4];

/** The model on which a step of R-Drop is set beside one of plain dropout, and the most that it is to cost. */
const largest = models.at(-1);
export const COST_TARGET = 1.5;

/** All duels, or those of one kind; `quick` keeps what takes a moment. */
export function duels({ only, quick = false }) {
  const all = quick
    ? [...models.slice(0, 2).flatMap(model => steps(model, QUICK_STAGE)), ...sizes.slice(0, 2).flatMap(matmuls)]
    : [...models.flatMap(model => steps(model, STAGE)), ...costs(largest, STAGE), ...sizes.flatMap(matmuls)];
  return all.filter(({ ours }) => only === undefined || ours.what === only);
}

/** Adam against Adam, of those that can also with several threads; jax-js has only SGD, hence also SGD against SGD. */
function steps({ dims, batch, targets }, stage) {
  const step = (library, optimizer, threads = 1) => ({ what: "step", library, dims, batch, optimizer, threads, stage });
  const duel = (library, ours, theirs, target) => ({ kind: "step", ours: step("rdrop", ours), theirs: step(library, theirs), target });
  return [
    duel("pytorch", "adam", "adam", targets.pytorch),
    { kind: "step", ours: step("rdrop", "adam", THREADS), theirs: step("pytorch", "adam", THREADS) },
    duel("tfjs-wasm", "adam", "adam", targets["tfjs-wasm"]),
    duel("jax-js", "adam", "sgd", targets["jax-js"]),
    duel("jax-js", "sgd", "sgd"),
  ];
}

/** A library against itself: a step of R-Drop by one of plain dropout. */
function costs({ dims, batch }, stage) {
  return ["rdrop", "pytorch"].map(library => {
    const step = { what: "step", library, dims, batch, optimizer: "adam", threads: 1, stage };
    return { kind: "cost", ours: { ...step, plain: true }, theirs: step };
  });
}

function matmuls(n) {
  const peers = ["pytorch", "tfjs-wasm", "ort-web", "jax-js", ...(n <= SMALL ? ["tfjs-cpu"] : [])];
  return peers.map(library => ({ kind: "matmul", ours: { what: "matmul", library: "rdrop", n }, theirs: { what: "matmul", library, n } }));
}
