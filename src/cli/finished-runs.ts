import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkResult, type Expected } from "../compare/check-result.ts";
import type { Result } from "../compare/job.ts";
import { VERSION } from "../compare/key.ts";
import { removeLeftovers, writeAtomic } from "./atomic.ts";
import { lock, makeDirectory, type Undo } from "./place.ts";

/**
 * The runs that are done, in OUT/runs, a file each by the name of all that its result depends on: a command that was killed, and is started
 * again, takes them from there. What lies there is checked as it is read; what is not as it should be is done again.
 */
export class FinishedRuns {
  readonly path: string;
  readonly close: Undo;

  private constructor(path: string, close: Undo) {
    this.path = path;
    this.close = close;
  }

  /** Takes hold of a directory; `file` is what the command writes at the end. Throws Error, one line, where that cannot be. */
  static open(where: string, out: string, file: string): FinishedRuns {
    const undo = makeDirectory(`${where}: --out`, out);
    const path = join(out, "runs");
    try {
      const unlock = lock(`${where}: --out`, join(out, file));
      removeLeftovers(out, [file]);
      return new FinishedRuns(path, () => {
        unlock();
        undo();
      });
    } catch (error) {
      undo();
      throw error;
    }
  }

  /** The result of a run; undefined where it is not done yet. */
  get(key: string, expected: Expected): Result | undefined {
    const file = this.#file(key);
    if (!existsSync(file)) return undefined;
    try {
      const {
        key: own,
        version,
        result,
      } = JSON.parse(readFileSync(file, "utf8")) as { key?: unknown; version?: unknown; result?: unknown };
      return own === key && version === VERSION ? checkResult(file, result, expected) : undefined;
    } catch {
      return undefined; // it is done again, and replaced
    }
  }

  put(key: string, result: Result): void {
    mkdirSync(this.path, { recursive: true });
    writeAtomic(this.#file(key), `${JSON.stringify({ key, version: VERSION, result })}\n`);
  }

  #file(key: string): string {
    return join(this.path, `${key}.json`);
  }
}
