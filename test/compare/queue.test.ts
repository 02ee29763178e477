import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Queue, QueueEvents } from "bullmq";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXAMPLES } from "../../src/cli/examples.ts";
import { addressOf } from "../../src/compare/address.ts";
import { runKey, VERSION } from "../../src/compare/key.ts";
import { planOf } from "../../src/compare/plan.ts";
import { openQueue } from "../../src/compare/queue.ts";
import { madeSha256 } from "../../src/data/open.ts";
import { rdrop } from "../cli/rdrop.ts";
import { temporary } from "../data/idx-files.ts";
import { hasRedis, NEEDS_REDIS, startRedis } from "./redis.ts";

const SECRET = "s3cr3t-of-redis";

/** `rdrop worker` in a process of its own. */
class WorkerProcess {
  readonly process: ChildProcess;
  out = "";
  err = "";
  readonly #waiting: { text: RegExp; resolve: () => void }[] = [];

  constructor(address: string, ...more: string[]) {
    const args = ["worker", "--queue", address, "--data", "moons", "--workers", "1", "--lost-after", "0.6", ...more];
    this.process = spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", ...args]);
    this.process.stdout?.on("data", text => {
      this.out += text;
      for (const { text, resolve } of this.#waiting) if (text.test(this.out)) resolve();
    });
    this.process.stderr?.on("data", text => {
      this.err += text;
    });
  }

  printed(text: RegExp): Promise<void> {
    return text.test(this.out) ? Promise.resolve() : new Promise(resolve => this.#waiting.push({ text, resolve }));
  }

  kill(): void {
    this.process.kill("SIGKILL");
  }
}

describe.skipIf(!hasRedis)(`rdrop compare --queue${NEEDS_REDIS}`, () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  const workers: WorkerProcess[] = [];
  beforeAll(async () => {
    redis = await startRedis(SECRET);
    workers.push(new WorkerProcess(redis.address), new WorkerProcess(redis.address));
  });
  afterAll(() => {
    for (const worker of workers) worker.kill();
    redis?.stop();
  });

  const options = ["--arms", "double-batch,rdrop", "--alpha", "0.5,4", "--seeds", "2", "--hidden", "64", "--epochs", "6"];

  it("gives the table of threads byte for byte, by two workers of which one is killed in the middle of a run", async () => {
    const [here, there] = [temporary(), temporary()];
    const [first, second] = workers;
    const killed = first.printed(/begun: run .*(?:.|\n)*begun: run \w+\n/).then(() => first.kill());
    const [alone, queued] = [
      await rdrop("compare", "moons", ...options, "--workers", "1", "--out", here),
      await rdrop("compare", "moons", ...options, "--queue", redis.address, "--out", there),
    ];
    await killed;
    expect([queued.code, alone.code]).toEqual([0, 0]);
    expect(readFileSync(join(there, "compare.json"), "utf8")).toBe(readFileSync(join(here, "compare.json"), "utf8"));
    expect(queued.out.replaceAll(there, "OUT")).toBe(alone.out.replaceAll(here, "OUT"));
    // On a machine so busy that the worker misses to renew its lock it may begin a run twice.
    const begun = [...first.out.matchAll(/begun: run (\w+)/g)].map(([, run]) => run);
    const lost = [...new Set(begun)].filter(run => !first.out.includes(`done: run ${run}`));
    expect(lost).toHaveLength(1);
    expect(second.out).toContain(`done: run ${lost[0]}`);
  });

  it("refuses a job with a path, an unknown option, other data or another version, and goes on", async () => {
    const [, worker] = workers;
    const { connection } = addressOf("x", redis.address);
    const queue = new Queue("rdrop-moons", { connection });
    const events = new QueueEvents("rdrop-moons", { connection });
    await events.waitUntilReady();
    const [{ config }] = planOf("x", { hidden: [4], epochs: 1, seeds: 1 }).jobs;
    const sha256 = madeSha256("moons", { seed: 0 });
    const whole = { version: VERSION, sha256, config };
    const refused: [object, string][] = [
      [{ ...whole, path: "/etc/passwd" }, 'queue: a job must be { version, sha256, config }, got "path" in it'],
      [{ ...whole, config: { ...config, file: "/etc/passwd" } }, 'queue: options must be known, got "file"'],
      [{ ...whole, config: { ...config, lr: "1; rm" } }, 'queue: lr must be a number above 0, got "1; rm"'],
      [{ ...whole, config: { ...config, target: "class" } }, 'queue: target must be what this worker was given, "", got "class"'],
      [{ ...whole, config: { ...config, hidden: [2 ** 40] } }, "queue: --hidden must fit into the"],
      [{ ...whole, sha256: "f".repeat(64) }, `queue: a job must be of the data here, with sha256 ${sha256}, got ${"f".repeat(64)}`],
      [{ ...whole, version: "0.0.0/1" }, `queue: a job must be of version ${VERSION}, got "0.0.0/1"`],
      [{ version: VERSION, sha256 }, "queue: a config must be an object"],
    ];
    for (const [data, message] of refused) {
      const job = await queue.add("run", data);
      await expect(job.waitUntilFinished(events, 5000)).rejects.toThrow(message);
      expect(job.attemptsMade).toBeLessThanOrEqual(1);
    }
    const good = await queue.add("run", whole);
    expect(await good.waitUntilFinished(events, 5000)).toMatchObject({ rows: { test: 1000 } });
    expect(worker.err).toContain('rdrop: refused: queue: options must be known, got "file"');
    await Promise.all([queue.close(), events.close()]);
  });

  it("believes no result that is not one, and says what a worker could not do", async () => {
    const address = addressOf("x", redis.address);
    const name = "rdrop-spirals"; // nobody serves it but this test
    const data = { path: "spirals", classes: 3, sha256: async (seed: number) => madeSha256("spirals", { seed }) };
    const runs = await openQueue(address, data);
    const { jobs } = planOf("x", { hidden: [4], epochs: 1, seeds: 1 });
    const asked = Promise.allSettled(jobs.slice(0, 2).map(job => runs.one(job)));
    const { Worker } = await import("bullmq");
    const forger = new Worker(
      name,
      async ({ id }) => {
        if (id === runKey(jobs[0].config, await data.sha256(0))) return { test: { error: -1 } };
        throw new Error(`no\n\u001b[31m memory`);
      },
      { connection: address.connection },
    );
    const [first, second] = (await asked).map(each => String((each as PromiseRejectedResult).reason.message));
    expect(first).toMatch(/^queue: run \w{12}: rows must be an object, got undefined$/);
    expect(second).toBe("queue: a worker could not do a run: no [31m memory");
    await Promise.all([forger.close(), runs.close()]);
  });

  it.each(EXAMPLES.worker)("%s works", async line => {
    const { code, out, err } = await rdrop(...line.split(" ").slice(1), "--queue", redis.address, "--workers", "1", "--once");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("waiting for runs at redis://127.0.0.1:");
  });

  it("never prints a password, whatever is wrong with the address", async () => {
    const { port } = redis;
    const free = 1; // nothing listens there
    const cases: string[][] = [
      ["compare", "moons", "--queue", `redis://:${SECRET}x@127.0.0.1:${port}`],
      ["compare", "moons", "--queue", `redis://user:${SECRET}@127.0.0.1:${free}`],
      ["compare", "moons", "--queue", `redis://:${SECRET}/@127.0.0.1:${port}`],
      ["compare", "moons", `--queu=redis://:${SECRET}@127.0.0.1`],
      ["compare", "moons", `redis://:${SECRET}@127.0.0.1`],
      ["worker", "--data", "moons", "--queue", `http://:${SECRET}@127.0.0.1`],
      ["worker", "--data", `redis://:${SECRET}@127.0.0.1`, "--queue", "redis://127.0.0.1"],
    ];
    for (const args of cases) {
      const more = args[0] === "compare" ? ["--seeds", "1", "--epochs", "1", "--out", join(temporary(), "x")] : [];
      const { code, out, err } = await rdrop("--debug", ...args, ...more);
      expect(code).not.toBe(0);
      expect(err).toMatch(/^rdrop: /m);
      expect(out + err).not.toContain(SECRET);
    }
  });
});
