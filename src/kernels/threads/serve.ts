import type { DIVISIBLE } from "../wasm/exports.ts";

/** What a thread is given when it begins. */
export interface Post {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The words of `PLACES`, and behind them the numbers that a kernel is called with. */
  readonly board: SharedArrayBuffer;
  readonly places: typeof PLACES;
  readonly kernels: typeof DIVISIBLE;
}

/**
 * Where on the board a word lies, counted in words of four bytes: each that is waited for has a cache line of its own.
 *
 *   call     the number of the last call; what to do stands beside it: `kernel`, `count` of its arguments, in how many `parts`
 *   next     call · 256 + the first part that nobody has taken
 *   done     parts that are done
 *   ended    1 when there will be no further call
 *   all      what the call answers: 1, unless a part has answered 0
 *   failed   1 when a kernel threw
 *   numbers  the byte where the arguments begin, doubles
 */
export const PLACES = { call: 0, kernel: 1, count: 2, parts: 3, ended: 4, next: 16, done: 32, all: 33, failed: 34, numbers: 256 } as const;

export const BOARD_BYTES = 512;

/** The number of a call in the bits that `next` has for it. */
export const CALLS = 0x7fffff;

/**
 * What a thread does: it waits for a call, at first looking again and again, then asleep; and takes parts of it as long as there are any.
 * The caller takes parts, too. So nobody waits for a thread that the machine has put aside before it began.
 *
 * A part is taken by counting `next` up from what it was, which fails if it is no longer that; the call's number is in it. So a thread that
 * comes late finds its call over, and never reads what is being written down for another one: the caller waits for all that are taken.
 *
 * Its text alone is sent to the thread (start.ts). So it names nothing that stands outside of it, and has no function inside, which some
 * compilers would give a name by a helper that stands outside.
 */
export function serve({ module, memory, board, places, kernels }: Post): void {
  const words = new Int32Array(board);
  const numbers = new Float64Array(board, places.numbers);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  let call = 0;
  for (;;) {
    const patience = performance.now() + 2;
    while (Atomics.load(words, places.call) === call) if (performance.now() > patience) Atomics.wait(words, places.call, call);
    call = Atomics.load(words, places.call);
    if (words[places.ended] === 1) return;
    for (;;) {
      const next = Atomics.load(words, places.next);
      const part = next & 255;
      const parts = words[places.parts];
      if (next >> 8 !== call || part >= parts) break;
      if (Atomics.compareExchange(words, places.next, next, next + 1) !== next) continue;
      try {
        const kernel = exports[kernels[words[places.kernel]]] as (...args: number[]) => unknown;
        if (kernel(...numbers.subarray(0, words[places.count]), part, parts) === 0) words[places.all] = 0;
      } catch {
        words[places.failed] = 1;
      }
      if (Atomics.add(words, places.done, 1) === parts - 1) Atomics.notify(words, places.done);
    }
  }
}
