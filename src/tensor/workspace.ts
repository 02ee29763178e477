import { kernelSet } from "../kernels/fastest.ts";
import type { Floats } from "../kernels/floats.ts";
import type { KernelSet, KernelsOf } from "../kernels/kernels.ts";
import { physicalCores } from "../kernels/threads/cores.ts";
import { canShare } from "../kernels/threads/start.ts";
import { Team } from "../kernels/threads/team.ts";
import { KernelMemory, MOST_MEGABYTES } from "../kernels/wasm/memory.ts";
import { module32, supported } from "../kernels/wasm/module.ts";

import { type DType, type Home, heap, type Tenant } from "./home.ts";
import { options as checked, each, KERNEL_SETS, whole } from "./options.ts";
import { checkTensor, Tensor } from "./tensor.ts";

const WORKSPACE = { kernels: KERNEL_SETS, megabytes: "any", threads: "any" } as const;

// With less, more would be copied in and out than is done in place: the heap serves better.
const LEAST_MEGABYTES = 16;

/** Unless asked for more. */
const USUAL_THREADS = 4;
export const MOST_THREADS = 64;

let said = false;

/** One thread where memory cannot be shared: that is said once, to those who asked for more. */
function threadsHere(asked: number | undefined): number {
  if (asked !== undefined) whole("Workspace", "threads", asked, 1, MOST_THREADS);
  const threads = asked ?? Math.min(physicalCores(), USUAL_THREADS);
  if (threads === 1 || (supported() && canShare())) return threads;
  if (asked !== undefined && !said) {
    said = true;
    console.warn("Workspace: threads need memory that can be shared and a thread that may wait, which are not here; one thread computes");
  }
  return 1;
}

/** Where the results of a step live: taken back all at once when the next one begins. */
class StepHome implements Home {
  readonly kernels: KernelsOf;
  generation = 1;
  readonly #memory: KernelMemory | undefined;
  /** The arrays of this step and, behind `#next`, those of the one before: a step like the last one finds its arrays ready. */
  readonly #arrays: Floats[] = [];
  readonly #addresses: number[] = [];
  #next = 0;
  readonly #start: number;

  constructor(kernels: KernelsOf, memory: KernelMemory | undefined) {
    this.kernels = kernels;
    this.#memory = memory;
    this.#start = memory?.top ?? 0;
  }

  get results(): Home {
    return this;
  }

  begin(): void {
    this.generation++;
    this.#next = 0;
    this.#memory?.moveTop(this.#start);
  }

  free(): void {}

  /** Where the memory is full, or there is none, the heap serves: with a copy for each kernel, and no other difference. */
  allocate(dtype: DType, length: number): Floats {
    const memory = this.#memory;
    const bytes = dtype === "float32" ? 4 * length : 8 * length;
    const address = memory?.take(bytes);
    if (memory === undefined || address === undefined) return heap.allocate(dtype, length, true);
    const i = this.#next++;
    if (this.#addresses[i] !== address || this.#arrays[i].length !== length || this.#arrays[i].byteLength !== bytes) {
      this.#addresses[i] = address;
      this.#arrays[i] = memory.array(dtype, address, length);
    }
    return this.#arrays[i];
  }
}

/** Where parameters and optimizer state live: each until it moves elsewhere. */
class LastingHome implements Home {
  readonly kernels: KernelsOf;
  readonly generation = 0;
  readonly results = heap;
  readonly tenants = new Set<Tenant>();
  readonly #memory: KernelMemory | undefined;

  constructor(kernels: KernelsOf, memory: KernelMemory | undefined) {
    this.kernels = kernels;
    this.#memory = memory;
  }

  allocate(dtype: DType, length: number): Floats {
    return this.#memory?.lasting(dtype, length) ?? heap.allocate(dtype, length);
  }

  free(data: Floats): void {
    this.#memory?.freeLasting(data);
  }
}

/**
 * Memory that the steps of a training loop use again and again, and the kernels that work in it.
 *
 *     const workspace = new Workspace();
 *     workspace.keep(model.parameters());
 *     for (const { x, labels } of data) {
 *       workspace.begin();                                // what the last step computed is taken back
 *       const tape = new Tape();
 *       const logits = model.forwardCopies(workspace.place(x), 2, { tape, training: true, masks: masks(seed, step++) });
 *       …
 *     }
 *
 * Nothing has to be freed, and nothing shows another step's numbers: a tensor of a step that is over throws when it is read. `clone()`
 * what is to be kept. Without a workspace everything works the same, on ordinary memory.
 */
export class Workspace {
  /** How much memory it works in: what was asked for, or what the machine gave of it. 0 where all is on the heap. */
  readonly megabytes: number;
  /** How many threads compute together: what was asked for, or 1 where memory cannot be shared. The bits do not depend on it. */
  readonly threads: number;
  readonly #team: Team | undefined;
  readonly #home: StepHome;
  readonly #lasting: LastingHome;

  /**
   * Reserves address space, not memory: 1 GiB unless asked, or the half, quarter, … of it that the machine gives. What does not fit lives
   * on the heap and has the same bits, and so does everything where there is no WebAssembly.
   *
   * Kernels that take long are computed by `threads` threads, as many as there are physical cores (and at most 4) unless asked. They start
   * when they are first needed, sleep when they are not, and keep no process alive. A browser's main thread computes alone, for it may not
   * wait; so does a page that may not share memory.
   *
   * Throws    RangeError unless `megabytes` is a whole number in 1..4095, and `threads` one in 1..64.
   */
  constructor(options?: { readonly kernels?: KernelSet; readonly megabytes?: number; readonly threads?: number | undefined }) {
    const { kernels = "wasm", megabytes = 1024, threads: asked } = checked("Workspace", options, WORKSPACE);
    whole("Workspace", "megabytes", megabytes, 1, MOST_MEGABYTES);
    const threads = threadsHere(asked);
    const shared = threads > 1 && kernels === "wasm";
    const memory = supported() ? KernelMemory.reserve(megabytes, Math.min(megabytes, LEAST_MEGABYTES), shared) : undefined;
    this.megabytes = memory === undefined ? 0 : memory.buffer.byteLength / 2 ** 20;
    this.#team = shared && memory !== undefined ? new Team(threads, module32(true), memory.memory) : undefined;
    this.threads = this.#team?.threads ?? 1;
    const set = kernelSet(kernels, memory, this.#team);
    this.#home = new StepHome(set, memory);
    this.#lasting = new LastingHome(set, memory);
  }

  /** Where the results of a step live. */
  get home(): Home {
    return this.#home;
  }

  /** Begins a step: the memory of the last one is used again. */
  begin(): void {
    this.#home.begin();
  }

  /** Moves parameters into the memory of the kernels, where they stay until they are released. Their values do not change. */
  keep(parameters: readonly Tensor[]): void {
    each("keep", "parameters", parameters, x => x instanceof Tensor);
    for (const w of parameters) w.moveTo(this.#lasting);
  }

  /**
   * Moves whatever was kept, and the optimizer state beside it, back to the heap; the room is free again. Until then it is taken, for
   * nobody can know that a model is no longer needed. Its threads end. The workspace may be used further.
   */
  release(): void {
    for (const w of this.#lasting.tenants) w.moveTo(heap);
    this.#team?.release();
  }

  /** A copy of x for this step. What is computed from it lives in this step too. */
  place(x: Tensor): Tensor {
    checkTensor("place", "x", x);
    const data = this.#home.allocate(x.dtype, x.size);
    data.set(x.data);
    return new Tensor(data, x.shape, this.#home);
  }
}
