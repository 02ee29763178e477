import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

// Where WebAssembly is missing, forbidden or gets no memory, the reference serves: the same bits, and the same guard of steps.

interface Outcome {
  readonly sum: number;
  readonly hash: string;
  readonly error: string;
  /** Which kernels it was, and what the workspace got. */
  readonly supported: boolean;
  readonly megabytes: number;
}

async function without(what: string, ...flags: string[]): Promise<Outcome> {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, "--import", "tsx", "test/kernels/without-wasm-run.ts", what]);
  return JSON.parse(stdout);
}

const everything = await without("nothing");

it("train() with WebAssembly has the fast kernels: what the others are compared with", () => {
  expect(everything).toMatchObject({ supported: true, megabytes: 32, sum: 11 });
  expect(everything.error).toMatch(/^Error: data: this tensor \[3\] belongs to a step that is over/);
});

it.each([
  ["without WebAssembly", "WebAssembly"],
  ["under a policy that forbids to compile it", "Module"],
  ["where it cannot be instantiated", "Instance"],
  ["where no memory is given", "Memory"],
  ["under node --jitless", "nothing", "--jitless"],
])("train() %s gives the same bytes, from the reference", async (_, what, ...flags) => {
  expect(await without(what, ...flags)).toEqual({ ...everything, supported: false, megabytes: 0 });
});

it("train() where one memory is given and no more gives the same bytes", async () => {
  expect(await without("all but the first Memory")).toEqual({ ...everything, megabytes: 0 });
});
