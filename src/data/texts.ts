import { hashesOf } from "./words.ts";

/** Texts of a part; a power of two. */
const PART = 4096;
const BITS = 12;

/** The hashes of some texts, one behind the other: those of text i from starts[i] to starts[i + 1]. */
interface Part {
  readonly starts: Int32Array;
  readonly hashes: Int32Array;
}

/** A growing list of texts, of which the hashes of their words and pairs of words are kept: 8 bytes a word. Parts that are full are not copied again. */
export class Texts {
  length = 0;
  readonly #parts: Part[] = [];
  #starts = new Int32Array(16);
  #hashes = new Int32Array(64);

  push(text: string): void {
    const at = this.length & (PART - 1);
    const hashes = hashesOf(text);
    const start = this.#starts[at];
    const end = start + hashes.length;
    if (end > this.#hashes.length) this.#hashes = grown(this.#hashes, end);
    if (at + 1 >= this.#starts.length) this.#starts = grown(this.#starts, at + 2);
    this.#hashes.set(hashes, start);
    this.#starts[at + 1] = end;
    this.length++;
    if (at + 1 < PART) return;
    this.#parts.push({ starts: this.#starts.slice(0, PART + 1), hashes: this.#hashes.slice(0, end) });
    this.#starts = new Int32Array(16);
    this.#hashes = new Int32Array(64);
  }

  /** The hashes of text i. */
  at(i: number): Int32Array {
    const { starts, hashes } = this.#parts[i >>> BITS] ?? { starts: this.#starts, hashes: this.#hashes };
    const row = i & (PART - 1);
    return hashes.subarray(starts[row], starts[row + 1]);
  }

  get byteLength(): number {
    const all = [...this.#parts, { starts: this.#starts, hashes: this.#hashes }];
    return all.reduce((sum, { starts, hashes }) => sum + starts.byteLength + hashes.byteLength, 0);
  }
}

function grown(from: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(Math.max(least, 2 * from.length));
  to.set(from);
  return to;
}
