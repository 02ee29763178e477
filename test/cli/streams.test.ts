import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporary } from "../data/idx-files.ts";

const small = "train --data moons --hidden 4 --batch 500";

// In one file the command starts in a quarter of the time; in dist, where the package finds itself by its name.
const main = `dist/test-${process.pid}.mjs`;
beforeAll(async () => {
  await build({ entryPoints: ["src/cli/main.ts"], outfile: main, bundle: true, format: "esm", platform: "node", packages: "external" });
});
afterAll(() => rmSync(main));

/** Runs a line of shell in which `rdrop` is the command. */
function shell(line: string): { status: number | null; stdout: string; stderr: string } {
  const script = `rdrop() { "${process.execPath}" ${main} "$@"; }\n${line}`;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("rdrop and its streams", () => {
  const full = "rdrop: stdout must take what is written, got ENOSPC: no space left on device, write\n";

  it.each(["demo", "--version", "train --help"])("rdrop %s > /dev/full prints one line and exits 1", line => {
    expect(shell(`rdrop ${line} > /dev/full`)).toEqual({ status: 1, stdout: "", stderr: full });
  });

  it("rdrop train > /dev/full stops soon, prints one line, exits 1, and leaves whole lines", () => {
    const out = temporary();
    const { status, stderr } = shell(`rdrop ${small} --epochs 100000 --out ${out} > /dev/full`);
    expect(status).toBe(1);
    expect(stderr.endsWith(full)).toBe(true);
    expect(readdirSync(out)).not.toContain("metrics.jsonl.lock");
  });

  it.each<[string, number]>([
    ["demo >&-", 0],
    ["demo 2>&-", 0],
    ["demo 2> /dev/full", 0],
    ["train --lr x 2> /dev/full", 2],
    ["train --data nowhere --out /proc/rdrop 2> /dev/full", 1],
  ])("rdrop %s has the exit code that it would have", (line, code) => {
    expect(shell(`rdrop ${line}`)).toMatchObject({ status: code, stderr: "" });
  });

  it("rdrop train with a stderr that nobody reads trains on", () => {
    const out = temporary();
    const { status, stdout } = shell(`{ rdrop ${small} --epochs 2 --out ${out} 2>&1 >&3 | true; } 3>&1`);
    expect([status, stdout.endsWith(`wrote ${out}/report.html\n`)]).toEqual([0, true]);
  });

  it("rdrop demo | head -1 is silent, and exits 0", () => {
    const { stdout, stderr } = shell(`{ rdrop demo; echo "exit $?" >&2; } | head -1`);
    expect(stdout.split("\n")).toHaveLength(2);
    expect(stderr).toBe("exit 0\n");
  });

  it("rdrop train on a device that fills up keeps the whole lines, and prints one", () => {
    const out = temporary();
    const { status, stderr } = shell(`ulimit -f 8; rdrop ${small} --epochs 50 --out ${out}`);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /(^|\n)rdrop: train: \S+metrics.jsonl must take a line an epoch, got EFBIG: file too large, write at epoch \d+\n$/,
    );
    expect(readFileSync(join(out, "metrics.jsonl"), "utf8")).toMatch(/^(\{.*\}\n)+$/);
  });
});

it("rdrop train in a directory that has been deleted prints one line and exits 1", () => {
  const line = `main=$PWD/${main}; gone=$(mktemp -d); cd "$gone"; rmdir "$gone"; "${process.execPath}" "$main" train --data moons`;
  const message = "rdrop: the current directory must exist, got one that has been deleted; cd to another\n";
  expect(shell(line)).toEqual({ status: 1, stdout: "", stderr: message });
});

describe("rdrop and signals", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("rdrop train ends by %s, leaves whole lines and no lock", async signal => {
    const out = join(temporary(), "run");
    const args = [main, ...small.split(" "), "--epochs", "100000", "--out", out];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
    let err = "";
    child.stderr.on("data", chunk => {
      err += chunk;
    });
    const ended = new Promise<NodeJS.Signals | null>(resolve => child.on("close", (_code, by) => resolve(by)));
    while (!existsSync(join(out, "metrics.jsonl"))) await setTimeout(20);
    child.kill(signal);
    expect(await ended).toBe(signal);
    expect(err).toMatch(/^(stopped; rdrop train --resume \S+ goes on\n)?$/); // nothing, where the last step is saved already
    expect(readdirSync(out).sort()).toEqual(["checkpoint.safetensors", "metrics.jsonl", "run.json"]);
    expect(readFileSync(join(out, "metrics.jsonl"), "utf8")).toMatch(/^(\{.*\}\n)+$/);
  });
});
