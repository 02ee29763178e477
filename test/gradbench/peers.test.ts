import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { chart } from "../../bench/gradbench/peers/chart.ts";
import { measure, type Row } from "../../bench/gradbench/peers/measure.ts";
import type { Peer } from "../../bench/gradbench/peers/peers.ts";
import { peersText, type Results, totals } from "../../bench/gradbench/peers/text.ts";
import { EVALS, workloads } from "../../bench/gradbench/peers/workloads.ts";
import { answer } from "../../bench/gradbench/protocol.ts";
import { readCases } from "../../bench/gradbench/runner/cases.ts";

const folder = mkdtempSync(join(tmpdir(), "gradbench-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A checkout with the files that workloads are made of: one of ba, and a hand of two points and two bones that no angle moves. */
function checkout(): string {
  const [ba, ht] = [join(folder, "evals", "ba", "data"), join(folder, "evals", "ht", "data", "complicated_big")];
  mkdirSync(ba, { recursive: true });
  mkdirSync(join(ht, "model"), { recursive: true });
  const [{ input }] = readCases("test/gradbench/cases", "ba");
  const { n, m, p, cam, x, w, feat } = input as { n: number; m: number; p: number; cam: number[]; x: number[]; w: number; feat: number[] };
  writeFileSync(join(ba, "ba1_n3_m2_p5.txt"), [`${n} ${m} ${p}`, cam.join(" "), x.join(" "), `${w}`, feat.join(" ")].join("\n"));
  writeFileSync(join(ba, "ba15_too_large.txt"), "not read");
  const eye = "1:0:0:0:0:1:0:0:0:0:1:0:0:0:0:1";
  writeFileSync(join(ht, "model", "bones.txt"), `wrist:-1:${eye}:${eye}\nthumb1:0:${eye}:${eye}\n`);
  writeFileSync(join(ht, "model", "vertices.txt"), "1:2:3:0:0:0:0:0:2:0:0.25:1:0.75\n4:5:6:0:0:0:0:0:1:1:1\n");
  writeFileSync(join(ht, "model", "triangles.txt"), "0:1:1\n");
  const theta = Array.from({ length: 26 }, () => "0").join("\n");
  writeFileSync(join(ht, "hand1_t26_c1.txt"), `1 26\n0 10 20 30\n0.5 0.25\n${theta}\n`);
  return folder;
}

describe("workloads(eval, size, checkout)", () => {
  it.each(EVALS)("of %s are what the tool can answer", name => {
    const all = [...workloads(name, "quick", checkout())].flat();
    expect(all.length).toBeGreaterThan(1);
    for (const c of all.slice(0, 2))
      expect(answer(JSON.stringify({ id: 0, kind: "evaluate", ...c }))).toMatchObject({ id: 0, success: true });
  });

  it("read ADBench's hands", () => {
    const [[c]] = workloads("ht", "quick", checkout());
    const { output } = answer(JSON.stringify({ id: 0, kind: "evaluate", ...c }));
    expect(output).toEqual([10 - 2.5, 20 - 3.5, 30 - 4.5]); // halfway between the two points
  });

  it("draw GradBench's own numbers", () => {
    const [[c]] = workloads("llsq", "full", "");
    expect((c.input as { x: number[] }).x[0]).toBe(0.7218521074240813);
    expect([...workloads("ba", "full", checkout())]).toHaveLength(1);
    expect(() => [...workloads("ba", "full", "/no/such")]).toThrow(
      "gradbench:peers: --gradbench must be a checkout of gradbench/gradbench, got no ",
    );
  });
});

describe("measure(eval, peers, options)", () => {
  const answers = (output: number): string =>
    `require("readline").createInterface({ input: process.stdin }).on("line", l => console.log(JSON.stringify({ id: JSON.parse(l).id, success: true, output: ${output}, timings: [{ name: "evaluate", nanoseconds: 2e9 }] })))`;
  const peer = (output: number): Peer => ({
    title: "",
    evals: ["particle"],
    tolerance: 1e-8,
    command: [process.execPath, "-e", answers(output)],
  });

  it("asks the tools in turn, and says whose answer is not ours", async () => {
    const options = { gradbench: "", size: "quick", seconds: 0, tell: () => {} } as const;
    const rows = await measure("particle", { rdrop: peer(1), other: peer(1 + 1e-9), wrong: peer(1.5) }, options);
    expect(rows.slice(0, 3)).toEqual([
      { eval: "particle", function: "rr", description: "w=0", peer: "rdrop", kind: "derivative", seconds: 2 },
      { eval: "particle", function: "rr", description: "w=0", peer: "other", kind: "derivative", seconds: 2 },
      expect.objectContaining({ peer: "wrong", wrong: "differs by 5.0e-1 of the largest magnitude" }),
    ]);
    expect(rows).toHaveLength(12);
  });
});

describe("the results", () => {
  const row = (name: string, of: string, peer: string, seconds: number, wrong?: string): Row => ({
    ...{ eval: name, function: of, description: "n=1", peer, seconds, kind: of === "primal" ? "value" : "derivative" },
    ...(wrong === undefined ? {} : { wrong }),
  });
  const results: Results = {
    ...{
      node: "v20",
      cpu: "a CPU",
      date: "2026-01-02",
      seconds: 1,
      titles: { rdrop: "rdrop", manual: "manual (C++)", tfjs: "TensorFlow.js" },
    },
    rows: [
      ...[row("llsq", "primal", "rdrop", 0.001), row("llsq", "gradient", "rdrop", 0.003), row("llsq", "primal", "manual", 0.001)],
      ...[row("llsq", "gradient", "manual", 0.001), row("llsq", "primal", "tfjs", 0.1), row("llsq", "gradient", "tfjs", 0.3, "off")],
      ...[row("saddle", "rr", "rdrop", 0.02), row("saddle", "ff", "rdrop", 0.01)],
    ],
  };

  it("totals(results) adds up an eval; of saddle the fastest function counts", () => {
    expect(totals(results)).toEqual([
      { eval: "llsq", peer: "rdrop", values: 0.001, derivatives: 0.003, seconds: 0.004, valid: true },
      { eval: "llsq", peer: "manual", values: 0.001, derivatives: 0.001, seconds: 0.002, valid: true },
      { eval: "llsq", peer: "tfjs", values: 0.1, derivatives: 0.3, seconds: 0.4, valid: false },
      { eval: "saddle", peer: "rdrop", values: 0, derivatives: 0.01, seconds: 0.01, valid: true },
    ]);
  });

  it("peersText(results) has a row an eval, ratios, and what is wrong", () => {
    const text = peersText(results);
    expect(text).toMatch(/\| llsq +\| +4 \| +2 \| +400 \(!\) \| +2x \| +0\.01x \|/);
    expect(text).toMatch(/\| saddle +\| +10 \| +\| +\| +\| +\|/);
    expect(text).toContain("- llsq gradient n=1, tfjs: off");
  });

  it("chart(results) draws a dot a tool and eval, and our ratios to the C++", () => {
    const svg = chart(results);
    expect(svg.match(/<circle /g)).toHaveLength(4 + 3); // the legend's, too
    expect(svg).toContain(">2x<");
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});
