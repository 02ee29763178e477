import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { timeStage as timeOurs } from "../../bench/stage-timing.ts";

// bench/peers is a package of its own, in JavaScript; what is tested here needs none of the peers.
const peers = (file: string) => import(new URL(`../../bench/peers/${file}`, import.meta.url).href);
const { median, summary } = await peers("measure.mjs");
const { report, sides } = await peers("table.mjs");
const { stepChart } = await peers("chart.mjs");
const { duels } = await peers("workloads.mjs");
const { time, timeStage } = await peers("peer.mjs");

const { ranges } = await import(new URL("../../scripts/ranges.mjs", import.meta.url).href);

const step = { what: "step", dims: [20, 10], batch: 32, optimizer: "adam", stage: [300, 1300] };
const duel = { kind: "step", ours: { ...step, library: "rdrop" }, theirs: { ...step, library: "pytorch" }, target: 4 };
const took = (ms: number) => ({ ms_median: ms, ms_best: ms / 2, spread: 0.1, timed: [300, 1300], core_share: 1 });
const libraries = { rdrop: { title: "rdrop", version: "1" }, pytorch: { title: "PyTorch", version: "2", install: "`get it`" } };
const result = (duels: unknown[], installed: object = libraries) => ({
  cpu: "CPU",
  node: "20",
  date: "today",
  rounds: 3,
  seconds: 2,
  libraries: installed,
  duels,
});

test("median([...]) is the middle value, or the mean of the middle two", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 2, 1, 4])).toBe(3);
});

test("time(run) counts its runs, waits for what is asynchronous, and its best is at most its median", async () => {
  let [started, ended] = [0, 0];
  const run = async () => {
    started++;
    await new Promise(done => setTimeout(done, 2));
    ended++;
  };
  const { ms_median, ms_best, steps } = await time(run, 0.03);
  expect(ended).toBe(started);
  expect(steps).toBeGreaterThanOrEqual(3);
  expect(started).toBeGreaterThan(steps); // the warm-up
  expect(ms_best).toBeGreaterThan(1);
  expect(ms_median).toBeGreaterThanOrEqual(ms_best);
});

test("summary(duel, runs) takes its ratios round by round, so that a slow machine slows both sides", () => {
  const runs = [
    { ours: took(1), theirs: took(4) },
    { ours: took(10), theirs: took(50) },
    { ours: took(2), theirs: took(12) },
  ];
  const { ours, theirs, ratio } = summary(duel, runs);
  expect(ratio).toEqual({ median: 5, low: 4, high: 6 });
  expect([ours.ms_median, ours.ms_best, theirs.ms_median, theirs.ms_best]).toEqual([2, 0.5, 12, 2]);
});

test("sides(duels) gives what met several peers once, as its median", () => {
  const twice = [
    { ...duel, ours: { ...duel.ours, ...took(1) } },
    { ...duel, ours: { ...duel.ours, ...took(3) }, theirs: { ...duel.theirs, library: "jax-js" } },
  ];
  expect(sides(twice, "step").map((side: { library: string; ms_median?: number }) => [side.library, side.ms_median])).toEqual([
    ["rdrop", 2],
    ["pytorch", undefined],
    ["jax-js", undefined],
  ]);
});

test("report(result) sets the ratio beside what was aimed at, and says whether it is reached", () => {
  const text = (theirs: number): string => report(result([summary(duel, [{ ours: took(1), theirs: took(theirs) }])]));
  expect(text(4)).toContain("**4x** (4–4; bests 4x), aim 4x ✓");
  expect(text(3.5)).toContain("**3.5x** (3.5–3.5; bests 3.5x), aim 4x ✗");
});

test("report(result) says what is not installed and how to install it", () => {
  const without = { ...libraries, pytorch: { ...libraries.pytorch, version: undefined } };
  const measured = result([summary(duel, [{ ours: took(1), theirs: undefined }])], without);
  expect(report(measured)).toMatch(/\| 20-10, batch 32 +\| +1 ± 5 % \(0\.5\) \| +not installed \|/);
  expect(report(measured)).toContain("PyTorch is not installed: `get it`.");
  expect(stepChart(measured)).toContain("1 ms");
});

test("report(result) says which runs ended before the stage did, and which were disturbed", () => {
  expect(report(result([summary(duel, [{ ours: took(1), theirs: took(4) }])]))).not.toMatch(/Ended by the clock|Disturbed/);
  const cut = { ...took(4), timed: [12, 24] };
  const shared = { ...took(1), core_share: 0.5 };
  const text = report(result([summary(duel, [{ ours: took(1), theirs: cut }, { ours: shared, theirs: cut }])])); // biome-ignore format: a line
  expect(text).toContain("Ended by the clock, before the stage did: PyTorch on 20-10, batch 32, steps 12 to 24.");
  expect(text).toContain("Disturbed, for the process had its core for less than 90 % of the time in some run: rdrop on 20-10, batch 32.");
});

test("duels() pairs every run with one of rdrop of the same work, or a library with itself", () => {
  const all = duels({});
  expect(new Set(all.map((each: typeof duel) => each.kind))).toEqual(new Set(["step", "cost", "matmul"]));
  for (const { kind, ours, theirs } of all) {
    expect(ours.library).toBe(kind === "cost" ? theirs.library : "rdrop");
    expect([ours.what, ours.dims, ours.batch, ours.n]).toEqual([theirs.what, theirs.dims, theirs.batch, theirs.n]);
  }
  expect(duels({ only: "matmul" }).every((each: typeof duel) => each.kind === "matmul")).toBe(true);
});

/** Both clocks: what times our own steps, and what times those of the JavaScript peers. */
test.each([
  ["bench/stage-timing.ts", timeOurs],
  ["bench/peers/peer.mjs", timeStage],
])("timeStage() of %s times the same steps of every training", (_file, timeIt) => {
  const took = (number: number): number => (number < 5 ? 0 : number < 9 ? 0.5 : 20); // milliseconds
  let [trainings, number] = [0, 0];
  const begin = () => {
    trainings++;
    number = 0;
    return () => {
      const end = performance.now() + took(number++);
      while (performance.now() < end);
    };
  };
  const whole = timeIt(begin, { stage: [5, 9], seconds: 20 });
  expect(whole).toMatchObject({ timed: [5, 9], steps: expect.any(Number) });
  expect(whole.ms_best).toBeGreaterThanOrEqual(0.5);
  expect(whole.steps).toBeGreaterThan(4);
  expect(whole.steps % 4).toBe(0);
  expect(trainings).toBeGreaterThan(whole.steps / 4); // those that warmed up
  expect(whole.core_share).toBeGreaterThan(0);
  expect(whole.core_share).toBeLessThanOrEqual(1);
  expect(timeIt(begin, { stage: [1000, 2000], seconds: 0.2 }).timed[0]).toBeLessThan(1000);
  expect(timeIt(begin, { stage: [0, 2000], seconds: 0.2 }).timed[0]).toBe(0);
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "readme-"));
  mkdirSync(join(folder, "bench/results"), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const results = (...flags: string[]) =>
  spawnSync(process.execPath, [resolve("scripts/docs-results.mjs"), ...flags], { cwd: folder, encoding: "utf8" });

test("docs-results puts the results between their markers, with links that lead from there, and a second time changes nothing", () => {
  mkdirSync(join(folder, "docs"));
  writeFileSync(join(folder, "bench/results/ladder.md"), "new ![chart](ladder.svg) [site](https://example.org)\n");
  writeFileSync(join(folder, "docs/matmul.md"), "above\n<!-- results:ladder -->\nold\n<!-- /results:ladder -->\nbelow\n");
  writeFileSync(join(folder, "docs/other.md"), "nothing to fill\n");
  expect(results("--check").stderr).toBe(
    "results: docs/matmul.md: the results must be those of bench/results, got others; `npm run results` renews them\n",
  );
  expect(results("--check").status).toBe(1);
  expect(results().stdout).toBe("results: renewed docs/matmul.md\n");
  expect(readFileSync(join(folder, "docs/matmul.md"), "utf8")).toBe(
    "above\n<!-- results:ladder -->\n\nnew ![chart](../bench/results/ladder.svg) [site](https://example.org)\n\n<!-- /results:ladder -->\nbelow\n",
  );
  expect(readFileSync(join(folder, "docs/other.md"), "utf8")).toBe("nothing to fill\n");
  expect(results("--check").status).toBe(0);
  expect(results().stdout).toBe("results: up to date\n");
});

test("docs-results puts the results of every machine into a page, those behind the first folded, or of one that is named", () => {
  mkdirSync(join(folder, "docs"));
  for (const machine of ["amd-node20", "intel-node22"]) {
    mkdirSync(join(folder, "bench/results", machine));
    writeFileSync(join(folder, "bench/results", machine, "step.md"), `on ${machine} ![chart](step.svg)\n`);
  }
  const empty = (name: string): string => `<!-- results:${name} -->\n<!-- /results:${name} -->\n`;
  writeFileSync(join(folder, "docs/page.md"), empty("step"));
  writeFileSync(join(folder, "README.md"), empty("intel-node22/step"));
  expect(results().stdout).toBe("results: renewed README.md, docs/page.md\n");
  const read = (file: string): string => readFileSync(join(folder, file), "utf8").split(" -->\n")[1].split("<!--")[0].trim();
  expect(read("README.md")).toBe("on intel-node22 ![chart](bench/results/intel-node22/step.svg)");
  expect(read("docs/page.md")).toBe(
    "on amd-node20 ![chart](../bench/results/amd-node20/step.svg)\n\n<details>\n<summary>The same on another machine, intel-node22</summary>\n\non intel-node22 ![chart](../bench/results/intel-node22/step.svg)\n\n</details>",
  );
});

test("ranges says what all machines say together, from the least to the most", () => {
  const peersOf = (cpu: string, ratio: number): string => JSON.stringify({ cpu, duels: ["pytorch", "tfjs-wasm", "jax-js"].map(library => ({ kind: "step", ours: step, theirs: { ...step, library }, ratio: { median: ratio } })) }); // biome-ignore format: a line
  const measured = [{ machine: "a", text: peersOf("AMD", 1.76) }, { machine: "i", text: peersOf("Intel", 12.4) }]; // biome-ignore format: a line
  expect(ranges["peers-words"].of(measured)).toMatch(/ of 2 machines: AMD, Intel\): \*\*1\.8 to 12 times as fast as PyTorch, /);
  expect(ranges["peers-range"].of(measured)).toMatch(/\| 20-10, batch 32 \| +1\.8–12x \|/);
  expect(ranges["peers-words"].of(measured.slice(0, 1))).toMatch(/; on one machine: AMD\): \*\*1\.8 times as fast/);
  const text = readFileSync("bench/results/amd-epyc-node20/ladder.md", "utf8");
  const ladders = ranges["ladder-range"].of([{ machine: "a", text }, { machine: "b", text }]); // biome-ignore format: a line
  expect(ladders).toMatch(/^GFLOP\/s of the dense 512 x 512 by 512 x 512 on each machine/);
  expect(ladders).toMatch(/\| +\| \[AMD EPYC\]\(a\/ladder\.md\) \| \[AMD EPYC\]\(b\/ladder\.md\) \|/);
  expect(ladders).toMatch(/\| SIMD +\| +[\d.]+ \([\d.]+ %\) \| +[\d.]+ \([\d.]+ %\) \|/);
});

test("docs-results without pages, without markers, or without the results, says what must be there", () => {
  expect(results().stderr).toBe("results: docs must exist, got none in this folder; run it in the root of the repository\n");
  mkdirSync(join(folder, "docs"));
  writeFileSync(join(folder, "docs/page.md"), "nothing\n");
  expect(results().stderr).toBe("results: a page of docs must hold <!-- results:NAME --> and <!-- /results:NAME -->, got none\n");
  writeFileSync(join(folder, "docs/page.md"), "<!-- results:peers -->\n<!-- /results:peers -->\n");
  expect(results().stderr).toBe("results: bench/results/peers.md must exist, got none; run the bench that writes it\n");
});
