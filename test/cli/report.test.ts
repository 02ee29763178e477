import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commandOf } from "../../src/train/command.ts";
import { DEFAULTS } from "../../src/train/config.ts";
import { temporary } from "../data/idx-files.ts";
import { madeComparison } from "../report/made-comparison.ts";
import { madeSweep } from "../report/made-sweep.ts";
import { parse } from "../report/pages.ts";
import { wineCsv } from "../report/samples.ts";
import { rdrop } from "./rdrop.ts";

const titleOf = (file: string): string => parse(readFileSync(file, "utf8")).querySelector("h1")?.textContent ?? "";

describe("rdrop report", () => {
  const dir = mkdtempSync(join(tmpdir(), "rdrop-"));
  afterAll(() => rmSync(dir, { recursive: true }));
  const run = join(dir, "run");
  const data = join(dir, "wine.csv");
  writeFileSync(data, wineCsv(90));
  const flags = ["--target", "kind", "--hidden", "8", "--epochs", "4", "--validation", "0.2", "--patience", "3"];

  it("of a run has its numbers, and is the same bytes wherever it is made", async () => {
    expect(await rdrop("train", data, ...flags, "--out", run)).toMatchObject({ code: 0 });
    expect(await rdrop("report", run)).toEqual({ code: 0, err: "", out: `wrote ${join(run, "report.html")}\n` });
    const text = readFileSync(join(run, "report.html"), "utf8");
    expect(titleOf(join(run, "report.html"))).toMatch(/^(\d+ of 18 test rows (is|are) wrong|All 18 test rows are right)\.$/);
    expect(text).toContain("over 4 epochs");
    expect(parse(text).querySelector("pre")?.textContent).toBe(
      `npx rdrop train ${data} --target kind --validation 0.2 --hidden 8 --epochs 4 --patience 3`,
    );
    await rdrop("report", run, "--data", data, "--out", join(dir, "again.html"));
    expect(readFileSync(join(dir, "again.html"), "utf8") === text).toBe(true);
  });

  it("of a comparison and of a sweep is what their JSON says", async () => {
    const [compared, swept] = [temporary(), temporary()];
    writeFileSync(join(compared, "compare.json"), JSON.stringify(madeComparison({ seeds: 2, epochs: 2 })));
    writeFileSync(join(swept, "sweep.json"), JSON.stringify(await madeSweep(2)));
    for (const each of [compared, swept]) expect(await rdrop("report", each)).toMatchObject({ code: 0, err: "" });
    expect(titleOf(join(compared, "report.html"))).toMatch(/^Test error, R-Drop against plain dropout: /);
    expect(titleOf(join(swept, "report.html"))).toMatch(/^Best on the validation rows: dropout 0\.\d, alpha [\d.]+\.$/);
  });

  it("says in a line what is wrong, and leaves the old page", async () => {
    const errorOf = async (...args: string[]): Promise<string> => {
      const { code, err } = await rdrop("report", ...args);
      expect(code).toBe(1);
      return err;
    };
    const page = readFileSync(join(run, "report.html"), "utf8");
    const none = temporary();
    expect(await errorOf(none)).toBe(
      `rdrop: report: RUN must be the directory of a run, got ${none}, where there is no checkpoint.safetensors\n`,
    );
    writeFileSync(join(none, "other.csv"), wineCsv(90, 2));
    expect(await errorOf(run, "--data", join(none, "other.csv"))).toMatch(
      /^rdrop: report: .*other.csv must be the data of the run, of SHA-256 \w{64}, got \w{64}; has it changed\?\n$/,
    );
    const metrics = readFileSync(join(run, "metrics.jsonl"), "utf8");
    for (const bad of ["{", '{"epoch":1}', "null", metrics.replace('"loss":', '"loss":"<b>",""was":')]) {
      writeFileSync(join(run, "metrics.jsonl"), bad);
      expect(await errorOf(run)).toBe(
        `rdrop: report: ${join(run, "metrics.jsonl")} must have a line an epoch, as rdrop has written it, got another in line 1\n`,
      );
    }
    writeFileSync(join(run, "metrics.jsonl"), metrics);
    for (const bad of ["", "[]", "null", '{"rows":[{}]}', JSON.stringify({ ...madeComparison({ seeds: 1, epochs: 1 }), differences: 3 })]) {
      writeFileSync(join(none, "compare.json"), bad);
      expect(await errorOf(none)).toMatch(/^rdrop: report: .*compare\.json must be whole, as rdrop has written it, got .*\n$/);
    }
    expect(readFileSync(join(run, "report.html"), "utf8") === page).toBe(true);
  });
});

it("commandOf(path, config) names what is not as it is unless given", () => {
  expect(commandOf("my data.csv", { ...DEFAULTS, target: "kind", passes: 1, dropout: [0.3, 0.5], nesterov: true })).toBe(
    "rdrop train 'my data.csv' --target kind --dropout 0.3,0.5 --passes 1 --nesterov",
  );
});
