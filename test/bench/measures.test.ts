import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { expect, it } from "vitest";
import { arithmeticCeiling, CHAIN, clockRate, innerLoopCeiling, OPERATIONS, WIDE_OPERATIONS } from "../../bench/ceilings.ts";
import { compiled } from "../../bench/ladder/ladder.ts";
import { machineName, resultsFolder, runtimeOf } from "../../bench/machine.ts";
import { machineLine } from "../../bench/report.ts";
import { leastSquares, stepFlops } from "../../bench/scaling.ts";
import { disturbance } from "../../bench/stage-timing.ts";
import { type StepSetting, training, trainings } from "../../bench/step.ts";
import { Ledger, timedObserver } from "../../bench/timed-tape.ts";
import { time } from "../../bench/timing.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { KernelMemory } from "../../src/kernels/wasm/memory.ts";
import { update } from "../../src/train/step.ts";
import { rdrop } from "../cli/rdrop.ts";

it("stepFlops([2, 3, 4], 5) counts two products of the first layer and three of the second, in two passes", () => {
  expect(stepFlops([2, 3, 4], 5)).toBe(2 * 2 * 5 * (2 * 6 + 3 * 12));
});

it("ceiling(n) does the operations that are counted: thirteen sums of four lanes, each multiplied and added to twice a turn", () => {
  const { fround } = Math;
  const turns = 70_000; // the sums grow by 14 %: one addition more or less would show
  let operations = 0;
  const sums = Array.from({ length: 13 }, (_, chain) => {
    let s = chain % 2 === 0 ? 1 : 2 ** -20;
    for (let i = 0; i < 2 * turns; i++) s = fround(s + fround(s * 2 ** -20));
    operations += 2 * turns * 2 * 4;
    return s;
  });
  const pair = (i: number): number => fround(sums[i] + sums[i + 1]);
  const eight = fround(fround(pair(0) + pair(2)) + fround(pair(4) + pair(6)));
  const expected = fround(eight + fround(fround(pair(8) + pair(10)) + sums[12]));
  expect(compiled(new KernelMemory(1)).ceiling(turns)).toBe(expected);
  expect(operations / turns).toBe(OPERATIONS);
});

it("wideCeiling(n, at) does the same to twenty-four sums in memory", () => {
  const { fround } = Math;
  const memory = new KernelMemory(1);
  const sums = memory.floats(24 * 4)?.fill(1) ?? new Float32Array();
  const turns = 70_000;
  compiled(memory).wideCeiling(turns, sums.byteOffset);
  let s = 1;
  for (let i = 0; i < 2 * turns; i++) s = fround(s + fround(s * 2 ** -20));
  expect([...new Set(sums)]).toEqual([s]);
  expect(WIDE_OPERATIONS).toBe(24 * 4 * 2 * 2);
});

it("clock(n) is a chain of so many operations, and clockRate() a clock that a processor may have", () => {
  const turns = 1000;
  const y = turns | 1;
  let x = y;
  for (let i = 0; i < (turns * CHAIN) / 2; i++) x = (x + y) ^ y;
  expect(compiled(new KernelMemory(1)).clock(turns)).toBe(x);
  const rate = clockRate(new KernelMemory(1), 0.05);
  expect(rate).toBeGreaterThan(0.1);
  expect(rate).toBeLessThan(10);
});

it("arithmeticCeiling() is no lower than the loop under it, whatever engine compiles both", { retry: 2 }, () => {
  const memory = new KernelMemory(16);
  const best = (rate: typeof arithmeticCeiling): number => Math.max(rate(memory, 0.03), rate(memory, 0.03), rate(memory, 0.03));
  // A factor rebuilt for each product (V8 from 13 on, when it was a constant) costs more than half; noise does not.
  expect(best(arithmeticCeiling)).toBeGreaterThan(0.75 * best(innerLoopCeiling));
});

it("machineLine() names the runtime, also where it calls itself Node", () => {
  const line = (versions: object): string => machineLine({ ...runtimeOf(versions), cpu: "CPU" });
  expect(line({ node: "20.20.2" })).toBe("Node v20.20.2, CPU, one thread.");
  expect(line({ node: "26.3.0", bun: "1.4.5" })).toBe("Bun 1.4.5, CPU, one thread.");
  expect(line({ node: "26.3.0", deno: "2.9.6" })).toBe("Deno 2.9.6, CPU, one thread.");
});

it("disturbance() is silent on a quiet machine, and says what shows another", () => {
  expect(disturbance({ core_share: 0.98, spread: 0.05 })).toBeUndefined();
  expect(disturbance({ core_share: 0.61, spread: 0.05 })).toBe("this process had a core for 61 % of the time");
  expect(disturbance({ core_share: 0.5, spread: 0.4 })).toBe(
    "this process had a core for 50 % of the time, and the middle half of the steps differs by 40 %",
  );
});

it("rdrop bench step warns, on stderr and in JSON, while busy loops take its cores", async () => {
  const loops = `const { Worker } = require("node:worker_threads");
    for (let i = 0; i < ${2 * availableParallelism()}; i++) new Worker("for (;;);", { eval: true });
    setTimeout(() => console.log("running"), 300);`;
  const busy = spawn(process.execPath, ["-e", loops], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(busy.stdout, "data");
    const { code, out, err } = await rdrop("bench", "step", "--dims", "20,30,40,10", "--batch", "32", "--stage", "50,200", "--json");
    expect(code).toBe(0);
    const { disturbed, core_share } = JSON.parse(out);
    expect(core_share).toBeLessThan(0.9);
    expect(disturbed).toMatch(/^this process had a core for \d+ % of the time/);
    expect(err).toBe(`rdrop: bench step: the machine must be quiet, got a disturbed one: ${disturbed}\n`);
  } finally {
    busy.kill("SIGKILL");
  }
});

it("trainings() begins the same training each time, with the bits of the first", () => {
  const begin = trainings({ dims: [6, 9, 3], batch: 4, optimizer: "adam", kernels: "wasm" });
  const losses = (): number[] => {
    const { next, optimizer } = begin();
    return Array.from({ length: 5 }, () => {
      const now = next();
      update(optimizer, now);
      return now.terms.loss.item();
    });
  };
  const first = losses();
  expect(losses()).toEqual(first);
  expect(first[4]).not.toBe(first[0]);
});

it("machineName() is made of the processor and of what runs it", () => {
  const name = (cpu: string, runtime: object = { node: "v20.20.2" }): string => machineName({ cpu, ...runtime });
  expect(name("Intel(R) Xeon(R) Processor")).toBe("intel-xeon-node20");
  expect(name("AMD EPYC", { bun: "1.4.5" })).toBe("amd-epyc-bun1");
  expect(name("Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz")).toBe("intel-core-i7-9750h-node20");
  expect(name("AMD Ryzen 7 7840U with Radeon 780M Graphics", { deno: "2.9.6" })).toBe("amd-ryzen-7-7840u-deno2");
  expect(resultsFolder()).toMatch(/^bench\/results\/[a-z0-9-]+$/);
});

it("leastSquares() finds the line through points that lie on one, and how little a bad one explains", () => {
  expect(leastSquares([1, 2, 4], [5, 7, 11])).toEqual({ start: 3, slope: 2, r2: 1 });
  expect(leastSquares([0, 1, 2, 3], [0, 1, 1, 0])).toEqual({ start: 0.5, slope: 0, r2: 0 });
});

it("time() counts the calls it timed, and orders what it tells", () => {
  let calls = 0;
  const timing = time(() => calls++, { seconds: 0.01, together: 7 });
  expect(timing.calls % 7).toBe(0);
  expect(timing.calls).toBeGreaterThanOrEqual(21);
  expect(timing.calls).toBeLessThan(calls); // the warm-up is not counted
  expect(timing.best).toBeLessThanOrEqual(timing.median);
  expect(timing.spread).toBeGreaterThanOrEqual(0);
});

/** The losses of the first steps of a setting. */
function losses(setting: StepSetting, tape: () => Tape = () => new Tape()): number[][] {
  const { next, optimizer } = training(setting);
  return Array.from({ length: 3 }, () => {
    const now = next(tape());
    update(optimizer, now);
    return [now.terms.loss.item(), now.terms.nll.item(), now.terms.kl.item()];
  });
}

it.each(["reference", "wasm"] as const)("training() on %s kernels trains the same under a profile's eyes as without", kernels => {
  const setting = { dims: [6, 9, 8, 3], batch: 4, optimizer: "adam", kernels } as const;
  const ledger = new Ledger();
  expect(losses(setting, () => new Tape(timedObserver(ledger)))).toEqual(losses(setting));
  expect(ledger.lines.length).toBeGreaterThan(8);
});

it("training() gives the same losses on both sets of kernels", () => {
  const of = (kernels: "reference" | "wasm"): number[][] => losses({ dims: [784, 20, 5], batch: 3, optimizer: "sgd", kernels });
  expect(of("wasm")).toEqual(of("reference"));
  expect(of("wasm")[0][2]).toBeGreaterThan(0);
});

it("timedObserver(ledger) notes the lines that a tape prints", () => {
  const ledger = new Ledger();
  const tape = new Tape(timedObserver(ledger));
  training({ dims: [4, 5, 3], batch: 2, optimizer: "sgd", kernels: "wasm" }).next(tape);
  expect(ledger.lines.map(({ call, shape }, i) => `${`%${i}`.padEnd(5)} ${call.padEnd(26)} ${shape}`)).toEqual(`${tape}`.split("\n"));
  expect(ledger.lines.some(line => line.backward.some(time => time > 0))).toBe(true);
});
