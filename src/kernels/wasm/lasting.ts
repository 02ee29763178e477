/** A run of free bytes. */
interface Hole {
  start: number;
  end: number;
}

/**
 * Room that is taken from the end of a memory downwards, and given back in any order:
 *
 *     … free …  floor | taken |  hole  | taken | hole | taken | end
 *
 * First fit: the lowest hole that is large enough serves, from its upper end; where there is none, the floor sinks. Holes that touch
 * become one, and one that touches the floor raises it.
 */
export class Lasting {
  readonly #end: number;
  #floor: number;
  /** Ascending; no two touch, and none touches the floor. */
  readonly #holes: Hole[] = [];

  constructor(end: number) {
    this.#end = end;
    this.#floor = end;
  }

  /** Everything below is free of what lasts. */
  get floor(): number {
    return this.#floor;
  }

  /** The address of `bytes` bytes, or undefined where there is no room for them above `lowest`. */
  take(bytes: number, lowest: number): number | undefined {
    const i = this.#holes.findIndex(({ start, end }) => end - start >= bytes);
    if (i >= 0) {
      const hole = this.#holes[i];
      hole.end -= bytes;
      if (hole.start === hole.end) this.#holes.splice(i, 1);
      return hole.end;
    }
    if (this.#floor - bytes < lowest) return undefined;
    this.#floor -= bytes;
    return this.#floor;
  }

  /** Gives back the bytes from `start` on that were taken together. */
  free(start: number, bytes: number): void {
    if (bytes === 0) return;
    const hole = { start, end: start + bytes };
    const holes = this.#holes;
    let i = holes.findIndex(({ start: next }) => next >= start); // the first hole behind
    if (i < 0) i = holes.length;
    if (start < this.#floor || hole.end > (holes[i]?.start ?? this.#end) || (i > 0 && holes[i - 1].end > start))
      throw new Error(`internal: memory given back must have been taken, got ${start}..${hole.end}`);
    if (holes[i]?.start === hole.end) hole.end = holes.splice(i, 1)[0].end;
    if (holes[i - 1]?.end === start) hole.start = holes.splice(--i, 1)[0].start;
    if (hole.start === this.#floor) this.#floor = hole.end;
    else holes.splice(i, 0, hole);
  }
}
