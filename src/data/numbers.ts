type Packed = Uint8Array | Int16Array | Float32Array | Float64Array;

const BITS = 12;
const CHUNK = 1 << BITS;

/** A growing list of numbers, in pieces, each of the smallest type that holds its numbers exactly: grey values take a byte each. */
export class Numbers {
  readonly #chunks: Packed[] = [];
  #open = new Float64Array(CHUNK);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(x: number): void {
    this.#open[this.#length & (CHUNK - 1)] = x;
    if ((++this.#length & (CHUNK - 1)) === 0) this.#chunks.push(packed(this.#open));
  }

  at(index: number): number {
    const chunk = index >>> BITS;
    return (chunk < this.#chunks.length ? this.#chunks[chunk] : this.#open)[index & (CHUNK - 1)];
  }

  clear(): void {
    this.#chunks.length = this.#length = 0;
  }

  /** Nothing more will come. */
  close(): this {
    const rest = this.#length & (CHUNK - 1);
    if (rest > 0) this.#chunks.push(packed(this.#open.subarray(0, rest)));
    this.#open = new Float64Array(0);
    return this;
  }
}

function packed(numbers: Float64Array): Packed {
  let [whole, single, low, high] = [true, true, 0, 0];
  for (const x of numbers) {
    if (!Number.isInteger(x) || Object.is(x, -0)) whole = false;
    if (!(Math.fround(x) === x || Number.isNaN(x))) single = false;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  if (whole && low >= 0 && high <= 255) return Uint8Array.from(numbers);
  if (whole && low >= -32768 && high <= 32767) return Int16Array.from(numbers);
  return single ? Float32Array.from(numbers) : numbers.slice();
}
