import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { moons } from "../../src/data/synthetic.ts";
import type { KernelSet } from "../../src/kernels/kernels.ts";
import { matmulInto } from "../../src/kernels/reference/matmul.ts";
import { physicalCores } from "../../src/kernels/threads/cores.ts";
import { Team } from "../../src/kernels/threads/team.ts";
import { DIVISIBLE } from "../../src/kernels/wasm/exports.ts";
import { KernelMemory } from "../../src/kernels/wasm/memory.ts";
import { instantiate, module32 } from "../../src/kernels/wasm/module.ts";
import { adam } from "../../src/optim/adam.ts";
import { sgd } from "../../src/optim/sgd.ts";
import { stream } from "../../src/random/seeded.ts";
import { Workspace } from "../../src/tensor/workspace.ts";
import { classifier } from "../../src/train/classifier.ts";
import { train } from "../../src/train/trainer.ts";

// Threads share the outputs of a kernel out, never a sum: the bits of one thread, whoever computed what.

describe("a team", () => {
  const rng = stream(0, "team");
  const memory = new KernelMemory(16, true);
  const exports = instantiate(memory.memory);

  /** How many parts of a product of [n, k] by [k, m] the caller takes, and whether the bits are right. */
  function product(team: Team, n: number, k: number, m: number): number {
    memory.moveTop(4096);
    const [a, b, out] = [n * k, k * m, n * m].map(size => memory.floats(size) as Float32Array);
    for (let i = 0; i < a.length; i++) a[i] = rng.uniform() < 0.5 ? 0 : rng.normal();
    for (let i = 0; i < b.length; i++) b[i] = rng.normal();
    out.fill(Number.NaN);
    let own = 0;
    const counted = (...args: Parameters<typeof exports.matmul>): void => {
      own++;
      exports.matmul(...args);
    };
    const { matmul } = team.divided({ ...exports, matmul: counted });
    matmul(out.byteOffset, a.byteOffset, b.byteOffset, 0, n, k, m, 0, 0, memory.top, 0, 1);
    const expected = new Float32Array(n * m);
    matmulInto(expected, a, b, n, k, m);
    expect(Buffer.compare(Buffer.from(out.slice().buffer), Buffer.from(expected.buffer))).toBe(0);
    return own;
  }

  it.each([2, 3, 4])("of %d: others take parts of a product, and its bits are those of the reference", async threads => {
    const team = new Team(threads, module32(true), memory.memory);
    let shared = 0;
    for (let round = 0; round < 1000 && shared < 3; round++) {
      if (product(team, 128, 256, 128) < threads) shared++;
      await setTimeout(5); // long enough for the others to begin, and to fall asleep
    }
    team.release();
    expect(shared).toBe(3);
  });

  it("leaves a call to the caller that is not worth dividing", () => {
    const team = new Team(4, module32(true), memory.memory);
    expect(product(team, 8, 8, 8)).toBe(1);
  });

  it("computes alone, in parts, until the others have begun", () => {
    const team = new Team(4, module32(true), memory.memory);
    expect(product(team, 128, 256, 128)).toBeGreaterThan(0);
    team.release();
    team.release();
  });

  it("is told of every kernel with (part, parts) at its end", () => {
    for (const name of DIVISIBLE) expect(exports[name].length, name).toBeGreaterThanOrEqual(4);
  });
});

describe("train() with threads", () => {
  const data = moons({ n: 96, seed: 3 });

  function run(threads: number, optimizer: typeof adam | typeof sgd, kernels: KernelSet = "wasm"): string {
    const model = classifier(2, 2, { hidden: [300, 257], dropout: 0.3, inputDropout: 0.1, seed: 1 });
    const setting = { epochs: 3, batch: 48, alpha: 2, passes: 2, seed: 0, threads, kernels };
    const events = [...train(model, optimizer(model.parameters(), { lr: 0.01 }), { train: data, test: data }, setting)];
    const bytes = model.parameters().map(({ data }) => Buffer.from(data.slice().buffer).toString("hex"));
    return JSON.stringify([events.map(({ progress, ...event }) => event), bytes]);
  }

  describe.each([
    ["adam", adam],
    ["sgd", sgd],
  ])("%s", (_, optimizer) => {
    const one = run(1, optimizer);
    it.each([2, 3, 4])("%d give the bytes and the metrics of one", threads => expect(run(threads, optimizer)).toBe(one));
    it("the reference gives them too, whatever it is told", () => expect(run(2, optimizer, "reference")).toBe(one));
  });
});

describe("new Workspace", () => {
  it("takes as many threads as there are physical cores, and 4 at most", () => {
    expect(new Workspace().threads).toBe(Math.min(4, physicalCores()));
    expect(new Workspace({ threads: 3 }).threads).toBe(3);
    expect(new Workspace({ threads: 3, kernels: "reference" }).threads).toBe(1);
  });

  it.each([0, 65, 1.5, "2"])("refuses %j threads", threads =>
    expect(() => new Workspace({ threads: threads as number })).toThrow(/^Workspace: threads must be a whole number in 1..64, got/));
});

interface Outcome {
  readonly hash: string;
  readonly threads: number;
  readonly said: readonly string[];
}

async function process_(what: string, ...flags: string[]): Promise<{ out: string; code: number }> {
  const args = [...flags, "--import", "tsx", "test/kernels/threads-run.ts", what];
  const run = promisify(execFile)(process.execPath, args, { timeout: 60_000 });
  return run.then(({ stdout }) => ({ out: stdout, code: 0 })).catch(({ stdout, code }) => ({ out: stdout, code }));
}

describe("a process", async () => {
  const { out, code } = await process_("nothing");
  const usual = JSON.parse(out) as Outcome;

  it("with threads ends by itself", () => {
    expect(code).toBe(0);
    expect(usual).toMatchObject({ threads: 2, said: [] });
  });

  it.each([
    ["process.exit", 3],
    ["an error", 1],
  ])("with threads ends by %s", async (what, expected) => expect((await process_(what)).code).toBe(expected));

  it.each([
    "no SharedArrayBuffer",
    "a page that is not isolated",
    "a main thread that may not wait",
  ])("with %s has one thread, says so once, and computes the same", async what => {
    const outcome = JSON.parse((await process_(what)).out) as Outcome;
    expect(outcome).toMatchObject({ hash: usual.hash, threads: 1 });
    expect(outcome.said).toEqual([expect.stringMatching(/^Workspace: .*one thread computes$/)]);
  });

  it("where no thread can start computes the same, alone", async () => {
    expect(JSON.parse((await process_("no worker may start")).out)).toEqual(usual);
  });

  it.skipIf(!existsSync("/proc/self/task"))("lets go of the threads of workspaces that are forgotten", async () => {
    const counts = JSON.parse((await process_("a workspace is forgotten", "--expose-gc")).out) as number[];
    expect(counts[2]).toBeLessThanOrEqual(counts[0] + 2);
  });
});
