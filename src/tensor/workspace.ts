import { kernelSet } from "../kernels/fastest.ts";
import type { Floats } from "../kernels/floats.ts";
import type { KernelSet, KernelsOf } from "../kernels/kernels.ts";
import { KernelMemory, MOST_MEGABYTES } from "../kernels/wasm/memory.ts";
import { supported } from "../kernels/wasm/module.ts";

import { type DType, type Home, heap, type Tenant } from "./home.ts";
import { options as checked, each, KERNEL_SETS, whole } from "./options.ts";
import { checkTensor, Tensor } from "./tensor.ts";

const WORKSPACE = { kernels: KERNEL_SETS, megabytes: "any" } as const;

// With less, more would be copied in and out than is done in place: the heap serves better.
const LEAST_MEGABYTES = 16;

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
  readonly #home: StepHome;
  readonly #lasting: LastingHome;

  /**
   * Reserves address space, not memory: 1 GiB unless asked, or the half, quarter, … of it that the machine gives. What does not fit lives
   * on the heap and has the same bits, and so does everything where there is no WebAssembly.
   *
   * Throws    RangeError unless `megabytes` is a whole number in 1..4095.
   */
  constructor(options?: { readonly kernels?: KernelSet; readonly megabytes?: number }) {
    const { kernels = "wasm", megabytes = 1024 } = checked("Workspace", options, WORKSPACE);
    whole("Workspace", "megabytes", megabytes, 1, MOST_MEGABYTES);
    const memory = supported() ? KernelMemory.reserve(megabytes, Math.min(megabytes, LEAST_MEGABYTES)) : undefined;
    this.megabytes = memory === undefined ? 0 : memory.buffer.byteLength / 2 ** 20;
    const set = kernelSet(kernels, memory);
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
   * nobody can know that a model is no longer needed. The workspace may be used further.
   */
  release(): void {
    for (const w of this.#lasting.tenants) w.moveTo(heap);
  }

  /** A copy of x for this step. What is computed from it lives in this step too. */
  place(x: Tensor): Tensor {
    checkTensor("place", "x", x);
    const data = this.#home.allocate(x.dtype, x.size);
    data.set(x.data);
    return new Tensor(data, x.shape, this.#home);
  }
}
