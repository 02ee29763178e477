import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Json } from "../eval.ts";

/** What a tool says to a message. */
export interface Reply {
  readonly id: number;
  readonly success?: boolean;
  readonly error?: string;
  readonly output?: Json;
  readonly timings?: readonly { readonly name: string; readonly nanoseconds: number }[];
}

export interface Command {
  /** The executable and its arguments. */
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A tool of GradBench in a process of its own: a message in, an answer out. */
export class Tool {
  readonly #name: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #id = 0;
  #failed: Error | undefined;

  constructor(name: string, { command: [executable, ...args], cwd, env }: Command) {
    this.#name = name;
    this.#process = spawn(executable, args, { cwd, env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "inherit"] });
    this.#process.on("error", error => {
      this.#failed = error;
    });
    this.#process.stdin?.on("error", () => {}); // it has ended: the missing answer says so
    this.#lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  /** Sends a message and waits for its answer. Throws Error where there is none, or it is another's. */
  async ask(message: Readonly<Record<string, unknown>>): Promise<Reply> {
    const id = this.#id++;
    this.#process.stdin?.write(`${JSON.stringify({ id, ...message })}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`${this.#name}: it must answer message ${id}, got ${this.#failed?.message ?? "its end"}`);
    const reply = JSON.parse(value) as Reply;
    if (reply.id !== id) throw new Error(`${this.#name}: it must answer message ${id}, got an answer to ${reply.id}`);
    return reply;
  }

  /** Ends its messages, which ends it. */
  close(): void {
    this.#process.stdin?.end();
  }
}
