import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXAMPLES } from "../../src/cli/examples.ts";
import { temporary } from "../data/idx-files.ts";
import { rdrop } from "./rdrop.ts";
import { trainedRun } from "./trained-run.ts";

/** What makes an example quick: of an option given twice, the last one counts. DIR goes with the test. */
const tiny: Record<string, string> = {
  start: "--epochs 1 --runs 1 --out DIR",
  train: "--epochs 1 --hidden 4 --out DIR/run",
  predict: "--out DIR/predictions.csv",
  eval: "--mc 2",
  report: "--out DIR/report.html",
  export: "--onnx DIR/model.onnx --safetensors DIR/model.safetensors",
  compare: "--seeds 1 --epochs 1 --hidden 4 --workers 1 --out DIR/run",
  sweep: "--seeds 1 --epochs 1 --hidden 4 --workers 1 --out DIR/run",
  gradcheck: "--file DIR/same.mjs",
  "bench matmul": "--sizes 5 --seconds 0.001",
  "bench step": "--dims 6,5,4 --batch 3 --stage 0,3 --seconds 0.1",
  "bench ops": "--size 64 --seconds 0.0001",
  "bench op": "--file DIR/op.mjs --seconds 0.001",
  "bench fused": "--batch 3 --width 5 --seconds 0.001",
  "bench profile": "--dims 6,5,4 --batch 3 --seconds 0.001",
  "bench stages": "--dims 6,5,4 --batch 3 --stages 0,5 --timed 1",
  "bench scaling": "--batches 2,3 --widths 4,5 --batch 2 --width 4 --seconds 0.001 --out DIR/scaling.svg",
};

describe("examples", () => {
  it.each(Object.keys(EXAMPLES))("rdrop %s --help ends in its two examples", async path => {
    const { code, out } = await rdrop(...path.split(" ").filter(Boolean), "--help");
    expect(code).toBe(0);
    expect(out.endsWith(`\nExamples:\n${EXAMPLES[path].map(line => `  ${line}\n`).join("")}`)).toBe(true);
  });

  it("every command that a help lists has examples", async () => {
    for (const [path, own] of [
      ["", 12],
      ["bench", 8],
    ] as const) {
      const { out } = await rdrop(...path.split(" ").filter(Boolean), "--help");
      const names = [...out.matchAll(/^ {2}(\w+) .*/gm)].map(([, name]) => `${path} ${name}`.trim()).filter(name => name in EXAMPLES);
      expect(names).toHaveLength(own);
    }
  });

  // A worker needs a Redis server: see test/compare/queue.test.ts.
  it.each([...new Set(Object.values(EXAMPLES).flat())].filter(line => !line.startsWith("rdrop worker")))("%s works", async line => {
    const args = line.split(" ").slice(1);
    const name = args[0] === "bench" ? `bench ${args[1]}` : args[0];
    const dir = temporary();
    writeFileSync(join(dir, "same.mjs"), "export const fn = x => x;\nexport const inputs = [[1, 2]];\n");
    writeFileSync(join(dir, "op.mjs"), "export const fn = x => x;\nexport const reference = fn;\nexport const inputs = [[1, 2]];\n");
    const less = (tiny[name] ?? "").replaceAll("DIR", dir).split(" ").filter(Boolean);
    if (args[1] === "runs/plain") args[1] = trainedRun(dir);
    const { code, out, err } = await rdrop(...args, ...less);
    expect({ code, err: err.replace(/^ *\d+ %.*\n|.*the machine must be quiet.*\n/gm, "") }).toEqual({ code: 0, err: "" });
    expect(out).not.toBe("");
  });
});
