import { ShapeError, show } from "../tensor/errors.ts";
import type { Shape, Tensor } from "../tensor/tensor.ts";
import { elementsOf, FORMATS } from "./safetensors-dtypes.ts";
import { parseUniqueJson } from "./unique-json.ts";

/** What a .safetensors file holds. */
export interface Safetensors {
  /** By name, in the order of the file's header. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Anything with numbers and a shape: a Tensor, or one that was stored as plain data. */
export interface TensorLike {
  readonly shape: Shape;
  readonly data: Float32Array | Float64Array;
}

/** More is refused by the format's own library too. */
const LONGEST_HEADER = 100_000_000;

/** As in NumPy: no network has more axes, and a message must be able to show them. */
const MOST_AXES = 64;

const METADATA = "__metadata__";

/** One tensor as the header describes it; its numbers are bytes begin … end − 1 behind the header. */
interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

/**
 * The tensors of a .safetensors file: F32 as float32, F64 as float64; F16, BF16, I8, U8, I16, U16 and BOOL widened to float32, I32, U32,
 * I64 and U64 to float64, all exactly. Nothing is allocated on the word of a header: the bytes are there when a tensor is made.
 *
 * Checked   the header's length (at most 100 MB, within the file), UTF-8, JSON without a key twice, its first and last character; of each
 *           tensor the dtype, shape and offsets, and that its bytes are as many as its numbers need; of all tensors together that they
 *           cover the rest of the file, without gap and overlap; that all metadata is text.
 * Throws    Error, one line that begins with `name`, for anything else; RangeError for an integer that float64 does not have.
 * Source    github.com/huggingface/safetensors, README.md, "Format", at 24b0b2857fef49be734b9ab72ce97c09bb25f5b9.
 */
export function parseSafetensors(bytes: Uint8Array, name = "parseSafetensors"): Safetensors {
  const { header, start } = headerOf(bytes, name);
  const { [METADATA]: metadata = {}, ...described } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every(value => typeof value === "string"))
    throw new Error(`${name}: ${METADATA} must be texts by name, got something else`);
  const entries = Object.entries(described).map(([tensor, value]) => entryOf(tensor, value, name));
  checkCovered(entries, bytes.length - start, name);
  const tensors = new Map<string, Tensor>();
  for (const { name: tensor, dtype, shape, begin, end } of entries)
    tensors.set(tensor, elementsOf(bytes.subarray(start + begin, start + end), dtype, shape, `${name}: ${short(tensor)}`));
  return { tensors, metadata: metadata as Record<string, string> };
}

function headerOf(bytes: Uint8Array, name: string): { header: Record<string, unknown>; start: number } {
  if (bytes.length < 8) throw new Error(`${name}: a safetensors file must begin with 8 bytes, got ${bytes.length}; is the file cut short?`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (length > LONGEST_HEADER)
    throw new Error(`${name}: the header must have at most ${LONGEST_HEADER} bytes, got ${length}; is it another kind of file?`);
  if (8 + length > bytes.length)
    throw new Error(`${name}: expected a header of ${length} bytes, got ${bytes.length - 8}; is the file cut short?`);
  const head = bytes.subarray(8, 8 + length);
  if (head[0] !== 0x7b) throw new Error(`${name}: the header must begin with {, got ${head.length === 0 ? "nothing" : `byte ${head[0]}`}`);
  const header = parseUniqueJson(textOf(head, name), `${name}: the header`);
  if (!isRecord(header)) throw new Error(`${name}: the header must be one object, got something else`);
  return { header, start: 8 + length };
}

function textOf(head: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(head);
  } catch {
    throw new Error(`${name}: the header must be UTF-8, got bytes that are not`);
  }
}

function entryOf(tensor: string, value: unknown, name: string): Entry {
  const fail = (must: string): Error => new Error(`${name}: ${short(tensor)} must ${must}`);
  if (!isRecord(value)) throw fail("be described by an object { dtype, shape, data_offsets }, got something else");
  const { dtype, shape, data_offsets: offsets, ...rest } = value;
  for (const key of Object.keys(rest)) throw fail(`have dtype, shape and data_offsets alone, got ${short(key)}`);
  if (typeof dtype !== "string" || !Object.hasOwn(FORMATS, dtype))
    throw fail(`have one of the dtypes ${Object.keys(FORMATS).join(", ")}, got ${typeof dtype === "string" ? short(dtype) : "none"}`);
  if (!areSizes(shape) || shape.length > MOST_AXES) throw fail(`have a shape of at most ${MOST_AXES} whole numbers from 0, got another`);
  if (!areSizes(offsets) || offsets.length !== 2) throw fail("have two data_offsets, whole numbers from 0, got others");
  const [begin, end] = offsets;
  const expected = shape.reduce((size, axis) => size * axis, FORMATS[dtype].bytes);
  if (end - begin !== expected) throw fail(`have ${expected} bytes for ${dtype} ${show(shape)}, got ${end - begin}`);
  return { name: tensor, dtype, shape, begin, end };
}

/** Each byte belongs to one tensor: no file can be two things at once. */
function checkCovered(entries: readonly Entry[], length: number, name: string): void {
  let at = 0;
  for (const { name: tensor, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) throw new Error(`${name}: ${short(tensor)} must begin at byte ${at}, where the tensor before it ends, got ${begin}`);
    at = end;
  }
  if (at !== length)
    throw new Error(
      `${name}: expected ${at} bytes of numbers, got ${length}; ${length < at ? "is the file cut short?" : "does the header belong to another file?"}`,
    );
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const areSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(size => Number.isSafeInteger(size) && size >= 0);

/** A name out of a file, in quotes, as a message can bear it. */
const short = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);

/**
 * A .safetensors file of these tensors: float32 as F32, float64 as F64. The same tensors give the same bytes, in whatever order they come:
 * F64 first, then by name, as the format's own library writes them; the header is padded so that the numbers begin at a multiple of 8.
 *
 * Throws    RangeError for a name that UTF-8 does not have or that means the metadata; ShapeError where a shape holds another number.
 * Source    as for `parseSafetensors`.
 */
export function formatSafetensors({
  tensors,
  metadata = {},
}: {
  tensors: ReadonlyMap<string, TensorLike>;
  metadata?: Readonly<Record<string, string>>;
}): Uint8Array {
  const list = [...tensors].sort(([a, x], [b, y]) => y.data.BYTES_PER_ELEMENT - x.data.BYTES_PER_ELEMENT || (a < b ? -1 : 1));
  const header = Object.keys(metadata).length === 0 ? [] : [`"${METADATA}":${JSON.stringify(metadata)}`];
  let end = 0;
  for (const [name, { shape, data }] of list) {
    if (name === METADATA || /\p{Surrogate}/u.test(name))
      throw new RangeError(`formatSafetensors: a name must be whole text and not ${METADATA}, got ${short(name)}`);
    if (shape.reduce((size, axis) => size * axis, 1) !== data.length)
      throw new ShapeError(`formatSafetensors: ${short(name)} must hold the numbers of its shape ${show(shape)}, got ${data.length}`);
    const dtype = data.BYTES_PER_ELEMENT === 4 ? "F32" : "F64";
    const offsets = [end, end + data.byteLength];
    header.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: offsets })}`);
    end += data.byteLength;
  }
  const head = new TextEncoder().encode(`{${header.join(",")}}`);
  const start = 8 + Math.ceil(head.length / 8) * 8;
  const bytes = new Uint8Array(start + end).fill(0x20, 8, start);
  new DataView(bytes.buffer).setUint32(0, start - 8, true);
  bytes.set(head, 8);
  let at = start;
  for (const [, { data }] of list) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}
