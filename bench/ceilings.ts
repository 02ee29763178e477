import type { DType, Floats } from "../src/kernels/floats.ts";
import type { KernelMemory } from "../src/kernels/wasm/memory.ts";
import { compiled } from "./ladder/ladder.ts";
import { time } from "./timing.ts";

/**
 * What one core of this machine can do at best, in multiply-then-add: GFLOP/s.
 *
 * Thirteen independent sums in registers (ladder/assembly/ceiling.ts), or, where V8 joins 128-bit instructions into 256-bit ones,
 * twenty-four (wide-ceiling.ts): the faster of the two. The best sample counts, for a ceiling is no average.
 */
export function arithmeticCeiling(memory: KernelMemory, seconds: number): number {
  return Math.max(rateInRegisters(compiled(memory).ceiling, seconds / 2), wideCeiling(memory, seconds / 2));
}

/** The same in the other order, (s + x) · y (ladder/assembly/add-then-multiply.ts): GFLOP/s. */
export function addThenMultiplyCeiling(memory: KernelMemory, seconds: number): number {
  return rateInRegisters(compiled(memory).addThenMultiply, seconds);
}

/** Floating-point operations of one iteration: 13 or 24 sums of 4 numbers, twice 2 operations. */
export const OPERATIONS = 208;
export const WIDE_OPERATIONS = 384;

function wideCeiling(memory: KernelMemory, seconds: number): number {
  const iterations = 20_000;
  const start = memory.top;
  const sums = room(memory, 24 * 4);
  const { wideCeiling: kernel } = compiled(memory);
  const run = (): void => kernel(iterations, sums.fill(1).byteOffset);
  const { best } = time(run, { seconds });
  if (!sums.every(sum => sum === sums[0] && sum > 1)) throw new Error(`internal: the ceiling kernel must make all sums alike, got ${sums}`);
  memory.moveTop(start);
  return (iterations * WIDE_OPERATIONS) / (best * 1e6);
}

/** Cycles a nanosecond, by a chain of operations that take one each (ladder/assembly/clock.ts): GHz. */
export function clockRate(memory: KernelMemory, seconds: number): number {
  const iterations = 20_000;
  const { clock } = compiled(memory);
  let last = 0;
  const { best } = time(
    () => {
      last = clock(iterations);
    },
    { seconds },
  );
  if (last === 0) throw new Error("internal: the chain of the clock must not end in 0");
  return (iterations * CHAIN) / (best * 1e6);
}

/** Operations of one iteration of it. */
export const CHAIN = 64;

function rateInRegisters(kernel: (iterations: number) => number, seconds: number): number {
  const iterations = 20_000;
  let last = 0;
  const { best } = time(
    () => {
      last = kernel(iterations);
    },
    { seconds },
  );
  if (!Number.isFinite(last)) throw new Error(`internal: the ceiling kernel must give a number, got ${last}`);
  return (iterations * OPERATIONS) / (best * 1e6);
}

/**
 * What the kernel's inner loop (src/kernels/wasm/assembly/row-panel.ts) does when somebody else has compressed and packed: GFLOP/s.
 *
 * Blocks as the kernel has them when no number is zero: 128 pairs a row, and a panel of 48 columns in the first-level cache.
 */
export function innerLoopCeiling(memory: KernelMemory, seconds: number): number {
  const [rows, pairs, columns] = [128, 128, 48];
  const start = memory.top;
  const [out, zeros, panel] = [room(memory, rows * columns), room(memory, columns).fill(0), room(memory, pairs * columns).fill(1)];
  const lists = room(memory, rows * (2 + 2 * pairs)).fill(1); // the values are 1; the layout is that of compress.ts
  const words = new Uint32Array(lists.buffer, lists.byteOffset, lists.length);
  for (let q = 0; q < words.length; q += 2 + 2 * pairs) {
    words[q] = lists.byteOffset + 4 * (q + 2 + 2 * pairs);
    for (let p = 0; p < pairs; p++) words[q + 3 + 2 * p] = panel.byteOffset + 4 * p * columns;
  }
  const { multiplyRows } = compiled(memory);
  const addresses = [lists, zeros, out].map(x => x.byteOffset);
  const run = (): void => multiplyRows(columns / 8, addresses[0], rows, addresses[1], 0, addresses[2], 4 * columns, 0);
  const { best } = time(run, { seconds });
  if (out.some(sum => sum !== pairs)) throw new Error(`internal: the inner loop must sum ${pairs} ones, got ${out[0]}`);
  memory.moveTop(start);
  return (2 * rows * pairs * columns) / (best * 1e6);
}

/** How fast `bytes` are copied from one place of the memory to another: GB/s, read and written counted both. */
export function copyCeiling(memory: KernelMemory, bytes: number, seconds: number): number {
  const start = memory.top;
  const to = room(memory, bytes / 4);
  const from = room(memory, bytes / 4).fill(1);
  const { best } = time(() => to.set(from), { seconds });
  if (to[to.length - 1] !== 1) throw new Error(`internal: a copy must arrive, got ${to[to.length - 1]}`);
  memory.moveTop(start);
  return (2 * bytes) / (best * 1e6);
}

/** An array in the memory, behind those of before. Throws RangeError when it is full. */
export function room(memory: KernelMemory, length: number): Float32Array;
export function room(memory: KernelMemory, length: number, dtype: DType): Floats;
export function room(memory: KernelMemory, length: number, dtype: DType = "float32"): Floats {
  const array = dtype === "float32" ? memory.floats(length) : memory.doubles(length);
  if (array === undefined)
    throw new RangeError(`bench: the arrays must fit into the kernels' memory, got one of ${length} numbers too many`);
  return array;
}
