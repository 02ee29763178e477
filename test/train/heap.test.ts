import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

// Law 4: a long run holds a flat heap, without a dispose or a tidy. What grows is the code that the engine compiles as it warms up:
// 0.4 to 0.75 MB here, and 0.1 to 0.2 MB more from there to step 20,000. The smallest activation of a step has 8 KB, so one kept from each
// would make 14 MB.
const MAY_GROW = 1_000_000;

it.each([
  ["train() holds", "train"],
  ["trainStep() in a loop of one's own, on ordinary memory, holds"],
])("%s a flat heap from step 200 to step 2,000", async (_, mode = "loop") => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "--expose-gc", "test/train/heap-run.ts", mode]);
  const { collects, early, late } = JSON.parse(stdout) as { collects: boolean; early: number; late: number };
  expect(collects).toBe(true);
  expect(early).toBeGreaterThan(1e6);
  expect(late - early).toBeLessThan(MAY_GROW);
});
