import { describe, expect, it } from "vitest";
import { type Case, runCases } from "../../bench/gradbench/runner/cases.ts";
import { distance } from "../../bench/gradbench/runner/compare.ts";
import { outcomesText } from "../../bench/gradbench/runner/report.ts";

describe("distance(expected, got)", () => {
  it("is the largest difference as a share of the largest magnitude in its array, nested ones as one", () => {
    expect(distance([1, 2, -4], [1, 2, -4])).toBe(0);
    expect(distance([1, 2, -4], [1, 3, -4])).toBe(0.25);
    expect(
      distance(
        [
          [1, 2],
          [3, 8],
        ],
        [
          [1, 2],
          [3, 6],
        ],
      ),
    ).toBe(0.25);
    expect(distance(5, 6)).toBe(0.2);
    expect(distance({ a: [1], b: [2, 4] }, { b: [3, 4], a: [1] })).toBe(0.25);
  });

  it("does not take zeros for small numbers", () => {
    expect(distance([1e-12, 2e-12], [0, 0])).toBe(1);
    expect(distance([0, 0], [0, 1e-300])).toBe(Infinity);
    expect(distance([0, 0], [0, 0])).toBe(0);
  });

  it.each([
    [[1, 2], [1], "output must be [2], got [1]"],
    [[1, 2], [1, null], "output must be [2], got [2, ?]"],
    [[[1, 2]], [1, 2], "output must be [1, 2], got [2]"],
    [1, [1], "output must be a number, got [1]"],
    [1, null, "output must be a number, got null"],
    [[1], undefined, "output must be [1], got nothing"],
    [{ a: [1] }, { b: [1] }, "output.a must be [1], got nothing"],
    [{ a: 1 }, { a: 1, b: 2 }, "output must have a, got a, b"],
    [{ a: 1 }, 3, "output must be an object, got a number"],
  ])("of %j and %j says what is wrong", (expected, got, text) => {
    expect(distance(expected, got)).toBe(text);
  });
});

describe("runCases(name, command, cases, runs)", () => {
  const runs = { min_runs: 1, min_seconds: 0 };
  const square = (input: number, output: number): Case => ({ module: "hello", function: "square", description: `${input}`, input, output });
  /** A tool that does with each message what the text says. */
  const tool = (text: string) => ({
    command: [
      process.execPath,
      "-e",
      `require("readline").createInterface({ input: process.stdin }).on("line", l => { const m = JSON.parse(l); ${text} })`,
    ],
  });
  const say = (fields: string): string => `console.log(JSON.stringify({ id: m.id, success: true, ${fields} }));`;

  it("judges each answer", async () => {
    const outcomes = await runCases(
      "tool",
      tool(say("output: m.input === 2 ? 4 : 8, timings: [{ name: 'evaluate', nanoseconds: 5e8 }]")),
      [square(2, 4), square(3, 9)],
      runs,
    );
    expect(outcomes).toMatchObject([
      { seconds: 0.5, output: 4, error: 0 },
      { seconds: 0.5, output: 8, wrong: "off by 1.1e-1 of the largest magnitude" },
    ]);
    const text = outcomesText(new Map([["hello", outcomes]]));
    expect(text).toMatch(/\| hello +\| +1 of 2 \| +1\.1e-1 \| +1000 \| +0 \|/);
    expect(text).toContain("hello square 3: off by");
  });

  it("says so where a tool does not have the eval, or fails", async () => {
    expect(
      await runCases("tool", tool('console.log(JSON.stringify({ id: m.id, success: false, error: "no" }));'), [square(2, 4)], runs),
    ).toMatchObject([{ wrong: "no" }]);
  });

  it("throws where a tool ends, or answers another message", async () => {
    await expect(runCases("tool", tool("process.exit(3);"), [square(2, 4)], runs)).rejects.toThrow(
      "tool: it must answer message 0, got its end",
    );
    await expect(runCases("tool", tool("console.log(JSON.stringify({ id: 17 }));"), [square(2, 4)], runs)).rejects.toThrow(
      "got an answer to 17",
    );
    await expect(runCases("tool", { command: ["/no/such/tool"] }, [square(2, 4)], runs)).rejects.toThrow(
      /tool: it must answer message 0, got .*ENOENT/,
    );
  });
});
