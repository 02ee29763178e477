// What the JavaScript peers share: their flags (those of `rdrop bench`), their inputs, the clock, the line they print.
import { parseArgs } from "node:util";

const WARM_UP = 10; // products, or one second of them
const CHUNK = 2; // milliseconds between two readings of the clock, at least
const LEAST = 3; // chunks or steps, however long they take
const WARM_TRAINING = 1000; // milliseconds of training to warm up, at most
const ENOUGH = 1000; // milliseconds of timed steps; short trainings are repeated until then
const ROWS = 4096; // of the data set the batches are taken from

/**
 * `step --dims 784,256,256,10 --batch 64 --optimizer adam --stage 300,1300 --seconds 30 --backend wasm` or
 * `matmul --sizes 64,256x1024x10 --seconds 0.5 --backend wasm`, read from the command line.
 */
export function flags() {
  const text = { type: "string" };
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { dims: text, batch: text, optimizer: text, stage: text, sizes: text, seconds: text, backend: text },
  });
  const {
    dims = "784,256,256,10",
    batch = "64",
    optimizer = "adam",
    stage = "300,1300",
    sizes = "64,128,256,512,1024",
    seconds = positionals[0] === "matmul" ? "0.5" : "30",
    backend,
  } = values;
  return {
    what: positionals[0],
    dims: numbers(dims),
    batch: +batch,
    optimizer,
    stage: numbers(stage),
    sizes: sizes.split(",").map(shape),
    seconds: +seconds,
    backend,
  };
}

const numbers = text => text.split(",").map(Number);

/** n, k and m of a product [n, k] by [k, m]: "256x1024x10", or "64", three times the same. */
function shape(text) {
  const [n, k = n, m = n] = text.split("x").map(Number);
  return [n, k, m];
}

/**
 * Times `run`, which may be asynchronous, for about `seconds`. A chunk is as many runs as take 2 ms, one at least; its time is its mean.
 * `ms_median` is the median of the chunks, `ms_best` the least of them; `steps` is the number of runs.
 */
export async function time(run, seconds) {
  const mean = async count => {
    const start = performance.now();
    for (let i = 0; i < count; i++) {
      const pending = run();
      if (pending instanceof Promise) await pending;
    }
    return (performance.now() - start) / count;
  };
  const warmed = performance.now();
  let last = await mean(1);
  for (let i = 1; i < WARM_UP && performance.now() - warmed < 1000; i++) last = await mean(1);

  const count = Math.max(1, Math.ceil(CHUNK / last));
  const chunks = [];
  const start = performance.now();
  while (chunks.length < LEAST || performance.now() - start < seconds * 1000) chunks.push(await mean(count));
  chunks.sort((a, b) => a - b);
  return { ms_median: chunks[chunks.length >> 1], ms_best: chunks[0], steps: count * chunks.length };
}

/**
 * Times the steps `from` to `to` of a training, each by itself. `begin()` begins a training, always the same one, and gives its step.
 * As bench/stage-timing.ts does it, for every library alike: trainings warm up for a second, or a third of the time; then they are
 * repeated, each from its start, until a second of the stage's steps is timed, or `seconds` are over. Then what was reached of the stage
 * counts, or of what comes before it the later half.
 */
export function timeStage(begin, { stage: [from, to], seconds }) {
  const started = performance.now();
  const isOver = () => performance.now() - started >= 1000 * seconds;
  const warmUp = Math.min(WARM_TRAINING, (1000 * seconds) / 3);
  const isCold = () => performance.now() - started < warmUp;
  do {
    const step = begin();
    for (let i = 0; i < to && isCold(); i++) step();
  } while (isCold());

  const samples = [];
  let [spent, first, behind, cpu, wall] = [0, from, to, 0, 0];
  do {
    const step = begin();
    const times = [];
    const [cpuBefore, before] = [cpuTime(), performance.now()];
    while (times.length < to && (times.length < LEAST || !isOver())) {
      const start = performance.now();
      step();
      times.push(performance.now() - start);
    }
    cpu += cpuTime() - cpuBefore;
    wall += performance.now() - before;
    if (times.length < to && samples.length > 0) break; // a later training that was cut short would weigh its beginning more
    first = times.length - from >= LEAST ? from : times.length >> 1;
    behind = times.length;
    for (const time of times.slice(first)) {
      samples.push(time);
      spent += time;
    }
  } while (spent < ENOUGH && !isOver());

  samples.sort((a, b) => a - b);
  const at = share => samples[Math.floor(share * (samples.length - 1))];
  const [ms_median, ms_best] = [at(0.5), samples[0]];
  const spread = (at(0.75) - at(0.25)) / ms_median;
  return { ms_median, ms_best, spread, timed: [first, behind], steps: samples.length, core_share: Math.min(1, cpu / wall) };
}

/** Milliseconds. */
function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Prints the measurement of a step: one JSON line. */
export function printStep(library, { dims, batch, optimizer, stage }, times) {
  console.log(JSON.stringify({ library, dims, batch, optimizer, stage, ...times }));
}

/** 4096 rows and their labels, batch by batch: [{ x, y }], x of batch · width numbers. */
export function batches(width, batch, classes) {
  const x = inputs(ROWS, width);
  const y = labels(ROWS, classes);
  return Array.from({ length: Math.floor(ROWS / batch) }, (_, i) => ({
    x: x.slice(i * batch * width, (i + 1) * batch * width),
    y: y.slice(i * batch, (i + 1) * batch),
  }));
}

/** Times the product `await product(n, k, m)` of n×k by k×m at every size and prints one JSON line. */
export async function printMatmul(library, { sizes, seconds }, product) {
  const rows = [];
  for (const [n, k, m] of sizes) rows.push({ n, k, m, ...(await time(await product(n, k, m), seconds)) });
  console.log(JSON.stringify({ library, rows }));
}

/** Inputs [rows, width]: uniform in [-1, 1), or, where the width is 784, uniform in [0, 1) with 81 % zeros, as MNIST's digits have. */
export function inputs(rows, width, seed = 1) {
  const uniform = mulberry32(seed);
  const draw = width === 784 ? () => (uniform() < 0.19 ? uniform() : 0) : () => 2 * uniform() - 1;
  return Float32Array.from({ length: rows * width }, draw);
}

/** Labels 0, 1, … round and round: rows are random, so that nothing is learned of them but by heart. */
const labels = (rows, classes) => Int32Array.from({ length: rows }, (_, i) => i % classes);

/** Uniform draws in [0, 1) from a 32-bit state (Tommy Ettinger's mulberry32). */
function mulberry32(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}
