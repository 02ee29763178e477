import { type KernelSet, kernelSet } from "../kernels/fastest.ts";
import type { Floats } from "../kernels/floats.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { KernelMemory } from "../kernels/wasm/memory.ts";
import { type DType, type Home, heap } from "./home.ts";
import { Tensor } from "./tensor.ts";

/** Where the results of a step live: taken back all at once when the next one begins. */
class StepHome implements Home {
  readonly kernels: Kernels;
  generation = 1;
  readonly #memory: KernelMemory;
  /** The arrays of this step and, behind `#next`, those of the one before: a step like the last one finds its arrays ready. */
  readonly #arrays: Float32Array[] = [];
  #next = 0;
  readonly #start: number;

  constructor(kernels: Kernels, memory: KernelMemory) {
    this.kernels = kernels;
    this.#memory = memory;
    this.#start = memory.top;
  }

  get results(): Home {
    return this;
  }

  begin(): void {
    this.generation++;
    this.#next = 0;
    this.#memory.moveTop(this.#start);
  }

  free(): void {}

  allocate(dtype: DType, length: number): Floats {
    if (dtype === "float64") return new Float64Array(length);
    const address = this.#memory.top;
    const ready = this.#arrays[this.#next];
    if (ready !== undefined && ready.length === length && ready.byteOffset === address && this.#memory.take(ready.byteLength)) {
      this.#next++;
      return ready;
    }
    const array = this.#memory.floats(length);
    if (array === undefined) return new Float32Array(length); // full: the heap serves, with a copy for each kernel
    this.#arrays[this.#next++] = array;
    return array;
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
  readonly #home: StepHome;
  readonly #lasting: Home;

  /**
   * Reserves address space, not memory: 1 GiB unless asked, or the half, quarter, … of it that the machine gives.
   *
   * Throws    RangeError when the machine does not give the `megabytes` asked for.
   */
  constructor({ kernels = "wasm", megabytes }: { readonly kernels?: KernelSet; readonly megabytes?: number } = {}) {
    const memory = megabytes === undefined ? reserve(1024) : new KernelMemory(megabytes);
    const set = kernelSet(kernels, memory);
    this.#home = new StepHome(set, memory);
    this.#lasting = {
      kernels: set,
      generation: 0,
      results: heap,
      allocate: (dtype, length) => (dtype === "float32" && memory.lastingFloats(length)) || heap.allocate(dtype, length),
      free: () => {},
    };
  }

  /** Where the results of a step live. */
  get home(): Home {
    return this.#home;
  }

  /** Begins a step: the memory of the last one is used again. */
  begin(): void {
    this.#home.begin();
  }

  /** Moves parameters into the memory of the kernels, where they stay. Their values do not change. */
  keep(parameters: readonly Tensor[]): void {
    for (const w of parameters) if (w.home !== this.#lasting) w.moveTo(this.#lasting);
  }

  /** A copy of x for this step. What is computed from it lives in this step too. */
  place(x: Tensor): Tensor {
    const data = this.#home.allocate(x.dtype, x.size);
    data.set(x.data);
    return new Tensor(data, x.shape, this.#home);
  }
}

/** The most that the machine gives, from `megabytes` down by halves. */
function reserve(megabytes: number): KernelMemory {
  try {
    return new KernelMemory(megabytes);
  } catch (error) {
    if (megabytes <= 16) throw error;
    return reserve(megabytes / 2);
  }
}
