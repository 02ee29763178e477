/** Bytes in an n-dimensional array, row-major. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** What the first bytes of an IDX file promise. */
export interface IdxHeader {
  readonly shape: readonly number[];
  /** Bytes before the first element. */
  readonly start: number;
  /** Bytes of the whole file. */
  readonly length: number;
}

const UNSIGNED_BYTE = 0x08;

/**
 * The header of an IDX file: 00 00, the element type, the number of axes, then the size of each axis as a big-endian 32-bit number.
 *
 * Throws    Error unless the type is unsigned bytes and there is at least one axis, none of them empty. `name` begins the message.
 * Source    Y. LeCun, C. Cortes & C. Burges, "The MNIST database", the section on file formats.
 */
export function idxHeader(bytes: Uint8Array, name: string): IdxHeader {
  if (bytes.length < 4) throw new Error(`${name}: an IDX file must begin with 4 bytes, got ${bytes.length}; is the file cut short?`);
  const [zero0, zero1, type, axes] = bytes;
  if (zero0 !== 0 || zero1 !== 0)
    throw new Error(`${name}: an IDX file must begin with 00 00, got ${hex(zero0)} ${hex(zero1)}; is it another kind of file?`);
  if (type !== UNSIGNED_BYTE) throw new Error(`${name}: elements must be unsigned bytes (type 08), got type ${hex(type)}`);
  const start = 4 + 4 * axes;
  if (axes === 0) throw new Error(`${name}: there must be at least one axis, got 0`);
  if (bytes.length < start)
    throw new Error(`${name}: expected ${start} bytes for a header of ${axes} axes, got ${bytes.length}; is the file cut short?`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, start);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  if (shape.includes(0)) throw new Error(`${name}: no axis may be empty, got ${sizes(shape)}`);
  return { shape, start, length: start + shape.reduce((size, axis) => size * axis, 1) };
}

/**
 * The array in an IDX file of unsigned bytes, as MNIST uses it. The data is a view of `bytes`: nothing is copied, and nothing is
 * allocated on the word of a header.
 *
 * Throws    Error, one line that begins with `name`, for another kind of file, and for bytes missing or left over.
 */
export function parseIdx(bytes: Uint8Array, name: string): IdxArray {
  const { shape, start, length } = idxHeader(bytes, name);
  if (bytes.length !== length) throw sizeError(name, { shape, length }, bytes.length);
  return { shape, data: bytes.subarray(start) };
}

/** `name: expected 47040016 bytes for 60000 x 28 x 28, got 1024; is the file cut short?` */
export function sizeError(name: string, { shape, length }: Pick<IdxHeader, "shape" | "length">, got: number | "more"): Error {
  const hint = got === "more" || got > length ? "does the header belong to another file?" : "is the file cut short?";
  return new Error(`${name}: expected ${length} bytes for ${sizes(shape)}, got ${got}; ${hint}`);
}

const hex = (byte: number): string => byte.toString(16).padStart(2, "0");

const sizes = (shape: readonly number[]): string => shape.join(" x ");
