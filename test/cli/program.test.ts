import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporary } from "../data/idx-files.ts";
import { rdrop } from "./rdrop.ts";

describe("rdrop", () => {
  it("rdrop --help lists the commands", async () => {
    const { code, out, err } = await rdrop("--help");
    expect(code).toBe(0);
    expect(err).toBe("");
    for (const command of ["start", "demo", "train", "gradcheck"]) expect(out).toMatch(new RegExp(`^  ${command} `, "m"));
  });

  it("rdrop --version prints the version of the package", async () => {
    expect(await rdrop("--version")).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: "" });
  });

  it("rdrop without a command prints the help on stderr and exits 2", async () => {
    const { code, out, err } = await rdrop();
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^Usage: rdrop/);
  });

  it.each<[string, string]>([
    ["nonsense", "rdrop: unknown command 'nonsense'"],
    ["--nonsense", "rdrop: unknown option '--nonsense'"],
    ["train --hiden 64", "rdrop: unknown option '--hiden' (Did you mean --hidden?)"],
    ["train digits more", "rdrop: too many arguments for 'train'. Expected 1 argument but got 2."],
    ["train --lr", "rdrop: option '--lr <x>' argument missing"],
    ["train --lr NaN", 'rdrop: --lr must be a number above 0, got "NaN"'],
    ["train --lr 0", 'rdrop: --lr must be a number above 0, got "0"'],
    ["train --lr -1e-3", 'rdrop: --lr must be a number above 0, got "-1e-3"'],
    ["train --lr 1e999", 'rdrop: --lr must be a number above 0, got "1e999"'],
    ["train --lr=", 'rdrop: --lr must be a number above 0, got ""'],
    ["train --alpha -1", 'rdrop: --alpha must be a number from 0 to 1000000, got "-1"'],
    [
      "train --dropout 1",
      'rdrop: --dropout must be a number p with 0 <= p < 1, or such numbers with commas between them, one a pass, got "1"',
    ],
    [
      "train --input-dropout half",
      'rdrop: --input-dropout must be a number p with 0 <= p < 1, or such numbers with commas between them, one a pass, got "half"',
    ],
    ["train --epochs 0", 'rdrop: --epochs must be a whole number in 1..1000000, got "0"'],
    ["train --epochs 99999999999", 'rdrop: --epochs must be a whole number in 1..1000000, got "99999999999"'],
    ["start --runs 99999999999", 'rdrop: --runs must be a whole number in 1..1000, got "99999999999"'],
    ["bench ops --size 99999999999", 'rdrop: --size must be a whole number in 64..16777216, got "99999999999"'],
    ["bench step --seconds 1e300", 'rdrop: --seconds must be a number above 0 and at most 86400, got "1e300"'],
    ["train --batch 1.5", 'rdrop: --batch must be a whole number from 1, got "1.5"'],
    ["train --limit -1", 'rdrop: --limit must be a whole number from 0, got "-1"'],
    ["train --seed -1", 'rdrop: --seed must be a whole number from 0, got "-1"'],
    ["train --seed 9007199254740993", 'rdrop: --seed must be a whole number from 0, got "9007199254740993"'],
    ["train --hidden 64,,32", 'rdrop: --hidden must be whole numbers above 0, such as 256,128, got "64,,32"'],
    ["train --hidden 64,0", 'rdrop: --hidden must be whole numbers above 0, such as 256,128, got "64,0"'],
    ["train --optimizer lion", 'rdrop: --optimizer must be one of adam, adamw, sgd, got "lion"'],
    ["train --plain --alpha 2", "rdrop: option '--plain' cannot be used with option '--alpha <a>'"],
    ["demo --alpha -1", 'rdrop: --alpha must be a number from 0 to 1000000, got "-1"'],
    ["train --alpha 1e300", 'rdrop: --alpha must be a number from 0 to 1000000, got "1e300"'],
    ["demo --seed ٣", 'rdrop: --seed must be a whole number in 0..4294967295, got "٣"'],
    ["train -- digits --epochs", "rdrop: too many arguments for 'train'. Expected 1 argument but got 2."],
    ["gradcheck --eps 1e300", 'rdrop: --eps must be a number above 0 and at most 1, got "1e300"'],
    ["gradcheck --file=", 'rdrop: --file must be the path of a file, got ""'],
    ["bench nonsense", "rdrop: unknown command 'nonsense'"],
    ["demo --seed 4294967296", 'rdrop: --seed must be a whole number in 0..4294967295, got "4294967296"'],
  ])("rdrop %s prints one line and exits 2", async (line, message) => {
    expect(await rdrop(...line.split(" "))).toEqual({ code: 2, out: "", err: `${message}\n` });
  });

  it.each(["", "moons\nmoons", "toString", "__proto__"])("rdrop train --data %j prints one line and exits 1", async source => {
    const { code, out, err } = await rdrop("train", "--data", source, "--out", join(temporary(), "run"));
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^rdrop: data must be a CSV file .* or moons, spirals, digits, got "[^\n]*", which does not exist\n$/);
  });

  it("rdrop train takes the last of an option given twice", async () => {
    const args = ["--data", "moons", "--hidden", "8", "--hidden", "9", "--epochs", "1", "--out", temporary()];
    expect((await rdrop("train", ...args)).out).toContain("2-9-2: ");
  });

  it("rdrop demo --alpha of which nothing finite comes prints one line, and nothing before it", async () => {
    const message = "rdrop: demo: --alpha must leave the losses of forty steps finite, got 1000000; choose less\n";
    expect(await rdrop("demo", "--alpha", "1e6")).toEqual({ code: 1, out: "", err: message });
  });

  it("rdrop train --data nowhere prints one line and exits 1; --debug adds the stack trace", async () => {
    const message =
      'rdrop: data must be a CSV file (.csv, .tsv, also .gz), a directory with IDX files or X.npy and y.npy, or moons, spirals, digits, got "nowhere", which does not exist\n';
    expect(await rdrop("train", "--data", "nowhere")).toEqual({ code: 1, out: "", err: message });
    const { code, err } = await rdrop("train", "--data", "nowhere", "--debug");
    expect(code).toBe(1);
    expect(err).toMatch(/^rdrop: Error: data must .*\n +at /);
  });

  it("rdrop as a process of its own: the exit code is the shell's", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "src/cli/main.ts", "train", "--lr", "x"], {
      encoding: "utf8",
    });
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: "", stderr: 'rdrop: --lr must be a number above 0, got "x"\n' });
  });
});
