import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { idx, smallMnist, temporary } from "../data/idx-files.ts";
import { rdrop } from "./rdrop.ts";

const metrics = (out: string): Record<string, number>[] =>
  readFileSync(join(out, "metrics.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map(line => JSON.parse(line));

const FILES = ["checkpoint.safetensors", "metrics.jsonl", "report.html", "run.json"];

const small = ["train", "--data", "moons", "--hidden", "8", "--batch", "100", "--lr", "0.01"];

describe("rdrop train", () => {
  it("rdrop train --epochs 2 writes two lines with the numbers of an epoch, its config and a checkpoint", async () => {
    const out = join(temporary(), "deep", "run");
    const { code, out: text, err } = await rdrop(...small, "--epochs", "2", "--alpha", "3", "--out", out);
    expect(code).toBe(0);
    const lines = metrics(out);
    expect(lines.map(line => Object.keys(line))).toEqual(Array(2).fill(["epoch", "loss", "nll", "kl", "testError", "testNll"]));
    expect(lines.map(line => line.epoch)).toEqual([1, 2]);
    for (const { loss, nll, kl, testError, testNll } of lines) {
      expect(loss).toBeCloseTo(nll + 3 * kl, 5);
      expect(kl).toBeGreaterThan(0);
      expect(testError * 1000).toBeCloseTo(Math.round(testError * 1000), 9); // a fraction of 1000 test rows
      expect(testError).toBeLessThan(0.6);
      expect(testNll).toBeGreaterThan(0);
    }
    expect(readdirSync(out).sort()).toEqual(FILES);
    expect(text).toMatch(/^moons: 1000 rows to train on, 1000 to test on, 2 classes\n2-8-2: 42 parameters, R-Drop, alpha 3\n/);
    expect(text).toContain(`epoch 2/2  loss ${lines[1].loss.toFixed(4)}`);
    expect(text).toContain(`test error ${(100 * lines[1].testError).toFixed(2)} %`);
    expect(text.endsWith(`wrote ${join(out, "report.html")}\n`)).toBe(true);
    expect(err.trimEnd().split("\n")).toHaveLength(10); // a line a tenth, without a terminal
    expect(err).toMatch(/^ 10 % {2}\d+ s left {2}R-Drop {2}loss \d/);
  });

  it("rdrop train learns: spirals go from two thirds wrong to few", async () => {
    const out = temporary();
    await rdrop(
      "train",
      "--data",
      "spirals",
      "--hidden",
      "64",
      "--batch",
      "50",
      "--lr",
      "0.02",
      "--dropout",
      "0.1",
      "--epochs",
      "20",
      "--out",
      out,
    );
    expect(metrics(out).at(-1)?.testError).toBeLessThan(0.15);
  });

  it("rdrop train twice with one seed gives the same bytes; another seed gives others", async () => {
    const [a, b, c] = [temporary(), temporary(), temporary()];
    const common = ["train", "--data", "digits", "--hidden", "16", "--epochs", "2", "--input-dropout", "0.1"];
    await rdrop(...common, "--seed", "5", "--out", a);
    await rdrop(...common, "--seed", "5", "--out", b);
    await rdrop(...common, "--seed", "6", "--out", c);
    for (const name of FILES) expect(readFileSync(join(b, name)).equals(readFileSync(join(a, name))), name).toBe(true);
    expect(metrics(c)).not.toEqual(metrics(a));
  });

  it("rdrop train --plain makes one pass: its KL is 0 and its loss the NLL", async () => {
    const out = temporary();
    const { out: text } = await rdrop(...small, "--epochs", "1", "--plain", "--out", out);
    const [{ loss, nll, kl }] = metrics(out);
    expect([kl, loss]).toEqual([0, nll]);
    expect(text).toContain("plain dropout");
  });

  it.each(["adam", "adamw", "sgd"])("rdrop train --optimizer %s lowers the loss", async optimizer => {
    const out = temporary();
    await rdrop(...small, "--epochs", "3", "--optimizer", optimizer, "--out", out);
    const [first, , last] = metrics(out);
    expect(last.loss).toBeLessThan(first.loss);
  });

  it("rdrop train --data DIR reads IDX files; --limit takes the first rows", async () => {
    const out = temporary();
    const dir = smallMnist({ gz: true });
    const { code, out: text } = await rdrop("train", "--data", dir, "--limit", "3", "--hidden", "4", "--epochs", "1", "--out", out);
    expect(code).toBe(0);
    expect(text).toContain(`${dir}: 3 rows to train on, 2 to test on, 10 classes\n6-4-10: `);
    expect(metrics(out)).toHaveLength(1);
    expect((await rdrop("train", "--data", dir, "--limit", "99", "--epochs", "1", "--out", temporary())).out).toContain(
      `--limit 99 is more than there are: all 5 rows are taken\n${dir}: 5 rows to train on`,
    );
  });

  it("rdrop train --data DIR with a truncated file prints its line, exits 1, and makes no run", async () => {
    const dir = smallMnist({ change: { "t10k-images-idx3-ubyte": idx([2, 2, 3], [1, 2]) } });
    const out = join(temporary(), "run");
    const message = `rdrop: ${join(dir, "t10k-images-idx3-ubyte")}: expected 28 bytes for 2 x 2 x 3, got 18; is the file cut short?\n`;
    expect(await rdrop("train", "--data", dir, "--out", out)).toEqual({ code: 1, out: "", err: message });
    expect(existsSync(out)).toBe(false);
  });

  it("rdrop train --data FILE is refused", async () => {
    const file = join(temporary(), "file");
    writeFileSync(file, "");
    const message = `rdrop: data must be a CSV file (.csv, .tsv, also .gz), a directory with IDX files or X.npy and y.npy, or moons, spirals, digits, got the file ${file}\n`;
    expect(await rdrop("train", "--data", file)).toEqual({ code: 1, out: "", err: message });
  });

  it("rdrop train --out RUN leaves a run that is there alone, unless --force", async () => {
    const out = temporary();
    const path = join(out, "metrics.jsonl");
    writeFileSync(path, "an earlier run\n");
    const { code, err } = await rdrop(...small, "--epochs", "1", "--out", out);
    expect([code, err]).toEqual([1, `rdrop: train: --out must not hold a run already, got ${path}; --force replaces it\n`]);
    expect(readFileSync(path, "utf8")).toBe("an earlier run\n");
    expect((await rdrop(...small, "--epochs", "1", "--force", "--out", out)).code).toBe(0);
    expect(metrics(out)).toHaveLength(1);
  });

  it("rdrop train --out FILE is refused", async () => {
    const file = join(temporary(), "file");
    writeFileSync(file, "");
    expect((await rdrop(...small, "--out", file)).err).toBe(`rdrop: train: --out must be a directory, got the file ${file}\n`);
  });

  it("rdrop train that diverges stops with one line, and leaves what an earlier run wrote", async () => {
    const out = temporary();
    writeFileSync(join(out, "metrics.jsonl"), "an earlier run\n");
    const { code, err } = await rdrop(...small, "--optimizer", "sgd", "--lr", "1e30", "--epochs", "3", "--force", "--out", out);
    expect(code).toBe(1);
    expect(err).toMatch(
      /rdrop: train: (the loss|gradients) must stay finite, got .* at step \d+, which began in .*; lower the learning rate\n$/,
    );
    expect(readFileSync(join(out, "metrics.jsonl"), "utf8")).toBe("an earlier run\n");
  });

  it("rdrop train that diverges in its first epoch leaves no directory behind", async () => {
    const out = join(temporary(), "new");
    expect((await rdrop(...small, "--optimizer", "sgd", "--lr", "1e30", "--out", join(out, "run"))).code).toBe(1);
    expect(existsSync(out)).toBe(false);
  });
});
