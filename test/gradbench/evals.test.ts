import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { evals } from "../../bench/gradbench/evals.ts";
import { answer } from "../../bench/gradbench/protocol.ts";
import { readCases } from "../../bench/gradbench/runner/cases.ts";
import { distance, TOLERANCE } from "../../bench/gradbench/runner/compare.ts";

const CASES = "test/gradbench/cases";
const names = Object.keys(evals);

describe.each(names)("gradbench %s", name => {
  const cases = readCases(CASES, name);

  it.each(cases)("$function of $description is right to 1e-8 of the largest magnitude in its array", c => {
    const { output, ...rest } = answer(JSON.stringify({ id: 5, kind: "evaluate", ...c }));
    expect(rest).toEqual({ id: 5, success: true, timings: [{ name: "evaluate", nanoseconds: expect.any(Number) }] });
    const off = distance(c.output ?? null, output);
    expect(off, String(off)).toBeLessThanOrEqual(TOLERANCE);
  });

  it("has cases for each of its functions", () => {
    expect([...new Set(cases.map(c => c.function))].sort()).toEqual(Object.keys(evals[name]).sort());
  });
});

it("evals.txt lists the evals, and the cases are of them, in under 300 KB", () => {
  expect(readFileSync("bench/gradbench/evals.txt", "utf8")).toBe(`${names.join("\n")}\n`);
  const files = readdirSync(CASES).filter(file => file.endsWith(".jsonl"));
  expect(files).toEqual(names.map(name => `${name}.jsonl`));
  expect(files.reduce((sum, file) => sum + readFileSync(`${CASES}/${file}`).length, 0)).toBeLessThan(300_000);
});

it("rdrop bench gradbench answers on stdout, a line a message, and ends with its input", () => {
  const messages = [
    { id: 0, kind: "start", eval: "hello" },
    { id: 1, kind: "define", module: "hello" },
    { id: 2, kind: "evaluate", module: "hello", function: "double", input: 3 },
    { id: 3, kind: "analysis", of: 2, valid: true },
  ];
  const input = messages.map(message => JSON.stringify(message)).join("\n"); // the last line without its end
  const stdout = execFileSync(process.execPath, ["dist/src/cli/main.js", "bench", "gradbench"], { input, encoding: "utf8" });
  expect(stdout.endsWith("\n")).toBe(true);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map(line => JSON.parse(line)),
  ).toEqual([
    { id: 0, tool: "rdrop" },
    { id: 1, success: true },
    { id: 2, success: true, output: 6, timings: [{ name: "evaluate", nanoseconds: expect.any(Number) }] },
    { id: 3 },
  ]);
});
