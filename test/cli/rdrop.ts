import { vi } from "vitest";
import { run } from "../../src/cli/program.ts";

/** Runs `rdrop args` in this process: its exit code, and what it wrote. */
export async function rdrop(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const text = { out: "", err: "" };
  const capture = (stream: NodeJS.WriteStream, name: keyof typeof text) =>
    vi.spyOn(stream, "write").mockImplementation(chunk => {
      text[name] += chunk;
      return true;
    });
  const spies = [capture(process.stdout, "out"), capture(process.stderr, "err")];
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await run(args);
    return { code: Number(process.exitCode), ...text };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}
