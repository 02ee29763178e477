import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import * as fused from "../../src/autograd/fused.ts";
import * as rules from "../../src/autograd/rules.ts";
import { gradcheckCommand, gradcheckTable } from "../../src/cli/gradcheck.ts";
import { gradcheckFile } from "../../src/cli/gradcheck-file.ts";

const folder = mkdtempSync(join(tmpdir(), "gradcheck-"));
const module = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

let written = "";
beforeAll(() => {
  vi.spyOn(process.stdout, "write").mockImplementation(text => {
    written += text;
    return true;
  });
});
afterEach(() => {
  written = "";
  process.exitCode = undefined;
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => gradcheckCommand().parseAsync(args, { from: "user" });
const settings = { seed: 0, dtype: "float64", kernels: "wasm" } as const;

it("gradcheckTable() has a row for every rule, every layer and every loss, and all agree", () => {
  const { rows, ok, text } = gradcheckTable();
  const named = (kind: string): string[] => rows.filter(row => row.kind === kind).map(({ name }) => name);
  expect(named("rule").sort()).toEqual(Object.keys({ ...rules, ...fused }).sort());
  expect(named("layer")).toEqual(["Linear", "Relu", "Dropout", "Sequential"]);
  expect(named("loss")).toEqual(["nllLoss", "crossEntropy", "klDiv", "symmetricKl", "rDropLoss"]);
  expect(rows.filter(row => !row.ok)).toEqual([]);
  expect(rows.every(({ checked, worst }) => checked > 0 && worst < 1e-3)).toBe(true);
  expect(ok).toBe(true);
  expect(text).toMatch(new RegExp(`\\n\\n${rows.length} of ${rows.length} agree with central differences\\.$`));
});

it.each([0, 1, 2])("gradcheckTable({ dtype: 'float32', seed: %i }) agrees too", seed => {
  expect(gradcheckTable({ dtype: "float32", seed }).rows.filter(row => !row.ok)).toEqual([]);
});

it("gradcheckTable() at an eps that float32 cannot resolve fails, and says where", () => {
  const { rows, ok, text } = gradcheckTable({ dtype: "float32", eps: 1e-6 });
  expect(ok).toBe(false);
  const matmul = rows.find(({ name }) => name === "matmul");
  expect(matmul).toMatchObject({ ok: false, cases: 8 });
  expect(text).toContain(matmul?.failures[0]);
  expect(matmul?.failures[0]).toMatch(/^matmul\(\[\d, \d\], \[\d, \d\].*\)\ngradcheck: failed: /);
});

it("rdrop gradcheck prints the table; --json prints its rows", async () => {
  await run();
  expect(written).toMatch(/^\| +\| name .*\| verdict \|\n/);
  expect(process.exitCode).toBeUndefined();
  written = "";
  await run("--json", "--seed", "3");
  expect(JSON.parse(written)).toMatchObject({ ok: true, rows: gradcheckTable({ seed: 3 }).rows });
});

it("rdrop gradcheck sets exit code 1 when something fails", async () => {
  await run("--dtype", "float32", "--eps", "1e-6");
  expect(process.exitCode).toBe(1);
  expect(written).toContain("FAILED");
});

it("rdrop gradcheck --file checks a function of one's own", async () => {
  const ops = new URL("../../src/autograd/rules.ts", import.meta.url).href;
  const right = module(
    "right.mjs",
    `import { exp, mul } from "${ops}"; export const fn = (a, b) => mul(exp(a), b); export const inputs = [[1, 2, 3], [[1], [2]]];`,
  );
  await run("--file", right);
  expect(written).toMatch(/^gradcheck: passed: 5 elements of 2 inputs; /);
  expect(process.exitCode).toBeUndefined();
  const random = module(
    "random.mjs",
    `import { scale } from "${ops}"; let n = 1; export const fn = x => scale(x, ++n); export const inputs = [[1]];`,
  );
  written = "";
  await run("--file", random, "--json");
  expect(JSON.parse(written)).toMatchObject({ ok: false, reason: expect.stringMatching(/^fn is not deterministic/) });
  expect(process.exitCode).toBe(1);
});

it("gradcheckFile() of a file that is missing, broken or without the exports throws one line", async () => {
  const missing = join(folder, "none.mjs");
  await expect(gradcheckFile(missing, settings)).rejects.toThrow(
    new Error(`gradcheck: --file must name a module, got ${missing}; there is no such file`),
  );
  await expect(gradcheckFile(module("a.mjs", "throw new Error('no\\nway');"), settings)).rejects.toThrow(
    /a\.mjs must be a module that loads, got no$/,
  );
  await expect(gradcheckFile(module("b.mjs", "export const fn = 3;"), settings)).rejects.toThrow(
    /b\.mjs must export fn, a function of the inputs, got number$/,
  );
  await expect(gradcheckFile(module("c.mjs", "export const fn = x => x;"), settings)).rejects.toThrow(
    /c\.mjs must export inputs, an array of tensors or of nested numbers, got undefined$/,
  );
  await expect(gradcheckFile(module("d.mjs", "export const fn = x => x; export const inputs = ['a'];"), settings)).rejects.toThrow(
    new TypeError("tensor: values must be numbers in arrays, got string"),
  );
});

it("rdrop gradcheck --file takes a .ts module, with its imports, its options and a plain function, as built", () => {
  module("factor.ts", "export const factor: number = 2;");
  const entry = new URL("../../dist/src/gradcheck.js", import.meta.url).href;
  const text = (second: string) => `import { fromFunction } from "${entry}";
    import { factor } from "./factor.ts";
    interface Options { readonly atol: number }
    export const fn = fromFunction((x: number[]): number => factor * x[0] * x[1], (x: number[]) => [factor * x[1], ${second}]);
    export const inputs: number[][] = [[0.3, -0.7]];
    export const options: Options = { atol: 1e-7 };`;
  const check = (file: string) => spawnSync(process.execPath, ["dist/src/cli/main.js", "gradcheck", "--file", file], { encoding: "utf8" });
  const right = check(module("right.ts", text("factor * x[0]")));
  expect(right.stdout).toMatch(/^gradcheck: passed: 2 elements of 1 inputs/);
  expect(right).toMatchObject({ status: 0, stderr: "" });
  const wrong = check(module("wrong.ts", text("x[0]")));
  expect(wrong.stdout).toMatch(
    /^gradcheck: failed: 1 of 2 elements\n {2}input 0 at \[1\]: analytic 0.3, numeric 0.6, error 0.3 above 0.0006001\n$/,
  );
  expect(wrong.status).toBe(1);
  const broken = check(module("broken.ts", "export const fn: = 3;"));
  expect(broken).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^rdrop: gradcheck: .*broken\.ts must be a module that loads, got .*\n$/),
  });
});
