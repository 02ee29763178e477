import { isAscii } from "node:buffer";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { named } from "../tensor/errors.ts";
import type { Table } from "./columns.ts";
import { type CsvOptions, CsvReader, csvOptions, type Kinds } from "./csv.ts";
import type { Source } from "./source.ts";
import { tableSource, wantedKinds } from "./table.ts";

/** What takes in the bytes of a file: a hash of node:crypto, whose types a reader of ours need not have. */
interface Digest {
  update(bytes: Uint8Array): unknown;
}

/** Bytes read at a time. */
const PIECE = 1 << 20;

/**
 * A CSV file, plain or .gz, as a source of rows. It is read piece by piece: what is kept is its numbers, in as few bytes as hold
 * them, the different words of each column, and 8 bytes for each word of a text.
 *
 * Throws    Error, one line that begins with the path, as `parseCsv` does.
 */
export async function readCsv(path: string, given: CsvOptions): Promise<Source> {
  if (typeof path !== "string") throw new TypeError(`readCsv: path must be a text, got ${named(path)}`);
  const options = csvOptions("readCsv", given);
  const hash = createHash("sha256");
  const table = await readTableFile(path, options.delimiter, names => wantedKinds(path, names, options), hash);
  return tableSource(table, hash.digest("hex"), options);
}

/** The table that a CSV file holds; `kinds` says as what its columns are to be read. */
export async function readTableFile(path: string, delimiter: string | undefined, kinds: Kinds, hash?: Digest): Promise<Table> {
  const read = async (wanted: Kinds, hash?: Digest): Promise<CsvReader> => {
    const reader = new CsvReader(path, delimiter || (/\.tsv(\.gz)?$/i.test(path) ? "\t" : ""), wanted);
    for await (const piece of textOf(path, hash)) reader.push(piece);
    reader.push("", true);
    return reader;
  };
  const reader = await read(kinds, hash);
  return reader.done(reader.again && (await read(reader.again)));
}

/** The text of a file, piece by piece, unpacked where its name ends in .gz; every byte of the file goes through the hash. */
async function* textOf(path: string, hash?: Digest): AsyncGenerator<string> {
  const file = createReadStream(path, { highWaterMark: PIECE });
  if (hash !== undefined) file.on("data", chunk => hash.update(chunk as Buffer));
  const decode = decoderOf(path);
  try {
    const bytes = path.endsWith(".gz") ? unpacked(file) : file;
    for await (const chunk of bytes) yield decode(chunk as Buffer);
    yield decode();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (/^Z_|ZLIB/.test(code)) throw new Error(`${path}: must be whole gzip data, got "${message}"; is the file cut short or damaged?`);
    throw new Error(`${path}: must be a file that can be read, got ${code}`);
  } finally {
    file.destroy();
  }
}

/** Turns bytes into text, piece by piece. Throws Error for bytes that are not UTF-8. */
function decoderOf(path: string): (piece?: Buffer) => string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let isWhole = true; // no letter is cut in two between the last piece and the next
  return piece => {
    if (piece !== undefined && isWhole && isAscii(piece)) return piece.toString("latin1"); // a third of the time
    isWhole = piece === undefined || piece[piece.length - 1] < 0x80;
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch {
      throw new Error(`${path}: must be text in UTF-8, got bytes that are none; is it saved as another kind of text?`);
    }
  };
}

function unpacked(file: NodeJS.ReadableStream): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: PIECE });
  pipeline(file, gunzip).catch(() => {}); // who reads the result is told
  return gunzip;
}
