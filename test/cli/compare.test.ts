import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { temporary } from "../data/idx-files.ts";
import { rdrop } from "./rdrop.ts";

const small = ["--hidden", "8", "--epochs", "2", "--seeds", "2", "--workers", "1"];

/** A table of two classes, sorted by them. */
function table(): string {
  const path = join(temporary(), "small table.csv");
  const rows = Array.from({ length: 60 }, (_, i) => `${(i * 7) % 11},${["red", "green", "blue"][i % 3]},${i < 30 ? "no" : "yes"}`);
  writeFileSync(path, `size,colour,class\n${rows.join("\n")}\n`);
  return path;
}

describe("rdrop compare", () => {
  it("rdrop compare FILE.csv --target class prints tables and what they mean, and writes compare.json", async () => {
    const [csv, out] = [table(), join(temporary(), "new")];
    const { code, out: text, err } = await rdrop("compare", csv, "--target", "class", ...small, "--out", out);
    expect([code, err.replace(/^ *\d+ % {2}.* left {2}\d of 6 runs\n/gm, "")]).toEqual([0, ""]);
    expect(text).toContain(`${csv}: 36 rows to train on, 12 to choose by, 12 to test on, 4 inputs, 2 classes\n`);
    expect(text).toContain("6 runs: 2 seeds of dropout, rdrop, alpha 1, 4\n");
    expect(text).toMatch(/^\| R-Drop − plain dropout +\| /m);
    expect(text).toContain("corrected resampled t-test (Nadeau & Bengio 2003)");
    expect(text.trimEnd().split("\n").at(-2)).toMatch(/^Test error, R-Drop against plain dropout: .*\.$/);
    const { command, sentence, data, config, runs, about, rows, differences } = JSON.parse(readFileSync(join(out, "compare.json"), "utf8"));
    expect(command).toBe(`rdrop compare '${csv}' --seeds 2 --target class --hidden 8 --epochs 2`);
    expect(text).toContain(sentence);
    expect(data).toMatchObject({ name: "small table.csv", classes: ["no", "yes"], rows: { train: 36, validation: 12, test: 12 } });
    expect(data.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect([config.target, config.patience, runs.length, rows.length, differences.length]).toEqual(["class", 2, 6, 4, 3]);
    expect(about.join("\n")).toMatch(/size|colour/);
  });

  it("rdrop compare again takes all runs from OUT; another one there is refused, unless --force, and shares its runs", async () => {
    const out = temporary();
    const first = await rdrop("compare", "moons", ...small, "--out", out);
    const bytes = readFileSync(join(out, "compare.json"), "utf8");
    const again = await rdrop("compare", "moons", ...small, "--out", out);
    expect(again.out.replace("6 of 6 runs are done already\n", "")).toBe(first.out);
    expect(readFileSync(join(out, "compare.json"), "utf8")).toBe(bytes);
    const other = ["compare", "moons", ...small, "--alpha", "4", "--out", out];
    const message = `rdrop: compare: --out must not hold what another command has made, got ${join(out, "compare.json")}; --force replaces it\n`;
    expect(await rdrop(...other)).toEqual({ code: 1, out: "", err: message });
    expect((await rdrop(...other, "--force")).out).toContain("4 of 4 runs are done already\n");
  });

  it("rdrop compare does a run again whose file is not as it should be", async () => {
    const out = temporary();
    const args = ["compare", "moons", ...small, "--alpha", "4", "--out", out];
    await rdrop(...args);
    const bytes = readFileSync(join(out, "compare.json"), "utf8");
    const [cut, changed, other] = readdirSync(join(out, "runs")).map(file => join(out, "runs", file));
    const was = readFileSync(cut, "utf8");
    writeFileSync(cut, was.slice(0, 100));
    writeFileSync(changed, readFileSync(changed, "utf8").replace(/"nll":[\d.]+/, '"nll":-1'));
    writeFileSync(other, was); // of another run
    expect((await rdrop(...args)).out).toContain("1 of 4 runs are done already\n");
    expect(readFileSync(cut, "utf8")).toBe(was);
    expect(readFileSync(join(out, "compare.json"), "utf8")).toBe(bytes);
  });

  it("rdrop compare that is killed by -9 and started again skips what is done, and ends in the same bytes", async () => {
    const [killed, whole] = [temporary(), temporary()];
    const args = ["compare", "moons", "--alpha", "4", "--hidden", "32", "--epochs", "3", "--seeds", "3", "--workers", "1"];
    const child = spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", ...args, "--out", killed]);
    const runs = join(killed, "runs");
    const done = (): number => (existsSync(runs) ? readdirSync(runs).filter(file => file.endsWith(".json")).length : 0);
    while (done() < 2) await setTimeout(5);
    child.kill("SIGKILL");
    await once(child, "exit");
    const kept = done();
    expect(existsSync(join(killed, "compare.json"))).toBe(false);
    const again = await rdrop(...args, "--out", killed);
    expect(again.out).toContain(`${kept} of 6 runs are done already\n`);
    await rdrop(...args, "--out", whole);
    expect(readFileSync(join(killed, "compare.json"), "utf8")).toBe(readFileSync(join(whole, "compare.json"), "utf8"));
  });

  it.each<[string[], number, string]>([
    [["--lr", "x"], 2, 'rdrop: --lr must be a number above 0, got "x"\n'],
    [["--arms", "lion"], 2, 'rdrop: --arms must be of dropout, double-batch, two-pass, rdrop, with commas between them, got "lion"\n'],
    [["--alpha", "1,-1"], 2, 'rdrop: --alpha must be numbers from 0 to 1000000, with commas between them, got "1,-1"\n'],
    [["--seeds", "a"], 2, 'rdrop: --seeds must be how many, as 10, or which, as 3,5,8, got "a"\n'],
    [["--seed", "1"], 2, "rdrop: unknown option '--seed' (Did you mean --seeds?)\n"],
    [["--arms", "dropout"], 1, "rdrop: compare: arms must hold one beside dropout: double-batch, two-pass, rdrop\n"],
    [["--hidden", "99999999999"], 1, "rdrop: compare: --hidden must fit into the"],
    [["--queue", "localhost"], 1, "rdrop: compare: --queue must be an address such as redis://127.0.0.1:6379"],
  ])("rdrop compare moons %s is refused in one line, and leaves nothing", async (args, code, message) => {
    const dir = temporary();
    const result = await rdrop("compare", "moons", "--out", join(dir, "new"), ...args);
    expect(result.err.startsWith(message)).toBe(true);
    expect(result.err).toMatch(/^[^\n]*\n$/);
    expect(result.code).toBe(code);
    expect(readdirSync(dir)).toEqual([]);
  });

  it("rdrop compare into a directory that is in use, or of data that is not there, is refused", async () => {
    const out = temporary();
    mkdirSync(join(out, "sub"));
    writeFileSync(join(out, "sub", "compare.json.lock"), `${process.ppid}\n`);
    expect((await rdrop("compare", "moons", ...small, "--out", join(out, "sub"))).err).toContain("compare: --out must not be in use");
    expect((await rdrop("compare", "nowhere.csv", "--target", "x")).err).toMatch(
      /^rdrop: data must be .*, got "nowhere\.csv", which does not exist\n$/,
    );
  });

  it("a run that fails ends the comparison with its line", async () => {
    const { code, err } = await rdrop("compare", "moons", ...small, "--optimizer", "sgd", "--lr", "1e30", "--out", join(temporary(), "x"));
    expect(code).toBe(1);
    expect(err).toMatch(/rdrop: (train|sgd): .* must (stay|be) finite, got .*\n$/);
  });
});

describe("rdrop sweep", () => {
  it("rdrop sweep --vary a=… --vary b=… prints a row a combination, and writes sweep.json and a report with plots", async () => {
    const out = temporary();
    const { code, out: text } = await rdrop(
      "sweep",
      "moons",
      "--vary",
      "dropout=0.2,0.2/0.5",
      "--vary",
      "kl-every=1,2",
      ...small,
      "--out",
      out,
    );
    expect(code).toBe(0);
    for (const row of ["dropout 0.2, klEvery 1", "dropout 0.2/0.5, klEvery 2"]) expect(text).toContain(`| ${row}`);
    expect(text).toContain("The best of 4 looks better than it is");
    const { command, points } = JSON.parse(readFileSync(join(out, "sweep.json"), "utf8"));
    expect(command).toBe("rdrop sweep moons --vary dropout=0.2,0.2/0.5 --vary kl-every=1,2 --seeds 2 --hidden 8 --epochs 2");
    expect(points).toHaveLength(4);
    const report = readFileSync(join(out, "report.html"), "utf8");
    expect(report).toContain("<svg");
    expect(report).toContain("klEvery");
    expect(report).not.toMatch(/NaN|undefined/);
  });

  it.each([
    ["alpha", 'rdrop: --vary must be an option and its values, as alpha=1,4, got "alpha"\n'],
    ["alpa=1", 'rdrop: --vary must name an option of a run; alpha?, got "alpa=1"\n'],
    ["lr=0", 'rdrop: --vary must have values of which each must be a number above 0, got "lr=0"\n'],
  ])("rdrop sweep --vary %s is refused", async (value, err) => {
    expect(await rdrop("sweep", "moons", "--vary", value)).toEqual({ code: 2, out: "", err });
  });
});
