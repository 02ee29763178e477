// What the JavaScript peers share: their flags (those of `rdrop bench`), their inputs, the clock, the line they print.
import { parseArgs } from "node:util";

const WARM_UP = 10; // steps, or one second of them
const CHUNK = 2; // milliseconds between two readings of the clock, at least
const LEAST = 3; // chunks, however long they take

/** `step|matmul --dims 784,256,256,10 --batch 64 --optimizer adam --sizes 64,256x1024x10 --seconds 2 --backend wasm`, read from the command line. */
export function flags() {
  const text = { type: "string" };
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { dims: text, batch: text, optimizer: text, sizes: text, seconds: text, backend: text },
  });
  const { dims = "784,256,256,10", batch = "64", optimizer = "adam", sizes = "64,128,256,512,1024", seconds = "2", backend } = values;
  return {
    what: positionals[0],
    dims: numbers(dims),
    batch: +batch,
    optimizer,
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

/** Prints the measurement of a step: one JSON line. */
export function printStep(library, { dims, batch, optimizer }, times) {
  console.log(JSON.stringify({ library, dims, batch, optimizer, ...times }));
}

/** Times the product `await product(n, k, m)` of n×k by k×m at every size and prints one JSON line. */
export async function printMatmul(library, { sizes, seconds }, product) {
  const rows = [];
  for (const [n, k, m] of sizes) rows.push({ n, k, m, ...(await time(await product(n, k, m), seconds)) });
  console.log(JSON.stringify({ library, rows }));
}

/** Inputs [batch, width]: uniform in [-1, 1), or, where the width is 784, uniform in [0, 1) with 81 % zeros, as MNIST's digits have. */
export function inputs(batch, width, seed = 1) {
  const uniform = mulberry32(seed);
  const draw = width === 784 ? () => (uniform() < 0.19 ? uniform() : 0) : () => 2 * uniform() - 1;
  return Float32Array.from({ length: batch * width }, draw);
}

/** Labels 0, 1, … of a batch, round and round. */
export const labels = (batch, classes) => Int32Array.from({ length: batch }, (_, i) => i % classes);

/** Uniform draws in [0, 1) from a 32-bit state (Tommy Ettinger's mulberry32). */
function mulberry32(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}
