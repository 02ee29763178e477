import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { Table, Wanted } from "./columns.ts";
import type { CsvOptions } from "./csv.ts";
import { CsvReader } from "./csv.ts";
import type { Source } from "./source.ts";
import { tableSource, wantedKinds } from "./table.ts";

/** Bytes read at a time: the cells of a piece are gone through column by column while they are at hand. */
const PIECE = 1 << 17;

/**
 * A CSV file, plain or .gz, as a source of rows. It is read piece by piece: what is kept is its numbers, 8 bytes each, and the different
 * words of each column.
 *
 * Throws    Error, one line that begins with the path, as `parseCsv` does.
 */
export async function readCsv(path: string, options: CsvOptions): Promise<Source> {
  const hash = createHash("sha256");
  const table = await readTableFile(path, options.delimiter ?? "", names => wantedKinds(path, names, options), hash);
  return tableSource(table, hash.digest("hex"), options);
}

/** The table that a CSV file holds; `kinds` says as what its columns are to be read. */
export async function readTableFile(
  path: string,
  delimiter: string,
  kinds: (names: readonly string[]) => Wanted[],
  hash?: Hash,
): Promise<Table> {
  const reader = new CsvReader(path, delimiter, kinds);
  for await (const piece of textOf(path, hash)) reader.push(piece);
  reader.push("", true);
  if (reader.rereadTo > 0) {
    const again = reader.again();
    for await (const piece of textOf(path)) if (!again.push(piece)) break;
  }
  return reader.done();
}

/** The text of a file, piece by piece, unpacked where its name ends in .gz; every byte of the file goes through the hash. */
async function* textOf(path: string, hash?: Hash): AsyncGenerator<string> {
  const file = createReadStream(path, { highWaterMark: PIECE });
  if (hash !== undefined) file.on("data", chunk => hash.update(chunk));
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (chunk: Uint8Array | undefined): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new Error(`${path}: must be text in UTF-8, got bytes that are none`);
    }
  };
  try {
    const bytes = path.endsWith(".gz") ? unpacked(file) : file;
    for await (const chunk of bytes) yield decode(chunk as Uint8Array);
    yield decode(undefined);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (/^Z_|ZLIB/.test(code)) throw new Error(`${path}: must be whole gzip data, got "${message}"; is the file cut short or damaged?`);
    throw new Error(`${path}: must be a file that can be read, got ${code}`);
  } finally {
    file.destroy();
  }
}

function unpacked(file: NodeJS.ReadableStream): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: PIECE });
  pipeline(file, gunzip).catch(() => {}); // who reads the result is told
  return gunzip;
}
