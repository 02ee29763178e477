import { DIVISIBLE, type Exports } from "../wasm/exports.ts";
import { NANOSECONDS } from "./nanoseconds.ts";
import { BOARD_BYTES, CALLS, PLACES } from "./serve.ts";
import { start } from "./start.ts";

/** What each part of a call takes at least, in nanoseconds: several times the 1 to 2 µs that it takes to ask a thread that is awake. */
const LEAST = 20_000;

/** How long the caller looks, in milliseconds, whether the others are done, before it sleeps: longer, and they have been put aside. */
const PATIENCE = 2;

// A board that nobody will write to any more: its threads end.
const forgotten = new FinalizationRegistry(end);

function end(words: Int32Array): void {
  Atomics.store(words, PLACES.ended, 1);
  Atomics.add(words, PLACES.call, 1);
  Atomics.notify(words, PLACES.call);
}

/** What takes numbers, and may answer 0 or 1. */
type Kernel = (...args: number[]) => number | undefined;

const takePart = (words: Int32Array): number => Atomics.add(words, PLACES.next, 1) & 255;

/**
 * Threads that work in one shared memory. A call of a kernel is divided among them by its outputs, and never by the terms of a sum: the
 * bits are those of one thread.
 *
 * They start with the first call that is worth it. Until they have, and where they never do, the caller computes all parts.
 */
export class Team {
  readonly threads: number;
  readonly #module: WebAssembly.Module;
  readonly #memory: WebAssembly.Memory;
  #words: Int32Array | undefined;
  #numbers: Float64Array = new Float64Array();

  /** `threads` counts the caller; `module` holds the kernels, `memory` is shared. */
  constructor(threads: number, module: WebAssembly.Module, memory: WebAssembly.Memory) {
    this.threads = threads;
    this.#module = module;
    this.#memory = memory;
  }

  /** These kernels, of which a call that asks for part 0 of 1 is divided where that is worth it. */
  divided(exports: Exports): Exports {
    const ours = Object.fromEntries(
      DIVISIBLE.map((name, number) => {
        const kernel = exports[name] as Kernel;
        const nanoseconds = NANOSECONDS[name] as (...args: number[]) => number;
        const divided: Kernel = (...args) => {
          const parts = Math.min(Math.floor(nanoseconds(...args) / LEAST), this.threads);
          if (parts < 2) return kernel(...args);
          this.#call(number, parts, args);
          return this.#work(kernel, parts, args);
        };
        return [name, divided];
      }),
    );
    return { ...exports, ...ours };
  }

  /** The threads end when they are done. Another call starts new ones. */
  release(): void {
    if (this.#words === undefined) return;
    forgotten.unregister(this);
    end(this.#words);
    this.#words = undefined;
  }

  #start(): Int32Array {
    const board = new SharedArrayBuffer(BOARD_BYTES);
    const words = new Int32Array(board);
    this.#numbers = new Float64Array(board, PLACES.numbers);
    const post = { module: this.#module, memory: this.#memory, board, places: PLACES, kernels: DIVISIBLE };
    for (let i = 1; i < this.threads; i++) start(post);
    forgotten.register(this, words, this);
    return words;
  }

  /** Writes down a call without its last two arguments, and wakes the threads. */
  #call(kernel: number, parts: number, args: readonly number[]): void {
    this.#words ??= this.#start();
    const words = this.#words;
    const call = (words[PLACES.call] + 1) & CALLS;
    const nothingToTake = 255;
    // First of all, so that no late thread finds the parts of this call beside the number of the last one, and takes one of them.
    Atomics.store(words, PLACES.next, (call << 8) | nothingToTake);
    const count = args.length - 2;
    for (let i = 0; i < count; i++) this.#numbers[i] = args[i];
    words[PLACES.kernel] = kernel;
    words[PLACES.count] = count;
    words[PLACES.parts] = parts;
    words[PLACES.done] = 0;
    words[PLACES.all] = 1;
    Atomics.store(words, PLACES.next, call << 8);
    Atomics.store(words, PLACES.call, call);
    Atomics.notify(words, PLACES.call);
  }

  /** Takes parts as long as there are any, and waits for those that others have taken. Gives what all of them answer, where they do. */
  #work(kernel: Kernel, parts: number, args: number[]): number {
    const words = this.#words as Int32Array;
    args[args.length - 1] = parts;
    for (let part = takePart(words); part < parts; part = takePart(words)) {
      args[args.length - 2] = part;
      if (kernel(...args) === 0) words[PLACES.all] = 0;
      Atomics.add(words, PLACES.done, 1);
    }
    if (Atomics.load(words, PLACES.done) < parts) {
      const patience = performance.now() + PATIENCE;
      for (let done = Atomics.load(words, PLACES.done); done < parts; done = Atomics.load(words, PLACES.done))
        if (performance.now() > patience) Atomics.wait(words, PLACES.done, done);
    }
    if (words[PLACES.failed] === 1) throw new Error("internal: a kernel must not fail, and one did in another thread");
    return words[PLACES.all];
  }
}
