import { type Shape, Tensor } from "../tensor/tensor.ts";

/** How the numbers of a dtype lie in a file, little-endian, and which of ours has all of them. */
interface Format {
  readonly bytes: number;
  readonly dtype: "float32" | "float64";
  /** The number at byte `at`. */
  readonly read: (view: DataView, at: number) => number;
}

/** Whole, or NaN: float64 has no other whole numbers beyond ±2⁵³. */
const exactly = (value: bigint): number => (Number.isSafeInteger(Number(value)) ? Number(value) : Number.NaN);

/** The dtypes that are read; the format has more, of which none is a parameter's. */
export const FORMATS: Readonly<Record<string, Format>> = {
  F64: { bytes: 8, dtype: "float64", read: (view, at) => view.getFloat64(at, true) },
  F32: { bytes: 4, dtype: "float32", read: (view, at) => view.getFloat32(at, true) },
  F16: { bytes: 2, dtype: "float32", read: (view, at) => half(view.getUint16(at, true)) },
  BF16: { bytes: 2, dtype: "float32", read: (view, at) => upper(view.getUint16(at, true)) },
  I64: { bytes: 8, dtype: "float64", read: (view, at) => exactly(view.getBigInt64(at, true)) },
  U64: { bytes: 8, dtype: "float64", read: (view, at) => exactly(view.getBigUint64(at, true)) },
  I32: { bytes: 4, dtype: "float64", read: (view, at) => view.getInt32(at, true) },
  U32: { bytes: 4, dtype: "float64", read: (view, at) => view.getUint32(at, true) },
  I16: { bytes: 2, dtype: "float32", read: (view, at) => view.getInt16(at, true) },
  U16: { bytes: 2, dtype: "float32", read: (view, at) => view.getUint16(at, true) },
  I8: { bytes: 1, dtype: "float32", read: (view, at) => view.getInt8(at) },
  U8: { bytes: 1, dtype: "float32", read: (view, at) => view.getUint8(at) },
  BOOL: { bytes: 1, dtype: "float32", read: (view, at) => view.getUint8(at) },
};

/** IEEE 754 binary16: sign, 5 bits of exponent e, 10 of fraction f: f·2⁻²⁴ for e = 0, else (1 + f/2¹⁰)·2^(e − 15). */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [e, f] = [(bits >> 10) & 31, bits & 1023];
  if (e === 31) return f === 0 ? sign * Infinity : Number.NaN;
  return sign * (e === 0 ? f * 2 ** -24 : (1 + f / 1024) * 2 ** (e - 15));
}

const word = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32. */
function upper(bits: number): number {
  word.setUint32(0, bits * 65536);
  return word.getFloat32(0);
}

/**
 * The tensor in these bytes, in memory of its own.
 *
 * Throws    RangeError, which begins with `name`, for a whole number beyond ±2⁵³, and for a BOOL that is neither 0 nor 1.
 */
export function elementsOf(bytes: Uint8Array, dtype: string, shape: Shape, name: string): Tensor {
  const { bytes: width, dtype: ours, read } = FORMATS[dtype];
  // What lies in memory as in the file is copied in one piece (a Buffer's slice() would be no copy); engines run on little-endian machines.
  if (dtype === "F32") return new Tensor(new Float32Array(new Uint8Array(bytes).buffer), shape);
  if (dtype === "F64") return new Tensor(new Float64Array(new Uint8Array(bytes).buffer), shape);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = ours === "float32" ? new Float32Array(bytes.length / width) : new Float64Array(bytes.length / width);
  for (let i = 0; i < data.length; i++) {
    data[i] = read(view, i * width);
    if (Number.isNaN(data[i]) && width === 8)
      throw new RangeError(`${name} must hold whole numbers within 2^53 of 0, got one beyond at ${i}`);
    if (dtype === "BOOL" && data[i] > 1) throw new RangeError(`${name} must hold 0 and 1 alone, got ${data[i]} at ${i}`);
  }
  return new Tensor(data, shape);
}
