import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

// Law 4: a long run holds a flat heap, without a dispose or a tidy. Beside what a step might keep, the engine's own compiled code grows, in
// jumps, whenever V8 finds a function hot (0.1 to 0.4 MB): what a step keeps grows over every thousand steps, a jump over one or two.
// The smallest activation of a step has 8 KB, so one kept from each would make 8 MB.
const MAY_GROW = 200_000;

it.each([
  ["train() holds", "train"],
  ["trainStep() in a loop of one's own, on ordinary memory, holds"],
])("%s a flat heap from step 1,000 to step 5,000", async (_, mode = "loop") => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "--expose-gc", "test/train/heap-run.ts", mode]);
  const { collects, used } = JSON.parse(stdout) as { collects: boolean; used: number[] };
  expect(collects).toBe(true);
  expect(Math.min(...used)).toBeGreaterThan(1e6);
  expect(used).toHaveLength(5);
  expect(Math.min(...used.slice(1).map((bytes, i) => bytes - used[i]))).toBeLessThan(MAY_GROW);
});
