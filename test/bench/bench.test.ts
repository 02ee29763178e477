import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { fusions } from "../../bench/fusions.ts";
import { ladder } from "../../bench/ladder/ladder.ts";
import { scalingText } from "../../bench/scaling.ts";
import { TRAINING } from "../../bench/sizes.ts";
import { run } from "../../src/cli/program.ts";

// Every sub-command once, as small as it goes. What is timed here is nobody's concern; that all of it runs and was verified is.

const folder = mkdtempSync(join(tmpdir(), "bench-"));
let written = "";
let complained = "";

beforeAll(() => {
  vi.spyOn(process.stdout, "write").mockImplementation(text => {
    written += text;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation(text => {
    complained += text;
    return true;
  });
});
afterEach(() => {
  written = "";
  complained = "";
  process.exitCode = undefined;
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const bench = (...args: string[]): Promise<void> => run(["bench", ...args, "--seconds", "0.002"]);

async function json(...args: string[]) {
  await bench(...args, "--json");
  expect(complained).toBe("");
  expect(written.endsWith("\n") && written.trimEnd().split("\n").length).toBe(1);
  return JSON.parse(written);
}

const above0 = { asymmetricMatch: (value: unknown) => typeof value === "number" && value > 0 && value < Infinity };
const from0 = { asymmetricMatch: (value: unknown) => typeof value === "number" && value >= 0 && value < Infinity };
const onMachine = { node: process.version, cpu: expect.any(String) };

it("rdrop bench scalar --json says what a line of a tape costs, and the text says the same", async () => {
  const report = await json("scalar");
  const alone = { lines: expect.any(Number), plain_ns: above0, record_ns: above0, walk_ns: above0 };
  expect(report).toEqual({ ...onMachine, ...alone, lanes: 128, lane_record_ns: above0, lane_walk_ns: above0 });
  written = "";
  await bench("scalar");
  expect(written).toMatch(
    /^A line of a scalar tape, of \d+: [\d.]+ ns to record and [\d.]+ ns to walk back; .*\nOver 128 lanes at once: [\d.]+ ns /,
  );
});

it("rdrop bench fused --json has a verified row for every fused op", async () => {
  const report = await json("fused", "--batch", "4", "--width", "5");
  const names = fusions(4, 5, 5, 10).map(({ name }) => name);
  expect(report).toEqual({
    ...onMachine,
    rows: names.map(op => ({ op, fused_ms: above0, composed_ms: above0, ratio: above0, verified: true })),
  });
});

it("rdrop bench matmul --json has a verified row for every rung, size and sparsity", async () => {
  const report = await json("matmul", "--sizes", "8,19", "--sparsity", "0,0.75");
  expect(report).toMatchObject({ ...onMachine, ceiling: above0, add_then_multiply: above0, inner_loop: above0, clock_ghz: above0 });
  const cases = [0, 0.75].flatMap(sparsity => [8, 19].flatMap(n => ladder.map(({ name }) => ({ rung: name, n, k: n, m: n, sparsity }))));
  const speeds = {
    gflops_median: above0,
    gflops_best: above0,
    ms_median: above0,
    ms_best: above0,
    share: above0,
    spread: from0,
    runs: above0,
  };
  expect(report.rows).toEqual(cases.map(which => ({ ...which, file: expect.any(String), verified: true, ...speeds })));
});

it("rdrop bench matmul --sizes takes rectangles, and the products of training by that name", async () => {
  const { rows } = await json("matmul", "--sizes", "3x20x7,4", "--sparsity", "0", "--top");
  expect(rows).toMatchObject([{ n: 4, k: 4, m: 4, verified: true }, { n: 3, k: 20, m: 7, verified: true }]); // biome-ignore format: a line
  const { gflops_best, ms_best } = rows[1];
  expect(gflops_best).toBeCloseTo((2 * 3 * 20 * 7) / (ms_best * 1e6), 1);
  written = "";
  await bench("matmul", "--sizes", "3x20x7,4", "--sparsity", "0", "--top");
  expect(written).toMatch(/\| +\| +4 x 4 \| +3x20x7 \|/);
  written = "";
  const training = await json("matmul", "--sizes", "training", "--sparsity", "0.75", "--top");
  expect(training.rows).toHaveLength(TRAINING.length);
});

it("rdrop bench matmul --rounds measures again, and prints each case once", async () => {
  const { rows } = await json("matmul", "--sizes", "8,19", "--sparsity", "0,0.5", "--top", "--rounds", "3");
  expect(rows.map(({ n, sparsity }: { n: number; sparsity: number }) => [n, sparsity])).toEqual([
    [8, 0],
    [19, 0],
    [8, 0.5],
    [19, 0.5],
  ]);
});

it("rdrop bench matmul --top climbs at once to the kernel", async () => {
  const { rows } = await json("matmul", "--sizes", "8", "--sparsity", "0.5", "--top");
  expect(rows).toMatchObject([{ rung: ladder[ladder.length - 1].name, n: 8, sparsity: 0.5, verified: true }]);
  expect(rows).toHaveLength(1);
});

it("rdrop bench matmul --chart draws every rung at one size, and writes the table for the page beside it", async () => {
  const chart = join(folder, "ladders", "small.svg");
  await bench("matmul", "--sizes", "8,19", "--sparsity", "0,0.75", "--chart", chart);
  expect(complained).toBe("");
  const svg = readFileSync(chart, "utf8");
  expect(svg.match(/<rect /g)).toHaveLength(1 + 2 + 2 * ladder.length); // the ground, the legend's, and a bar a rung and share of zeros
  expect(svg).toMatch(/19 × 19 by 19 × 19/);
  const table = readFileSync(join(folder, "ladders", "small.md"), "utf8");
  for (const { name } of ladder) expect(table.split(`\n| ${name} `)).toHaveLength(3); // in either table
  expect(table).toMatch(/\| packed, zero-skipping +\| +[\d.]+ \| +[\d.]+ \| +[\d.]+x \| +[\d.]+ % \|/);
  expect(svg + table).not.toMatch(/NaN|undefined|–/);
});

it("rdrop bench matmul --chart leaves a gap where a rung was not measured", async () => {
  const chart = join(folder, "gap.svg");
  await bench("matmul", "--sizes", "8,64", "--sparsity", "0", "--patience", "1e-9", "--chart", chart);
  expect(readFileSync(join(folder, "gap.md"), "utf8")).toMatch(/\| i-j-k +\| +– \| +\| +\|/);
  expect(readFileSync(chart, "utf8")).not.toMatch(/NaN|undefined/);
});

it("rdrop bench matmul names files that exist", () => {
  expect(ladder.filter(({ file }) => !existsSync(file))).toEqual([]);
});

it("rdrop bench matmul --patience leaves out what would take too long, and says so", async () => {
  await bench("matmul", "--sizes", "8,64", "--sparsity", "0", "--patience", "1e-9");
  expect(written).toContain("Every product was verified against the reference, bit for bit");
  expect(written).toMatch(/\| i-j-k .*\| +skipped: three products would take about .* s \|/);
});

it("rdrop bench step --json prints the keys of the peers' scripts, and plain when asked for it", async () => {
  const setting = { dims: [6, 8, 3], batch: 4, optimizer: "sgd", kernels: "reference" };
  const flags = ["step", "--dims", "6,8,3", "--batch", "4", "--optimizer", "sgd", "--kernels", "reference", "--stage", "2,12"];
  const measured = async (...more: string[]) => {
    written = "";
    await run(["bench", ...flags, "--json", ...more]);
    const { disturbed, ...report } = JSON.parse(written);
    const warning = `rdrop: bench step: the machine must be quiet, got a disturbed one: ${disturbed}\n`;
    expect(complained.endsWith(disturbed === undefined ? "" : warning)).toBe(true);
    return report;
  };
  const times = { ms_median: above0, ms_best: above0, spread: from0, core_share: from0 };
  const all = await measured("--seconds", "1.5");
  expect(all).toEqual({ ...setting, threads: 1, stage: [2, 12], ...times, timed: [2, 12], steps: above0 });
  expect(all.steps % 10).toBe(0);
  expect(await measured("--plain", "--seconds", "0.001")).toMatchObject({ plain: true, timed: [expect.any(Number), expect.any(Number)] });
  expect(await measured("--kernels", "wasm", "--threads", "3", "--seconds", "0.001")).toMatchObject({ threads: 3 });
  written = "";
  await bench("step", "--dims", "784,4,3", "--batch", "2");
  expect(written).toMatch(
    /^An R-Drop step of 784-4-3, batch 2, adam, wasm kernels: [\d.]+ ms ± [\d.]+ %, best [\d.]+ ms; steps \d+ to \d+ of a training, \d+ timed, ± half the middle half\.\n/,
  );
});

it.runIf(Number.parseInt(process.versions.node, 10) < 24)("rdrop bench wide says where V8's experiment is to be had", async () => {
  await run(["bench", "wide", "step", "--dims", "6,8,3"]);
  expect(complained).toMatch(/^rdrop: bench wide: must run in Node 24 or later on x64, got Node [\d.]+ on \w+\n$/);
  expect(process.exitCode).toBe(1);
});

it("rdrop bench ops --json has a verified row for every kernel, the reference beside WebAssembly", async () => {
  const report = await json("ops", "--size", "600");
  expect(report).toMatchObject({ ...onMachine, arithmetic_ceiling: above0, memory_ceiling: above0 });
  const speed = { elements_per_second: above0, share: above0, ms_median: above0, ms_best: above0 };
  for (const row of report.rows) expect(row).toMatchObject({ elements: above0, verified: true, reference: speed, wasm: speed });
  const named = (part: string): number => report.rows.filter(({ op }: { op: string }) => op.includes(part)).length;
  for (const part of ["matmul", "add", "exp", "sum", "mask", "reluDropout", "softmax", "rDrop", "sgd", "adam"])
    expect([part, named(part)]).toEqual([part, above0]);
});

it("rdrop bench small tells what an op costs plain, recorded and walked back", async () => {
  const report = await json("small", "--size", "3");
  expect(report).toMatchObject({ size: 3, dtype: "float64" });
  for (const row of report.rows) expect(row).toMatchObject({ plain: above0, recorded: above0, walked: above0 });
  await bench("small", "--dtype", "float32");
  expect(written.slice(written.indexOf("Chains"))).toMatch(/^Chains of ops on 14 numbers, float32, on the heap: microseconds an op\./);
});

it("rdrop bench ops --dtype float64 verifies the kernels of doubles", async () => {
  const report = await json("ops", "--size", "600", "--dtype", "float64");
  expect(report).toMatchObject({ dtype: "float64" });
  for (const row of report.rows) expect(row).toMatchObject({ verified: true, reference: expect.anything(), wasm: expect.anything() });
});

it("rdrop bench tapes tells what a long tape holds, and a lean one", async () => {
  await run(["bench", "tapes", "--size", "50", "--steps", "3", "--json"]);
  const [whole, lean] = JSON.parse(written).rows;
  expect(whole).toEqual({ tape: "whole", lines: lean.lines, megabytes: above0, seconds: above0 });
  written = "";
  await run(["bench", "tapes", "--size", "5", "--steps", "2"]);
  expect(written).toMatch(/^2 steps of Runge-Kutta on 5 doubles, recorded and walked back; both tapes give the same bits\./);
});

it("rdrop bench ops --kernels measures one set only", async () => {
  await bench("ops", "--size", "64", "--kernels", "wasm");
  expect(written).toContain("| wasm, M/s |");
  expect(written).not.toContain("reference, M/s");
});

it("rdrop bench profile --json accounts for the whole step, line by line of its tape", async () => {
  const report = await json("profile", "--dims", "5,7,6,3", "--batch", "4");
  expect(report).toMatchObject({ dims: [5, 7, 6, 3], batch: 4, optimizer: "adam", kernels: "wasm", ...onMachine, steps: above0 });
  const { entries, ms_mean, optimizer_ms, rest_ms } = report;
  expect(entries.map(({ call, shape }: { call: string; shape: string }) => `${call} ${shape}`).slice(0, 8)).toEqual([
    "watch [7, 5]",
    "watch [7]",
    "affine(·, %0, %1) [4, 7]",
    "reluDropout(%2) [8, 7]",
    "watch [6, 7]",
    "watch [6]",
    "affine(%3, %4, %5) [8, 6]",
    "reluDropout(%6) [8, 6]",
  ]);
  expect(entries[2].operands_ms).toEqual([0, above0, above0]); // nobody needs the gradient of the input
  const lines = entries.reduce((sum: number, { forward_ms, backward_ms }: Record<string, number>) => sum + forward_ms + backward_ms, 0);
  expect((lines + optimizer_ms + rest_ms) / ms_mean).toBeCloseTo(1, 2);
  expect(rest_ms).toEqual(from0);
});

it("rdrop bench profile prints the tape with percentages", async () => {
  await bench("profile", "--dims", "5,7,3", "--batch", "4", "--optimizer", "sgd", "--plain", "--kernels", "reference");
  expect(written).toMatch(/^A plain-dropout step of 5-7-3, batch 4, sgd, reference kernels: /);
  expect(written).toMatch(/\| %2 affine\(·, %0, %1\) +\| \[4, 7\] .* %/);
  expect(written).toMatch(/\| the rest /);
});

it("rdrop bench stages --json counts nonzeros and times steps at each stage of training", async () => {
  await run(["bench", "stages", "--dims", "5,40,30,3", "--batch", "16", "--stages", "0,4,9", "--timed", "3", "--json"]);
  const report = JSON.parse(written);
  expect(report).toMatchObject({ dims: [5, 40, 30, 3], batch: 16, optimizer: "adam", kernels: "wasm", timed: 3, ...onMachine });
  expect(report.stages.map(({ step }: { step: number }) => step)).toEqual([0, 4, 9]);
  for (const { activations, gradients, ms_median, ms_best } of report.stages) {
    expect([activations.length, gradients.length, ms_median, ms_best]).toEqual([2, 3, above0, above0]);
    for (const share of activations) expect(Math.abs(share - 0.25)).toBeLessThan(0.15); // half positive, half of those kept
    expect(gradients[1]).toBeCloseTo(activations[1], 1); // what was dropped lets nothing back
    expect(gradients[2]).toBe(1); // the scores
  }
  written = "";
  await run(["bench", "stages", "--dims", "5,7,3", "--batch", "4", "--stages", "0", "--timed", "1", "--plain"]);
  expect(written).toMatch(/^Plain-dropout steps of 5-7-3, batch 4, adam, wasm kernels, as training goes on: /);
  expect(written).toMatch(/\| +from step \| +nonzeros of H1 \| +of dY1 \| +of dY2 \| +median, ms \| +best, ms \|/);
});

it("rdrop bench stages refuses stages that overlap", async () => {
  await run(["bench", "stages", "--dims", "5,7,3", "--batch", "4", "--stages", "0,3", "--timed", "3"]);
  expect(complained).toBe("rdrop: bench stages: each stage must be more than 3 steps behind the one before, got 0,3\n");
  expect(process.exitCode).toBe(1);
});

it("rdrop bench scaling measures batches and widths, and draws them", async () => {
  const out = join(folder, "new", "scaling.svg");
  const report = await json("scaling", "--batches", "1,2,3", "--widths", "2,4", "--batch", "2", "--width", "3", "--out", out);
  const point = { gflop: above0, ms_median: above0, ms_best: above0 };
  expect(report).toMatchObject({
    ...onMachine,
    by_batch: [1, 2, 3].map(batch => ({ batch, width: 3, ...point })),
    by_width: [2, 4].map(width => ({ batch: 2, width, ...point })),
    batch_line: { start: expect.any(Number), slope: expect.any(Number), r2: from0 },
    width_exponent: expect.any(Number),
  });
  const svg = readFileSync(out, "utf8");
  expect(svg.match(/<circle /g)).toHaveLength(1 + 3 + 2); // the legend's, and one a point
  expect(svg).not.toMatch(/NaN|undefined/);
  const text = scalingText(report);
  expect(text).toContain("\n| batch | dense GFLOP |");
  expect(text).toMatch(/\n\| +3 \| .*\n\nBatch 2: median ~ operations\^/);
  expect(text).not.toMatch(/NaN|undefined/);
});

it.each<[string[], string]>([
  ...["64,0", "64x", "8x8", "2x3x4x5", "large", "3x4097x2"].map((sizes): [string[], string] => [
    ["matmul", "--sizes", sizes],
    `--sizes must be whole numbers in 1..4096, n or n x k x m, such as 64,256x1024x10, or training, got "${sizes}"`,
  ]),
  [["matmul", "--sparsity", "1"], '--sparsity must be shares s with 0 <= s < 1, such as 0,0.5, got "1"'],
  [["step", "--dims", "784"], '--dims must be two or more whole numbers above 0, such as 784,256,10, got "784"'],
  [["step", "--batch", "0"], '--batch must be a whole number from 1, got "0"'],
  [
    ["step", "--stage", "300,301"],
    '--stage must be the first step to time and the one behind the last, three or more apart, such as 300,1300, got "300,301"',
  ],
  [["step", "--optimizer", "lbfgs"], '--optimizer must be one of adam, sgd, got "lbfgs"'],
  [["profile", "--kernels", "gpu"], '--kernels must be one of reference, wasm, got "gpu"'],
  [["ops", "--size", "many"], '--size must be a whole number in 64..16777216, got "many"'],
  [["scaling", "--widths", "128"], '--widths must be two or more whole numbers above 0, such as 32,64, got "128"'],
  [["stages", "--stages", "1,-2"], '--stages must be whole numbers from 0, such as 0,100, got "1,-2"'],
  [["nothing"], "unknown command 'nothing'"],
])("rdrop bench %j is one line and exit code 2", async (args, message) => {
  await run(["bench", ...args]);
  expect(complained).toBe(`rdrop: ${message}\n`);
  expect(process.exitCode).toBe(2);
  expect(written).toBe("");
});
