/** An array of a .npy file: its numbers in C order. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

type Read = (view: DataView, at: number, little: boolean) => number;

/** How to read an element of each kind that has a sense here, by NumPy's letter and size. */
const READERS: Readonly<Record<string, Read>> = {
  b1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u1: (view, at) => view.getUint8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * A .npy file, versions 1.0 to 3.0, of booleans, whole numbers or floats, in C or Fortran order, of either byte order.
 *
 * Throws    Error, one line that begins with `name`: for another file, one that is cut short or too long, or elements of another kind.
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
  const read = READERS[kind];
  const size = Number(kind[1]);
  const count = shape.reduce((product, n) => product * n, 1);
  const expected = start + length + count * size;
  if (expected !== bytes.length)
    throw new Error(`${name}: expected ${expected} bytes for ${shape.join(" x ") || "one number"}, got ${bytes.length}`);
  const data = new Float64Array(count);
  for (let q = 0, at = start + length; q < count; q++, at += size) data[q] = read(view, at, little);
  return { shape, data: fortran ? toRowMajor(data, shape) : data };
}

/** The header is a Python dictionary: { 'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), } */
function parseHeader(name: string, header: string): { kind: string; little: boolean; fortran: boolean; shape: number[] } {
  const order = /'fortran_order':\s*(True|False)/.exec(header);
  const dims = /'shape':\s*\(([\d,\s]*)\)/.exec(header);
  if (order === null || dims === null)
    throw new Error(`${name}: the header must have descr, fortran_order and shape, got ${JSON.stringify(header.trim().slice(0, 100))}`);
  const descr = /'descr':\s*([^,}]*)/.exec(header)?.[1].trim() ?? "none";
  const [, end, kind] = /^'([<>|=])([a-z]\d)'$/.exec(descr) ?? ["", "", ""];
  if (!Object.hasOwn(READERS, kind))
    throw new Error(`${name}: elements must be booleans, whole numbers or floats, got ${JSON.stringify(descr.slice(0, 100))}`);
  return { kind, little: end !== ">", fortran: order[1] === "True", shape: (dims[1].match(/\d+/g) ?? []).map(Number) };
}

/** Elements whose first index runs fastest, in the order in which the last one does. */
function toRowMajor(data: Float64Array, shape: readonly number[]): Float64Array {
  const out = new Float64Array(data.length);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, n) => product * n, 1));
  const index = shape.map(() => 0);
  for (let q = 0; q < out.length; q++) {
    out[q] = data[index.reduce((sum, i, axis) => sum + i * strides[axis], 0)];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis] < shape[axis]) break;
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
