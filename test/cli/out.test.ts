import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RunDirectory } from "../../src/cli/run-directory.ts";
import { temporary } from "../data/idx-files.ts";
import { rdrop } from "./rdrop.ts";

const FILES = ["checkpoint.safetensors", "metrics.jsonl", "report.html", "run.json"];

const small = ["train", "--data", "moons", "--hidden", "4", "--batch", "500", "--epochs", "1"];

/** A directory in which --out can go wrong in many ways. */
function traps(): string {
  const dir = temporary();
  writeFileSync(join(dir, "file"), "");
  symlinkSync(join(dir, "nowhere"), join(dir, "link"));
  return dir;
}

describe("--out", () => {
  const cannot = "must be a directory that can be written to, got";
  it.each<[string, string]>([
    ["/proc/rdrop/run", `${cannot} /proc/rdrop/run (`], // mkdirSync(…, { recursive: true }) never returns
    ["/proc/self", `${cannot} /proc/self (`],
    ["/sys/rdrop", `${cannot} /sys/rdrop (`],
    ["DIR/file", "must be a directory, got the file DIR/file\n"],
    ["DIR/file/run", "must be a directory, got the file DIR/file\n"],
    ["DIR/link", "must be a directory, got the link DIR/link, which leads nowhere\n"],
    ["DIR/link/run", "must be a directory, got the link DIR/link, which leads nowhere\n"],
    [`DIR/new/${"long".repeat(99)}`, `${cannot} DIR/new/${"long".repeat(99)} (ENAMETOOLONG: name too long)\n`],
    ["", 'must name a directory, got ""\n'],
  ])("rdrop train and start --out %s are refused before any work, in one line, and leave nothing", async (where, message) => {
    const dir = traps();
    const out = where.replace("DIR", dir);
    for (const command of [["train", "--data", "nowhere"], ["start"]]) {
      const { code, out: text, err } = await rdrop(...command, "--out", out);
      expect([code, text]).toEqual([1, ""]);
      expect(err.replaceAll(dir, "DIR")).toContain(`rdrop: ${command[0]}: --out ${message}`);
      expect(err).toMatch(/^[^\n]*\n$/);
    }
    expect(readdirSync(dir).sort()).toEqual(["file", "link"]);
  });

  it("rdrop bench refuses a file that cannot be written before it measures", async () => {
    const dir = traps();
    for (const [name, option] of [
      ["matmul", "--chart"],
      ["scaling", "--out"],
    ]) {
      const { err } = await rdrop("bench", name, option, join(dir, "file", "plot.svg"));
      expect(err).toBe(`rdrop: bench ${name}: the place of ${option} must be a directory, got the file ${join(dir, "file")}\n`);
      expect((await rdrop("bench", name, option, dir)).err).toBe(
        `rdrop: bench ${name}: ${option} must be a file, got the directory ${dir}\n`,
      );
    }
  });

  it("rdrop train --out takes names of any script, and spaces", async () => {
    const out = join(temporary(), "прогон 走 🎲");
    expect((await rdrop(...small, "--out", out)).code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(FILES);
  });

  it("rdrop train --force replaces a link metrics.jsonl, and leaves alone what it leads to; a directory is refused", async () => {
    const out = temporary();
    symlinkSync("/dev/full", join(out, "metrics.jsonl"));
    expect((await rdrop(...small, "--out", out)).err).toContain("must not hold a run already");
    expect((await rdrop(...small, "--out", out, "--force")).code).toBe(0);
    expect(readFileSync(join(out, "metrics.jsonl"), "utf8")).toMatch(/^\{.*\}\n$/);
    const other = temporary();
    mkdirSync(join(other, "metrics.jsonl"));
    expect((await rdrop(...small, "--out", other, "--force")).err).toBe(
      `rdrop: train: --out must not hold a directory metrics.jsonl, got ${join(other, "metrics.jsonl")}\n`,
    );
  });

  it("rdrop train --out of a run under way is refused, --force or not; the lock of a process that is no more is taken over", async () => {
    const out = temporary();
    const lock = join(out, "metrics.jsonl.lock");
    writeFileSync(lock, `${process.ppid}\n`);
    expect(await rdrop(...small, "--out", out, "--force")).toEqual({
      code: 1,
      out: "",
      err: `rdrop: train: --out must not be in use, got ${out}, where process ${process.ppid} writes; if it does not, remove metrics.jsonl.lock\n`,
    });
    expect(readdirSync(out)).toEqual(["metrics.jsonl.lock"]);
    for (const left of ["4194305\n", "", "-1", "nonsense"]) {
      writeFileSync(lock, left);
      expect((await rdrop(...small, "--out", out, "--force")).code).toBe(0);
      expect(readdirSync(out).sort()).toEqual(FILES);
    }
  });
});

describe("RunDirectory", () => {
  const event = { kind: "epoch", loss: 1, nll: 1, kl: 0, testError: 0, testNll: 1 } as const;
  const progress = { course: { rows: 1, batch: 1, seed: 0 }, step: 1, epochs: 1, losses: { loss: 0, nll: 0, kl: 0 } };

  it("RunDirectory.create(out) removes what killed processes have left", () => {
    const out = temporary();
    for (const name of [".rdrop-123", "run.json.123.tmp", "checkpoint.safetensors.9.tmp", "notes.123.tmp"])
      writeFileSync(join(out, name), "");
    const run = RunDirectory.create(out, false);
    expect(readdirSync(out).sort()).toEqual(["metrics.jsonl.lock", "notes.123.tmp"]);
    run.close();
  });

  it.each(["loss", "nll", "kl", "testNll"])("write(event) refuses a %s that is not finite", name => {
    const run = RunDirectory.create(join(temporary(), "run"), false);
    for (const value of [Number.NaN, Infinity, -Infinity])
      expect(() => run.write({ ...event, progress, epoch: 1, [name]: value })).toThrow(
        new Error(`train: ${name} must stay finite, got ${value} at the end of epoch 1; lower --lr`),
      );
    run.close();
    expect(existsSync(run.path)).toBe(false);
  });

  it("rdrop train --lr 1e300 whose only step overflows stops with one line, and writes no null", async () => {
    const out = join(temporary(), "run");
    const { code, err } = await rdrop(...small, "--batch", "1000", "--lr", "1e300", "--out", out);
    expect(code).toBe(1);
    expect(err).toMatch(/rdrop: train: testNll must stay finite, got (NaN|Infinity) at the end of epoch 1; lower --lr\n$/);
    expect(existsSync(out)).toBe(false);
  });
});
