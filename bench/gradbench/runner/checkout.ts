import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Case, Outcome } from "./cases.ts";
import { type Command, Tool } from "./tool.ts";

interface Message {
  readonly kind: string;
  readonly module?: string;
  readonly function?: string;
  readonly description?: string;
  readonly of?: number;
  readonly valid?: boolean;
  readonly error?: string;
}

/**
 * Runs an eval of a checkout of GradBench against a tool, the two in processes of their own that only talk through here, as GradBench's own
 * command does. The eval judges by its own bound; what it thinks of an answer is kept, and the times.
 */
export async function runCheckout(
  folder: string,
  evalName: string,
  tool: Command,
  python: string,
  flags: readonly string[] = [],
): Promise<Outcome[]> {
  const script = join(folder, "python", "gradbench", "gradbench", "evals", evalName, "run.py");
  if (!existsSync(script)) throw new Error(`gradbench: --gradbench must be a checkout with the eval ${evalName}, got no ${script}`);
  const env = { ...process.env, PYTHONPATH: join(folder, "python", "gradbench") };
  const judge = spawn(python, [script, ...flags], { cwd: folder, env, stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve, reject) => {
    judge.on("error", reject);
    judge.on("close", code =>
      code === 0 ? resolve() : reject(new Error(`gradbench: the eval ${evalName} must end well, got exit code ${code}`)),
    );
  });
  const asked = new Tool("rdrop", tool);
  const outcomes: Outcome[] = [];
  const byId = new Map<number, number>();
  try {
    let id = 0;
    for await (const line of createInterface({ input: judge.stdout })) {
      const message = JSON.parse(line) as Message;
      const reply = await asked.ask(message as unknown as Record<string, unknown>);
      if (message.kind === "evaluate") {
        byId.set(id, outcomes.length);
        const times = (reply.timings ?? []).map(t => t.nanoseconds / 1e9);
        const c: Case = { module: evalName, function: message.function ?? "", description: message.description ?? "", input: null };
        const seconds = times.reduce((sum, t) => sum + t, 0) / Math.max(1, times.length);
        outcomes.push(reply.success === true ? { case: c, seconds } : { case: c, wrong: reply.error ?? "no success" });
      }
      const judged = message.kind === "analysis" ? byId.get(message.of ?? -1) : undefined;
      if (judged !== undefined && message.valid !== true)
        outcomes[judged] = { ...outcomes[judged], wrong: (message.error ?? "invalid").split("\n")[0] };
      id++;
      judge.stdin.write(`${JSON.stringify(reply)}\n`);
    }
    await ended;
    return outcomes;
  } finally {
    asked.close();
    judge.stdin.end();
  }
}
