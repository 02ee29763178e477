import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import { gzipHeaderLength } from "./gzip-header.ts";
import { type IdxArray, type IdxHeader, idxHeader, parseIdx, sizeError } from "./idx.ts";

/** An IDX file on disk of which the header alone has been read. */
export interface IdxFile {
  readonly name: string;
  readonly header: IdxHeader;
  /** The whole of it: no more memory than the header asks for, beside the file itself. Throws Error, one line, for another length. */
  readonly read: () => IdxArray;
}

const GIGABYTE = 2 ** 30;

/** The longest header of an IDX file: 255 axes. */
const IDX_PREFIX = 4 + 4 * 255;

/** Of a .gz file, at the most, to find the end of its own header: it may hold a name and a comment of any length. */
const GZIP_PREFIX = 2 ** 20;

/** Behind that header, enough to unpack the header of the IDX file; it cannot unpack to more than about 4 MB. */
const PACKED_PREFIX = 4096;

/** Deflate makes at most 258 bytes out of 2 bits. */
const BEST_RATIO = 1032;

/**
 * Opens DIR/FILE or DIR/FILE.gz, and reads its header.
 *
 * Throws    Error, one line that names the file, for one that is missing, no file, of another kind or another number of axes, and for one
 *           whose size cannot hold what the header promises.
 */
export function openIdx(dir: string, file: string, axes: number): IdxFile {
  const name = [file, `${file}.gz`].map(each => join(dir, each)).find(path => existsSync(path));
  if (name === undefined) throw new Error(`${dir}: must hold ${file} or ${file}.gz, found neither`);
  const size = fileSize(name);
  const packed = name.endsWith(".gz");
  const header = packed ? packedHeader(name) : idxHeader(prefix(name, IDX_PREFIX), name);
  if (header.shape.length !== axes) throw new Error(`${name}: there must be ${axes} axes, got ${header.shape.length}`);
  if (packed) checkPromise(name, header, size);
  else if (size !== header.length) throw sizeError(name, header, size);
  return { name, header, read: () => parseIdx(packed ? gunzip(name, header) : readFileSync(name), name) };
}

function fileSize(path: string): number {
  const stats = statSync(path);
  if (!stats.isFile()) throw new Error(`${path}: must be a file, got a directory or a device`);
  if (stats.size > GIGABYTE) throw new Error(`${path}: must have at most ${GIGABYTE} bytes, got ${stats.size}`);
  return stats.size;
}

/** The first `length` bytes, or all that there are. */
function prefix(path: string, length: number): Uint8Array {
  const file = openToRead(path);
  try {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

function openToRead(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw new Error(`${path}: must be a file that can be read, got ${(error as NodeJS.ErrnoException).code}`);
  }
}

function packedHeader(name: string): IdxHeader {
  const bytes = prefix(name, GZIP_PREFIX + PACKED_PREFIX);
  const start = gzipHeaderLength(bytes);
  if (start > GZIP_PREFIX) throw new Error(`${name}: the gzip header must have at most ${GZIP_PREFIX} bytes, got more`);
  const packed = bytes.subarray(0, start + PACKED_PREFIX);
  return idxHeader(
    unpack(name, () => gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH })),
    name,
  );
}

function checkPromise(name: string, header: IdxHeader, size: number): void {
  if (header.length > GIGABYTE)
    throw new Error(`${name}: must unpack to at most ${GIGABYTE} bytes, got a header that asks for ${header.length}`);
  if (header.length > BEST_RATIO * size)
    throw new Error(
      `${name}: expected ${header.length} bytes for ${header.shape.join(" x ")}, got a .gz of ${size}, which cannot hold so many; is the file cut short?`,
    );
}

/** One array, of the length that the header asks for: a byte more is too large. */
function gunzip(name: string, header: IdxHeader): Uint8Array {
  return unpack(
    name,
    () => gunzipSync(readFileSync(name), { maxOutputLength: header.length, chunkSize: Math.max(64, header.length + 1) }),
    () => sizeError(name, header, "more"),
  );
}

function unpack(name: string, gunzipped: () => Uint8Array, tooLarge?: () => Error): Uint8Array {
  try {
    return gunzipped();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE" && tooLarge !== undefined) throw tooLarge();
    throw new Error(`${name}: must be whole gzip data, got "${message}"; is the file cut short or damaged?`);
  }
}
