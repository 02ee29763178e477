import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ladder } from "../../bench/ladder/ladder.ts";
import { rdrop } from "../cli/rdrop.ts";

// Kernels and ops that somebody has written, good ones and bad ones.

const folder = mkdtempSync(join(tmpdir(), "own-"));
afterAll(() => rmSync(folder, { recursive: true }));
const module = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

/** The definition; `sum` is what a term does to a sum. */
const loops = (sum = "Math.fround(s + Math.fround(x * y))"): string => `function (out, a, b, n, k, m) {
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) {
    let s = 0;
    for (let p = 0; p < k; p++) { const x = a[i * k + p], y = b[p * m + j]; s = ${sum}; }
    out[i * m + j] = s;
  }
}`;
const kernel = (name: string, text: string): string => module(name, `export const matmul = ${text};`);
const small = ["--sizes", "8,3x20x7", "--sparsity", "0,0.5", "--seconds", "0.002"];
const bench = (file: string, ...args: string[]) => rdrop("bench", "matmul", "--kernel", file, ...small, ...args);
const complaint = async (file: string, ...args: string[]): Promise<string> => {
  const { code, out, err } = await bench(file, "--top", ...args);
  expect([code, out]).toEqual([1, ""]);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
  return err.replaceAll(folder, "").trimEnd();
};

describe("rdrop bench matmul --kernel", () => {
  it("sets a kernel that gives the definition's bits behind the rungs, in the table, the JSON and the chart", async () => {
    const file = kernel("mine.mjs", loops());
    const chart = join(folder, "mine.svg");
    const { code, out, err } = await bench(file, "--json", "--chart", chart);
    expect([code, err]).toEqual([0, ""]);
    const rows = JSON.parse(out).rows.filter(({ rung }: { rung: string }) => rung === "mine.mjs");
    expect(rows).toHaveLength(4);
    for (const row of rows)
      expect(row).toMatchObject({ file, verified: true, gflops_best: expect.any(Number), ms_best: expect.any(Number) });
    expect(rows[0]).not.toHaveProperty("tolerance");
    expect(JSON.parse(out).rows).toHaveLength(4 * (ladder.length + 1));
    expect(readFileSync(chart, "utf8")).toContain("mine.mjs");
  });

  it("takes a default export, TypeScript, a name, a tolerance, and several files", async () => {
    const inDouble = module(
      "double.ts",
      `export const name: string = "in double"; export const tolerance = 1e-6; export default ${loops("s + x * y")}`,
    );
    const other = kernel("other.mjs", loops());
    const { code, out } = await bench(inDouble, "--kernel", other, "--top");
    expect(code).toBe(0);
    expect(out).toContain("verified against the reference, bit for bit, in double to 1e-6, before");
    expect(out).toMatch(/\n\| packed, zero-skipping .*\n\| in double .*\n\| other\.mjs /);
  });

  it("gives setup the memory of the operands, and room there", async () => {
    const file = module(
      "setup.mjs",
      `export async function setup({ memory, room }) {
        const scratch = room(100);
        if (scratch.buffer !== memory.buffer || scratch.length !== 100) throw new Error("no room");
        const product = ${loops()};
        return (out, a, b, n, k, m) => { if (a.buffer !== memory.buffer) throw new Error("elsewhere"); scratch.fill(1); product(out, a, b, n, k, m); };
      }`,
    );
    expect((await bench(file, "--top")).code).toBe(0);
  });

  it.each([
    ["none.mjs", undefined, "--kernel must name a module, got /none.mjs; there is no such file"],
    ["broken.mjs", "export const = 3;", /^\/broken\.mjs must be a module that loads, got /],
    ["empty.mjs", "export const other = 3;", "/empty.mjs must export matmul(out, a, b, n, k, m), or setup() that gives it, got undefined"],
    ["text.mjs", "export const matmul = 'fast';", "/text.mjs must export matmul(out, a, b, n, k, m), or setup() that gives it, got string"],
    ["late.mjs", "export const setup = () => 3;", "/late.mjs must export matmul(out, a, b, n, k, m), or setup() that gives it, got number"],
    ["thrown.mjs", "export const setup = () => { throw new Error('no\\nway'); };", "/thrown.mjs must run, got an error in setup: no way"],
    [
      "wide.mjs",
      `export const tolerance = 1; export const matmul = ${loops()}`,
      "tolerance of /wide.mjs must be a number in 0..0.001, got 1",
    ],
    ["named.mjs", `export const name = 3; export const matmul = ${loops()}`, "name of /named.mjs must be a text, got number"],
    ["taken.mjs", `export const name = "packed, zero-skipping"; export const matmul = ${loops()}`, "/taken.mjs must have a name of its own, got packed, zero-skipping; export const name"], // biome-ignore format: a line
    [
      "throws.mjs",
      "export const matmul = out => out.nothing();",
      "/throws.mjs must run, got an error in 1 x 1 by 1 x 1: out.nothing is not a function",
    ],
    [
      "promise.mjs",
      "export const matmul = async () => {};",
      "matmul of /promise.mjs must be done when it returns, got a promise; setup may wait, it may not",
    ],
    [
      "idle.mjs",
      "export const matmul = () => {};",
      /^\/idle\.mjs must give the definition's bits, got NaN in place of -?0\.\d+ at \[0, 0\] of 1 x 1 by 1 x 1; 1 of 1 outputs are wrong$/,
    ],
    [
      "fused.mjs",
      `export const matmul = ${loops("Math.fround(s + x * y)")}`,
      /^\/fused\.mjs must give the definition's bits, got (\S+) in place of (\S+) at \[\d, \d\] of \d+ x \d+ by \d+ x \d+; \d+ of \d+ outputs are wrong, by \S+ at most; tolerance = 1e-[78] would let it pass$/,
    ],
    [
      "zero.mjs",
      "export const tolerance = 1e-3; export const matmul = out => out.fill(0);",
      /^\/zero\.mjs must be right within its tolerance, 1e-3, got 0 in place of /,
    ],
    [
      "a.mjs",
      `export const matmul = (out, a, ...rest) => { (${loops()})(out, a, ...rest); a[0] += 1; }`,
      "/a.mjs must write into out alone, got a number written into a at 1 x 1 by 1 x 1",
    ],
    [
      "b.mjs",
      `export const matmul = (out, a, b, ...rest) => { (${loops()})(out, a, b, ...rest); b.fill(0); }`,
      "/b.mjs must write into out alone, got a number written into b at 1 x 1 by 1 x 1",
    ],
    [
      "beside.mjs",
      `export const matmul = (out, ...rest) => { (${loops()})(out, ...rest); new Float32Array(out.buffer)[out.byteOffset / 4 - 1] = 1; }`,
      "/beside.mjs must write into out alone, got a number written beside an array at 1 x 1 by 1 x 1",
    ],
    [
      "turns.mjs",
      `export const matmul = (out, a, b, n, k, m) => (${loops()})(out, a, b, n, k === 20 ? 19 : k, m)`,
      /^\/turns\.mjs must give the definition's bits, got .* of 3 x 20 by 20 x 7; /,
    ],
    [
      "loop.mjs",
      "export const matmul = () => { for (;;); };",
      "/loop.mjs must return, and did not in 0.05 s, in 1 x 1 by 1 x 1; --patience waits longer",
    ],
    [
      "waits.mjs",
      "export const setup = () => new Promise(() => {});",
      "/waits.mjs must end, and did not in 0.5 s, in setup; --patience waits longer",
    ],
    [
      "import.mjs",
      "await new Promise(() => {});",
      "/import.mjs must end, and did not in 0.5 s, in its own import; --patience waits longer",
    ],
  ] as [string, string | undefined, string | RegExp][])("says in one line what is wrong with %s", async (name, text, message) => {
    const file = text === undefined ? join(folder, name) : module(name, text);
    const patience = ["loop.mjs", "waits.mjs", "import.mjs"].includes(name) ? ["--patience", "0.05"] : [];
    const said = await complaint(file, ...patience);
    expect(said.startsWith("rdrop: bench matmul: ")).toBe(true);
    const line = said.slice("rdrop: bench matmul: ".length);
    if (typeof message === "string") expect(line).toBe(message);
    else expect(line).toMatch(message);
  });
});

describe("rdrop bench op --file", () => {
  const ops = `import { mul, square, relu, sum } from "${new URL("../../src/autograd/rules.ts", import.meta.url).href}";`;
  const op = (name: string, text: string): string =>
    module(name, `${ops} export const reference = x => mul(x, square(x)); export const inputs = [[1, 2, -3, 0.1]]; ${text}`);
  const run = (file: string, ...args: string[]) => rdrop("bench", "op", "--file", file, "--seconds", "0.01", ...args);

  it("compares values and gradients, and times both", async () => {
    const { code, out, err } = await run(op("cube.mjs", "export const fn = x => mul(x, mul(x, x)); export const name = 'cube';"), "--json");
    expect([code, err]).toEqual([0, ""]);
    const report = JSON.parse(out);
    expect(report).toMatchObject({ name: "cube", tolerance: 0, verified: true });
    expect(report.rows.map(({ pass }: { pass: string }) => pass)).toEqual(["forward", "forward and backward"]);
    for (const row of report.rows) expect(row.ratio).toBeGreaterThan(0);
  });

  it("takes a tolerance, and leaves the gradient out where nothing is recorded", async () => {
    const tensor = new URL("../../src/autograd/var.ts", import.meta.url).href;
    const text = `import { detach } from "${tensor}"; export const tolerance = 1e-6; export const fn = x => mul(square(detach(x)), detach(x));`;
    const { code, out } = await run(op("values.mjs", text), "--dtype", "float64");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^values\.mjs beside its reference, best of 5 rounds in alternation; values agree, to 1e-6 of the largest number\.\n/,
    );
    expect(out).not.toContain("backward");
  });

  it.each([
    ["none.mjs", undefined, "--file must name a module, got /none.mjs; there is no such file"],
    ["a.mjs", "", "/a.mjs must export fn, a function of the inputs, got undefined"],
    ["wrong.mjs", "export const fn = square;", "/wrong.mjs must give the bits of its reference, got 4 in place of 8 at [1] of the value"],
    [
      "gradient.mjs",
      `import { defineOp } from "${new URL("../../src/autograd/op.ts", import.meta.url).href}"; import * as t from "${new URL("../../src/tensor/ops.ts", import.meta.url).href}";
      export const fn = defineOp("cube", x => t.mul(x, t.square(x)), (g, y, x) => [() => mul(g, square(x))]);`,
      /^\/gradient\.mjs must give the bits of its reference, got .* of the gradient of input 0$/,
    ],
    [
      "shape.mjs",
      "export const fn = x => sum(x);",
      "/shape.mjs must give the bits of its reference, got the shape [] in place of [4] of the value",
    ],
    [
      "number.mjs",
      "export const fn = () => 3;",
      "/number.mjs must run, got an error in fn, forward: fn and reference must return a tensor or a Var, got 3",
    ],
    [
      "forever.mjs",
      "export const fn = () => { for (;;); };",
      "/forever.mjs must return, and did not in 0.2 s, in fn, forward; --patience waits longer",
    ],
  ] as [string, string | undefined, string | RegExp][])("says in one line what is wrong with %s", async (name, text, message) => {
    const file = text === undefined ? join(folder, name) : op(name, text);
    const { code, out, err } = await run(file, ...(name === "forever.mjs" ? ["--patience", "0.2"] : []));
    expect([code, out]).toEqual([1, ""]);
    const line = err.replaceAll(folder, "").trimEnd();
    if (typeof message === "string") expect(line).toBe(`rdrop: bench op: ${message}`);
    else expect(line.replace("rdrop: bench op: ", "")).toMatch(message);
  });

  it("says what else must be exported", async () => {
    const without = async (text: string): Promise<string> => (await run(module("part.mjs", text))).err.replaceAll(folder, "");
    expect(await without("export const fn = x => x;")).toBe(
      "rdrop: bench op: /part.mjs must export reference, the function that defines fn, got undefined\n",
    );
    expect(await without("export const fn = x => x, reference = fn;")).toMatch(
      /must export inputs, an array of tensors|must export reference/,
    );
  });
});

it("examples/op.mjs runs, as built, beside its reference", { timeout: 120_000 }, () => {
  const args = ["dist/src/cli/main.js", "bench", "op", "--file", "examples/op.mjs", "--seconds", "0.01", "--json"];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({ verified: true, rows: [{ pass: "forward" }, { pass: "forward and backward" }] });
});

it.each(["examples/kernel.mjs", "examples/kernel-wasm.mjs"])("%s runs, as built, beside the kernel", { timeout: 120_000 }, file => {
  const args = ["dist/src/cli/main.js", "bench", "matmul", "--kernel", file, "--sizes", "5x6x37", "--top", "--seconds", "0.002", "--json"];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  for (const { verified } of JSON.parse(stdout).rows) expect(verified).toBe(true);
});
