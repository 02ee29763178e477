import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Replaces a file whole: the bytes go into a new file beside it, are forced to the disk, and take its name. Whoever looks, or pulls the
 * plug, at any moment finds the old file or the new one.
 *
 * Throws    Error, one line, when it cannot be done (a full disk, say): the old file stays.
 */
export function writeAtomic(path: string, content: Uint8Array | string): void {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeThrough(temporary, bytes);
    renameSync(temporary, path);
    syncDirectory(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new Error(`${path} must be a file that can be written, got ${(error as Error).message}`);
  }
}

/** Removes what killed processes have left: of files that they were about to replace, and of the try whether a file can be written here. */
export function removeLeftovers(directory: string, names: readonly string[]): void {
  for (const file of readdirSync(directory)) {
    const name = /^(.+)\.\d+\.tmp$/.exec(file)?.[1];
    if ((name !== undefined && names.includes(basename(name))) || /^\.rdrop-\d+$/.test(file))
      rmSync(join(directory, file), { force: true });
  }
}

function writeThrough(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "w");
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The name itself is forced to the disk too, where the system lets a directory be opened. */
function syncDirectory(path: string): void {
  let directory: number;
  try {
    directory = openSync(path, "r");
  } catch {
    return;
  }
  try {
    fsyncSync(directory);
  } catch {
    // not every file system can; the rename has happened
  } finally {
    closeSync(directory);
  }
}
