import { afterAll, describe, expect, it } from "vitest";
import { compare } from "../../src/compare/compare.ts";
import { dataAt } from "../../src/compare/given.ts";
import { runJob } from "../../src/compare/job.ts";
import { planOf } from "../../src/compare/plan.ts";
import { runPool, workersFor } from "../../src/compare/pool.ts";
import { madeSource } from "../../src/data/made.ts";

const given = dataAt("moons");
const small = { alphas: [1], seeds: 2, hidden: [8], epochs: 3, lr: 0.02 };

describe("runPool", () => {
  const pool = runPool(given, 2);
  afterAll(() => pool.close());

  it("runPool(given, 2).run gives the comparison of one thread, byte for byte, and tells of every run", async () => {
    const told = new Map<number, number>();
    const data = (seed: number) => madeSource("moons", { seed });
    const parallel = await compare(data, { ...small, run: pool.run, onProgress: (index, share) => told.set(index, share) });
    expect(JSON.stringify(parallel)).toBe(JSON.stringify(await compare(data, small)));
    expect([...told].sort()).toEqual([0, 1, 2, 3].map(i => [i, 1]));
  });

  it("runPool(given, 2).one takes more runs than it has threads", async () => {
    const { jobs } = planOf("x", { ...small, seeds: 3 });
    const results = await Promise.all(jobs.map(job => pool.one(job)));
    expect(results.at(-1)).toEqual(runJob(jobs[jobs.length - 1], madeSource("moons", { seed: 2 })));
  });

  it("runPool(given, 2).run of a run that fails fails with its line", async () => {
    const { jobs } = planOf("x", { ...small, optimizer: "sgd", lr: 1e30 });
    await expect(pool.run(jobs, () => {})).rejects.toThrow(/must (stay|be) finite/);
  });

  it("workersFor(jobs, asked) is no more than the runs", () => {
    expect([workersFor(3, 8), workersFor(8, 3), workersFor(1, 0)]).toEqual([3, 3, 1]);
    expect(workersFor(1000)).toBeGreaterThanOrEqual(1);
  });
});
