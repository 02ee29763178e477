import { rmSync } from "node:fs";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporary } from "../data/idx-files.ts";
import { KillTest, type Trial } from "./kill.ts";

// In one file the command starts in a quarter of the time; in dist, where the package finds itself by its name.
const main = `dist/test-kill-${process.pid}.mjs`;
beforeAll(async () => {
  await build({ entryPoints: ["src/cli/main.ts"], outfile: main, bundle: true, format: "esm", platform: "node", packages: "external" });
});
afterAll(() => rmSync(main));

it("rdrop train, killed by -9 at 20 random moments, comes with --resume to the bytes of a run that was never interrupted", async () => {
  const test = new KillTest(main, temporary());
  await test.prepare();
  const done: Trial[] = [];
  let next = 0;
  const kills = (): number => done.reduce((sum, { moments }) => sum + moments.length, 0);
  const worker = async (): Promise<void> => {
    while (kills() < 20) done.push(await test.trial(next++));
  };
  await Promise.all([worker(), worker()]);
  expect(kills()).toBeGreaterThanOrEqual(20);
  expect(done.filter(({ lost }) => lost.length > 0)).toEqual([]);
  expect(done.some(({ saved }) => saved.some(step => step > 0 && step < 320))).toBe(true); // some were killed in the middle
}, 120_000);
