import { runInNewContext } from "node:vm";
import { short } from "./report.ts";

// Code of somebody's own may throw, or never end. These run it for so long, and fail with one line.

/** Whose code it is: the command that runs it, and the file that it stands in. */
export interface OwnCode {
  readonly command: string;
  readonly file: string;
}

/** Importing a module, a compiler perhaps, may take so many times as long as a call. */
export const SETTING_UP = 10;

/** What `run` gives. Throws Error, of one line, where it throws, or does not return in time: a script that lasts too long is stopped. */
export function attempt<T>({ command, file }: OwnCode, what: string, seconds: number, run: () => T): T {
  try {
    return runInNewContext("run()", { run }, { timeout: Math.ceil(1000 * seconds) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException | undefined)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT")
      throw new Error(`${command}: ${file} must return, and did not in ${short(seconds)} s, in ${what}; --patience waits longer`);
    throw failed({ command, file }, what, error);
  }
}

export const failed = ({ command, file }: OwnCode, what: string, error: unknown): Error =>
  new Error(`${command}: ${file} must run, got an error in ${what}: ${error instanceof Error ? error.message : String(error)}`);

/** What a promise comes to. Throws Error, of one line, where that takes longer. */
export async function inTime<T>({ command, file }: OwnCode, what: string, seconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`${command}: ${file} must end, and did not in ${short(seconds)} s, in ${what}; --patience waits longer`);
    timer = setTimeout(() => reject(error), 1000 * seconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
