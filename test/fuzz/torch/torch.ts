import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Stored } from "../../close.ts";
import type { Program } from "./program.ts";

/** An array that PyTorch computed in float64, and how far float32 may be expected to stray from it. */
export interface Computed extends Stored {
  readonly stray: number;
}

/** What a program comes to by PyTorch, for each line. */
export interface Results {
  readonly value: readonly (Computed | null)[];
  readonly gradient: readonly (Computed | null)[];
  readonly second: readonly (Computed | null)[];
}

export type Answer = Results | { readonly rejected: string } | { readonly error: string };

/** Answers programs, each by itself. `stray` asks for that as well; without, it is 0. */
export type Oracle = (programs: readonly Program[], stray: boolean) => Promise<Answer[]>;

const interpreter = fileURLToPath(new URL("interpreter.py", import.meta.url));

/** A process of Python that answers programs with PyTorch. */
export class Torch {
  readonly version: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: () => Promise<string>;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(process: ChildProcessWithoutNullStreams, lines: () => Promise<string>, version: string) {
    this.#process = process;
    this.#lines = lines;
    this.version = version;
  }

  /** Throws Error when `python` is not there, or has no PyTorch. */
  static async start(python = process.env.PYTHON ?? "/usr/bin/python3"): Promise<Torch> {
    const child = spawn(python, ["-B", interpreter]);
    let complaint = "";
    child.stderr.on("data", chunk => {
      complaint = `${complaint}${chunk}`.slice(-2000);
    });
    child.on("error", ({ message }) => {
      complaint = message;
    });
    child.stdin.on("error", () => {}); // of a process that has ended: its output ends too, and that is told
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => {
      const line = await lines.next();
      if (line.done !== true) return line.value;
      throw new Error(`the interpreter must answer, got ${complaint.trim().split("\n").at(-1) || "its end"}`);
    };
    const greeting = await next().catch(({ message }: Error) => {
      throw new Error(
        `PyTorch must be there for ${python}: ${message.replace(/^.*, got /, "got ")}; apt-get install python3-torch, or name another Python in PYTHON`,
      );
    });
    return new Torch(child, next, (JSON.parse(greeting) as { torch: string }).torch);
  }

  readonly ask: Oracle = (programs, stray) => {
    const answers = this.#last.then(async () => {
      for (const program of programs) this.#process.stdin.write(`${JSON.stringify({ program, stray })}\n`);
      const read: Answer[] = [];
      for (let i = 0; i < programs.length; i++) read.push(JSON.parse(await this.#lines()) as Answer);
      return read;
    });
    this.#last = answers.catch(() => {});
    return answers;
  };

  stop(): void {
    this.#process.stdin.end();
  }
}
