import { existsSync, lstatSync, mkdirSync, readFileSync, rmdirSync, rmSync, type Stats, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** Undoes a step; a step that cannot be undone is left. */
export type Undo = () => void;

/**
 * Makes a directory, with what is missing above it, and writes a file into it for a try: if that cannot be done, better now than after
 * the work. `what` begins the message: "train: --out". The result removes what was made, where nothing has come into it since.
 *
 * Throws    Error, one line, having left nothing.
 */
export function makeDirectory(what: string, dir: string): Undo {
  const undo = makeMissing(what, dir);
  const probe = join(dir, `.rdrop-${process.pid}`);
  try {
    writeFileSync(probe, "a directory that can be written to\n", { flag: "wx" });
  } catch (error) {
    remove(probe);
    undo();
    throw refusal(what, dir, error);
  }
  remove(probe);
  return undo;
}

/** The directory of a file yet to be written, made as above: `makeDirectoryOf("bench matmul", "--chart", file)`. */
export function makeDirectoryOf(command: string, option: string, file: string): Undo {
  if (existsSync(file) && statSync(file).isDirectory()) throw new Error(`${command}: ${option} must be a file, got the directory ${file}`);
  return makeDirectory(`${command}: the place of ${option}`, dirname(file));
}

/** One directory at a time: mkdirSync's `recursive` goes on for ever under /proc, where there is no place for one. */
function makeMissing(what: string, dir: string): Undo {
  if (dir.trim() === "") throw new Error(`${what} must name a directory, got "${dir}"`);
  const missing: string[] = [];
  let at = resolve(dir);
  for (; !existsSync(at); at = dirname(at)) {
    if (entry(at)?.isSymbolicLink()) throw new Error(`${what} must be a directory, got the link ${at}, which leads nowhere`);
    missing.unshift(at);
  }
  if (!statSync(at).isDirectory()) throw new Error(`${what} must be a directory, got the file ${missing.length === 0 ? dir : at}`);
  const made: string[] = [];
  const undo = (): void => {
    for (const each of made.reverse()) attempt(() => rmdirSync(each)); // stays where it holds anything
  };
  try {
    for (const each of missing) if (makeOne(each)) made.push(each);
  } catch (error) {
    undo();
    throw refusal(what, dir, error);
  }
  return undo;
}

/** False where another process has been faster. */
function makeOne(dir: string): boolean {
  try {
    mkdirSync(dir);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST" && statSync(dir).isDirectory()) return false;
    throw error;
  }
}

/**
 * Keeps other processes from writing FILE at the same time, by FILE.lock with this process's number; one that a killed process left is
 * taken over. The result gives it up.
 *
 * Throws    Error, one line, where a process that is alive holds it.
 */
export function lock(what: string, file: string): Undo {
  const path = `${file}.lock`;
  const inUse = (who: string): Error => new Error(`${what} must not be in use, got ${dirname(file)}, where ${who}`);
  if (existsSync(path)) {
    const holder = Number(readFileSync(path, "utf8"));
    if (isAlive(holder)) throw inUse(`process ${holder} writes; if it does not, remove ${basename(path)}`);
    remove(path);
  }
  try {
    writeFileSync(path, `${process.pid}\n`, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw inUse("another process has just begun to write");
    remove(path);
    throw refusal(what, dirname(file), error);
  }
  return () => remove(path);
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1 || pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // another user's
  }
}

/** `train: --out must be a directory that can be written to, got /proc/run (ENOENT: no such file or directory)` */
function refusal(what: string, dir: string, error: unknown): Error {
  const reason = (error as Error).message.replace(/, \w+(?: '.*)?$/s, "");
  return new Error(`${what} must be a directory that can be written to, got ${dir} (${reason})`);
}

/** What stands at the path itself, a link that leads nowhere included. */
export function entry(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined; // nothing, or under a file, or where nobody may look: what comes next says so
  }
}

const remove = (path: string): void => attempt(() => rmSync(path, { force: true }));

function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // it is left
  }
}
