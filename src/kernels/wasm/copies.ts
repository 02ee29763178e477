import type { Floats } from "../floats.ts";
import { align, type KernelMemory } from "./memory.ts";

/** The address of an array that lives elsewhere. */
export const OUTSIDE = -1;
/** The address that stands for no array. */
export const NONE = 0;

/**
 * Where the arrays of a kernel call are. Those that live in the memory are worked on where they are; the others are copied in and out,
 * above everything that lives there. A call first asks whether its copies and scratch fit (`begin`), then makes them.
 */
export interface Copies {
  /** Where x lives in the memory, or OUTSIDE. */
  addressOf(x: Floats): number;
  /** Where x lives, asked only if the result has an address. */
  beside(outAt: number, x: Floats): number;
  /** Bytes of the copy that an array needs whose address is OUTSIDE. */
  copied(x: Floats, address: number): number;
  /** Begins a call that needs room for so many bytes, or is false where they do not fit. */
  begin(bytes: number): boolean;
  /** Room for `bytes` of those that the call has asked for. */
  room(bytes: number): number;
  /** Where an array to be written is, or may be for the time of the call. */
  written(x: Floats, address: number): number;
  /** Where the numbers of an array are, or a copy of them. */
  read(x: Floats, address: number): number;
  /** Brings home a result that lives elsewhere. */
  finish(out: Floats, address: number, to: number): void;
}

export function copies(
  memory: KernelMemory,
  write: (address: number, x: Floats) => void,
  fetch: (address: number, out: Floats) => void,
): Copies {
  let free = 0; // where the next copy of this call goes
  let end = 0; // where the room that it asked for ends

  const addressOf = (x: Floats): number => (memory.has(x) ? x.byteOffset : OUTSIDE);
  function room(bytes: number): number {
    const address = free;
    if (address + bytes > end)
      throw new Error(`internal: a kernel must ask for its room, got ${bytes} bytes where ${end - address} are left`);
    free = align(address + bytes);
    return address;
  }

  return {
    addressOf,
    beside: (outAt, x) => (outAt === OUTSIDE ? OUTSIDE : addressOf(x)),
    copied: (x, address) => (address === OUTSIDE ? align(x.byteLength) : 0),
    begin(bytes) {
      free = memory.top;
      end = free + bytes;
      return memory.fits(bytes);
    },
    room,
    written: (x, address) => (address === OUTSIDE ? room(x.byteLength) : address),
    read(x, address) {
      if (address !== OUTSIDE) return address;
      const copy = room(x.byteLength);
      write(copy, x);
      return copy;
    },
    finish(out, address, to) {
      if (address === OUTSIDE) fetch(to, out);
    },
  };
}
