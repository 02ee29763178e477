/** An array of a .npy file: its numbers in C order, in float32 where that holds each that its kind has. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** NumPy's letter and size: u1, i8, f4 … */
  readonly kind: string;
  readonly data: Float32Array | Float64Array;
}

interface Element {
  readonly size: number;
  /** Whether float32 holds every one. */
  readonly short: boolean;
  readonly read: (view: DataView, at: number, little: boolean) => number;
}

/** How to read an element of each kind that has a sense here, by NumPy's letter and size. */
const ELEMENTS: Readonly<Record<string, Element>> = {
  b1: { size: 1, short: true, read: (view, at) => Math.min(1, view.getUint8(at)) },
  i1: { size: 1, short: true, read: (view, at) => view.getInt8(at) },
  u1: { size: 1, short: true, read: (view, at) => view.getUint8(at) },
  i2: { size: 2, short: true, read: (view, at, little) => view.getInt16(at, little) },
  u2: { size: 2, short: true, read: (view, at, little) => view.getUint16(at, little) },
  i4: { size: 4, short: false, read: (view, at, little) => view.getInt32(at, little) },
  u4: { size: 4, short: false, read: (view, at, little) => view.getUint32(at, little) },
  i8: { size: 8, short: false, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  u8: { size: 8, short: false, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  f2: { size: 2, short: true, read: (view, at, little) => half(view.getUint16(at, little)) },
  f4: { size: 4, short: true, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { size: 8, short: false, read: (view, at, little) => view.getFloat64(at, little) },
};

/** The value of a float16: 1 bit of sign, 5 of exponent, 10 of fraction (IEEE 754, binary16). */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** NumPy has no more axes, and reads no longer header. */
const [MOST_AXES, LONGEST_HEADER] = [64, 10_000];

/**
 * A .npy file, versions 1.0 to 3.0, of booleans, whole numbers or floats, in C or Fortran order, of either byte order.
 *
 * Throws    Error, one line that begins with `name`: for another file, one that is cut short or too long, elements of another kind, and a
 *           whole number beyond 2⁵³, which would be rounded.
 * Source    NumPy, numpy.lib.format (NEP 1).
 */
export function parseNpy(name: string, bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw new Error(`${name}: must be a .npy file, got one that does not begin as one`);
  const version = bytes[6];
  if (version < 1 || version > 3) throw new Error(`${name}: must be a .npy file of version 1, 2 or 3, got ${version}`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > bytes.length) throw new Error(`${name}: the header must be whole, got a file that ends in it`);
  const { kind, little, fortran, shape } = parseHeader(name, new TextDecoder().decode(bytes.subarray(start, start + length)));
  const { size, short, read } = ELEMENTS[kind];
  const count = shape.reduce((product, n) => product * n, 1);
  const expected = start + length + count * size;
  if (expected !== bytes.length)
    throw new Error(
      `${name}: expected ${expected} bytes for ${shape.join(" x ") || "one number"}, got ${bytes.length}; is the file cut short?`,
    );
  const data = short ? new Float32Array(count) : new Float64Array(count);
  for (let q = 0, at = start + length; q < count; q++, at += size) data[q] = read(view, at, little);
  if (kind[1] === "8" && kind !== "f8") checkExact(name, data);
  return { shape, kind, data: fortran ? toRowMajor(data, shape) : data };
}

function checkExact(name: string, data: ArrayLike<number>): void {
  for (let q = 0; q < data.length; q++)
    if (!Number.isSafeInteger(data[q])) throw new Error(`${name}: whole numbers must lie below 2^53, got about ${data[q]} at ${q}`);
}

/** The header is a Python dictionary: { 'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), } */
const HEADER = /^\s*\{\s*((?:'descr'|'fortran_order'|'shape')\s*:[^:]*,\s*){2}(?:'descr'|'fortran_order'|'shape')\s*:[^:]*\}\s*$/;

function parseHeader(name: string, header: string): { kind: string; little: boolean; fortran: boolean; shape: number[] } {
  const wrong = (): Error =>
    new Error(`${name}: the header must have descr, fortran_order and shape, got ${JSON.stringify(header.trim().slice(0, 100))}`);
  if (header.length > LONGEST_HEADER || !HEADER.test(header)) throw wrong();
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const dims = /'shape'\s*:\s*\(((?:\s*\d+\s*,)*\s*\d*\s*)\)/.exec(header);
  if (order === null || dims === null) throw wrong();
  const descr = /'descr'\s*:\s*([^,}]*)/.exec(header)?.[1].trim() ?? "none";
  const [, end, kind] = /^'([<>|=])([a-z]\d)'$/.exec(descr) ?? ["", "", ""];
  if (!Object.hasOwn(ELEMENTS, kind))
    throw new Error(`${name}: elements must be booleans, whole numbers or floats, got ${JSON.stringify(descr.slice(0, 100))}`);
  const shape = (dims[1].match(/\d+/g) ?? []).map(Number);
  if (shape.length > MOST_AXES) throw new Error(`${name}: there must be at most ${MOST_AXES} axes, got ${shape.length}`);
  return { kind, little: end !== ">", fortran: order[1] === "True", shape };
}

/** Elements whose first index runs fastest, in the order in which the last one does. */
function toRowMajor<A extends Float32Array | Float64Array>(data: A, shape: readonly number[]): A {
  const out = data.slice() as A;
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, n) => product * n, 1));
  const index = shape.map(() => 0);
  for (let q = 0, from = 0; q < out.length; q++) {
    out[q] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}

/** A .npy file, version 1.0, of little-endian floats in C order. Throws RangeError unless shape and data fit. */
export function formatNpy({ shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array | Float64Array }): Uint8Array {
  const count = shape.reduce((product, n) => product * n, 1);
  if (count !== data.length)
    throw new RangeError(`formatNpy: data must have ${count} numbers for ${shape.join(" x ")}, got ${data.length}`);
  const size = data.BYTES_PER_ELEMENT;
  const text = `{'descr': '<f${size}', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const header = `${text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11)}\n`; // what comes behind it begins at a multiple of 64
  const bytes = new Uint8Array(10 + header.length + count * size);
  bytes.set([...MAGIC, 1, 0]);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 10);
  for (let q = 0, at = 10 + header.length; q < count; q++, at += size)
    if (size === 4) view.setFloat32(at, data[q], true);
    else view.setFloat64(at, data[q], true);
  return bytes;
}
