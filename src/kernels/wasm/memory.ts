import type { DType, Floats } from "../floats.ts";
import { Lasting } from "./lasting.ts";

const PAGE = 65536;
const LINE = 64; // arrays begin on cache lines
const FIRST = 4096; // the constants of the kernels lie below; address 0 means "none" to them
const MEGABYTE = 2 ** 20;

// What an array says its memory by: V8 answers `x.buffer` by a call of 13 ns, and a small step asks it of a hundred arrays.
const MEMORY = Symbol("memory");

/** The most megabytes of a memory. The last one of 4 GiB is left out, so that no array ends at 2³², which is 0 in an address's 32 bits. */
export const MOST_MEGABYTES = 4095;

/**
 * The linear memory that WebAssembly kernels work in, from both ends:
 *
 *     | top →  …  scratch of one kernel call  …            ← lasting |
 *
 * What a training step allocates grows from the bottom and is taken back all at once; what lasts (parameters, optimizer state) grows
 * from the end and stays until it is given back. Between them a kernel call finds its scratch. The memory has its full size from the start and never grows,
 * which costs only address space: pages are taken when they are first written, and no array over it ever moves.
 */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly buffer: ArrayBufferLike;
  readonly #floats: Float32Array;
  readonly #doubles: Float64Array;
  readonly #integers: Int32Array;
  #top = FIRST;
  #floor: number; // where what lasts begins; #lasting knows the room behind it
  readonly #lasting: Lasting;

  /** A memory that threads may share, or not. Throws RangeError when the machine does not give that much address space. */
  constructor(megabytes: number, shared = false) {
    try {
      if (megabytes > MOST_MEGABYTES) throw new RangeError();
      const pages = (megabytes * MEGABYTE) / PAGE;
      this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    } catch {
      throw new RangeError(`memory: the machine must give ${megabytes} MiB of address space, and did not; ask for less`);
    }
    this.buffer = this.memory.buffer;
    this.#floats = new Float32Array(this.buffer);
    this.#doubles = new Float64Array(this.buffer);
    this.#integers = new Int32Array(this.buffer);
    this.#floor = this.buffer.byteLength;
    this.#lasting = new Lasting(this.#floor);
  }

  /** The most that the machine gives, from `megabytes` down by halves to `least`; undefined where it gives none of them. */
  static reserve(megabytes: number, least = megabytes, shared = false): KernelMemory | undefined {
    if (megabytes < least) return undefined;
    try {
      return new KernelMemory(megabytes, shared);
    } catch {
      return KernelMemory.reserve(Math.floor(megabytes / 2), least, shared);
    }
  }

  /** A memory of its own for one call that needs `bytes` of scratch, or undefined where the machine does not give it. */
  static holding(bytes: number): KernelMemory | undefined {
    return KernelMemory.reserve(Math.ceil((FIRST + bytes) / MEGABYTE));
  }

  /** Where the next array of a step goes. */
  get top(): number {
    return this.#top;
  }

  /** Whether `bytes` more fit below what lasts. */
  fits(bytes: number): boolean {
    return this.#top + bytes <= this.#floor;
  }

  /** Room for `bytes` of a step: their address, or undefined where they would reach into what lasts. */
  take(bytes: number): number | undefined {
    const address = this.#top;
    if (address + bytes > this.#floor) return undefined;
    this.#top = align(address + bytes);
    return address;
  }

  /** Room for an array of a step. */
  floats(length: number): Float32Array | undefined {
    const address = this.take(length * 4);
    return address === undefined ? undefined : (this.array("float32", address, length) as Float32Array);
  }

  doubles(length: number): Float64Array | undefined {
    const address = this.take(length * 8);
    return address === undefined ? undefined : (this.array("float64", address, length) as Float64Array);
  }

  /** The numbers from an address on, in an array that says its memory. Nobody else sees that it does. */
  array(dtype: DType, address: number, length: number): Floats {
    const x = dtype === "float32" ? new Float32Array(this.buffer, address, length) : new Float64Array(this.buffer, address, length);
    return Object.defineProperty(x, MEMORY, { value: this });
  }

  /** Whether an array lies here, a part of one of ours too. Nothing lies at 0; and a small array of the heap gets a buffer by being asked for it. */
  has(x: Floats & { readonly [MEMORY]?: KernelMemory }): boolean {
    return x[MEMORY] === this || (x.byteOffset !== 0 && x.buffer === this.buffer);
  }

  /** Makes `address`, which was the top before, the top again: takes back what lies behind it. */
  moveTop(address: number): void {
    this.#top = address;
  }

  /** Room that stays, or undefined when there is none. */
  lasting(dtype: DType, length: number): Floats | undefined {
    const address = this.#lasting.take(align(length * (dtype === "float32" ? 4 : 8)), this.#top);
    this.#floor = this.#lasting.floor;
    if (address === undefined) return undefined;
    return this.array(dtype, address, length);
  }

  /** Takes back the room of one of `lasting`; what lives elsewhere is passed over. */
  freeLasting(array: Floats): void {
    if (!this.has(array)) return;
    this.#lasting.free(array.byteOffset, align(array.byteLength));
    this.#floor = this.#lasting.floor;
  }

  writeFloats(address: number, values: ArrayLike<number>): void {
    this.#floats.set(values, address / 4);
  }

  writeIntegers(address: number, values: ArrayLike<number>): void {
    this.#integers.set(values, address / 4);
  }

  writeDoubles(address: number, values: ArrayLike<number>): void {
    this.#doubles.set(values, address / 8);
  }

  readDoubles(address: number, out: { set(values: Float64Array): void; readonly length: number }): void {
    out.set(this.#doubles.subarray(address / 8, address / 8 + out.length));
  }

  readFloats(address: number, out: { set(values: Float32Array): void; readonly length: number }): void {
    out.set(this.#floats.subarray(address / 4, address / 4 + out.length));
  }
}

/** The next cache line. In plain arithmetic: `&` would make an address above 2 GiB negative. */
export function align(address: number): number {
  const beyond = address % LINE;
  return beyond === 0 ? address : address + LINE - beyond;
}
