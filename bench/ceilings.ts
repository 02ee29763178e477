import type { KernelMemory } from "../src/kernels/wasm/memory.ts";
import { instantiate } from "../src/kernels/wasm/module.ts";
import { time } from "./timing.ts";

/**
 * What one core of this machine can do at best, in 128-bit multiply-then-add: GFLOP/s.
 *
 * Thirteen independent chains in registers (src/kernels/wasm/assembly/ceiling.ts); the best sample counts, for a ceiling is no average.
 */
export function arithmeticCeiling({ memory }: KernelMemory, seconds: number): number {
  const { ceiling } = instantiate(memory);
  const iterations = 20_000;
  let last = 0;
  const { best } = time(
    () => {
      last = ceiling(iterations);
    },
    { seconds },
  );
  if (!Number.isFinite(last)) throw new Error(`internal: the ceiling kernel must give a number, got ${last}`);
  return (iterations * OPERATIONS) / (best * 1e6);
}

/** Floating-point operations of one iteration of the ceiling kernel. */
const OPERATIONS = 208;

/** How fast `bytes` are copied from one place of the memory to another: GB/s, read and written counted both. */
export function copyCeiling(memory: KernelMemory, bytes: number, seconds: number): number {
  const start = memory.step;
  const to = room(memory, bytes / 4);
  const from = room(memory, bytes / 4).fill(1);
  const { best } = time(() => to.set(from), { seconds });
  if (to[to.length - 1] !== 1) throw new Error(`internal: a copy must arrive, got ${to[to.length - 1]}`);
  memory.moveStep(start);
  return (2 * bytes) / (best * 1e6);
}

/** An array in the memory, behind those of before. Throws RangeError when it is full. */
export function room(memory: KernelMemory, length: number): Float32Array {
  const array = memory.floatsAt(memory.step, length);
  if (array === undefined)
    throw new RangeError(`bench: the arrays must fit into the kernels' memory, got one of ${length} numbers too many`);
  return array;
}
