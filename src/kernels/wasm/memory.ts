const PAGE = 65536;
const LINE = 64; // arrays begin on cache lines
const FIRST = 4096; // the constants of the kernels lie below; address 0 means "none" to them

/**
 * The linear memory that WebAssembly kernels work in, from both ends:
 *
 *     | top →  …  scratch of one kernel call  …            ← lasting |
 *
 * What a training step allocates grows from the bottom and is taken back all at once; what lasts (parameters, optimizer state) grows
 * from the top and stays. Between them a kernel call finds its scratch. The memory has its full size from the start, which costs only
 * address space: pages are taken when they are first written, and no array over it ever moves.
 */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  buffer: ArrayBuffer;
  #floats: Float32Array;
  #integers: Int32Array;
  #top = FIRST;
  #lasting: number;

  /** Throws RangeError when the machine does not give that much address space. */
  constructor(megabytes: number, mostMegabytes = megabytes) {
    try {
      this.memory = new WebAssembly.Memory({ initial: (megabytes * 2 ** 20) / PAGE, maximum: (mostMegabytes * 2 ** 20) / PAGE });
    } catch {
      throw new RangeError(`memory: the machine must give ${megabytes} MiB of address space, and did not; ask for less`);
    }
    this.buffer = this.memory.buffer as ArrayBuffer;
    this.#floats = new Float32Array(this.buffer);
    this.#integers = new Int32Array(this.buffer);
    this.#lasting = this.buffer.byteLength;
  }

  /** Where the next array of a step goes. */
  get top(): number {
    return this.#top;
  }

  /** Counts `bytes` in from the top on, unless they would reach into what lasts. */
  take(bytes: number): boolean {
    const end = align(this.#top + bytes);
    if (end > this.#lasting) return false;
    this.#top = end;
    return true;
  }

  /** A step's array at the top, or undefined when there is no room. */
  floats(length: number): Float32Array | undefined {
    const address = this.#top;
    return this.take(length * 4) ? new Float32Array(this.buffer, address, length) : undefined;
  }

  /** Makes `address`, which was the top before, the top again: takes back what lies behind it. */
  moveTop(address: number): void {
    this.#top = address;
  }

  /** Room that stays, or undefined when there is none. */
  lastingFloats(length: number): Float32Array | undefined {
    const address = (this.#lasting - length * 4) & -LINE;
    if (address < this.#top) return undefined;
    this.#lasting = address;
    return new Float32Array(this.buffer, address, length);
  }

  /** Throws RangeError unless scratch may reach up to `end`; a memory that holds no arrays grows instead. */
  need(end: number): void {
    if (end <= this.#lasting) return;
    const pages = Math.ceil((end - this.buffer.byteLength) / PAGE);
    try {
      if (this.#lasting !== this.buffer.byteLength || this.#top !== FIRST) throw new RangeError();
      this.memory.grow(pages);
    } catch {
      throw new RangeError(
        `memory: a kernel needs ${Math.ceil(end / 2 ** 20)} MiB, and ${Math.floor(this.#lasting / 2 ** 20)} are free; give the workspace more megabytes`,
      );
    }
    this.buffer = this.memory.buffer as ArrayBuffer;
    this.#floats = new Float32Array(this.buffer);
    this.#integers = new Int32Array(this.buffer);
    this.#lasting = this.buffer.byteLength;
  }

  writeFloats(address: number, values: ArrayLike<number>): void {
    this.#floats.set(values, address >> 2);
  }

  writeIntegers(address: number, values: ArrayLike<number>): void {
    this.#integers.set(values, address >> 2);
  }

  readFloats(address: number, out: { set(values: Float32Array): void; readonly length: number }): void {
    out.set(this.#floats.subarray(address >> 2, (address >> 2) + out.length));
  }
}

export const align = (address: number): number => (address + LINE - 1) & -LINE;
