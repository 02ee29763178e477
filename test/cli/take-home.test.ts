import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as ort from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { csvLine } from "../../src/cli/csv-text.ts";
import { fewDigits } from "../../src/data/made.ts";
import { parseSafetensors } from "../../src/io/safetensors.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { formatCheckpoint } from "../../src/train/checkpoint.ts";
import { evaluate } from "../../src/train/metrics.ts";
import { fromOnnx, fromPyTorch } from "../../src/train/portable.ts";
import { trained } from "../../src/train/trained.ts";
import { temporary } from "../data/idx-files.ts";
import { rdrop } from "./rdrop.ts";
import { smallTraining, trainedRun } from "./trained-run.ts";

ort.env.wasm.numThreads = 1;

const { test } = fewDigits({ seed: 0 });
const checkpointOf = (run: string) => trained(readFileSync(join(run, "checkpoint.safetensors")));

describe("rdrop predict", () => {
  it("writes class and probabilities of each row, which are those of the library", async () => {
    const run = trainedRun(temporary());
    const { code, out, err } = await rdrop("predict", run, "digits");
    expect([code, err]).toEqual([0, ""]);
    const [head, ...lines] = out.trimEnd().split("\n");
    expect(head).toBe("class,p(0),p(1),p(2),p(3),p(4),p(5),p(6),p(7),p(8),p(9)");
    expect(lines).toHaveLength(1000);
    const wrong = lines.filter((line, i) => Number(line.split(",")[0]) !== test.labels[i]).length;
    expect(wrong / 1000).toBe(evaluate(checkpointOf(run).model, test).error);
    for (const line of lines.slice(0, 20))
      expect(
        line
          .split(",")
          .slice(1)
          .reduce((sum, p) => sum + Number(p), 0),
      ).toBeCloseTo(1, 4);
  });

  it("--mc averages sub-models and adds how far they disagree, by the seed alone; --out is written whole", async () => {
    const dir = temporary();
    const run = trainedRun(dir);
    const out = join(dir, "p.csv");
    const { out: said } = await rdrop("predict", run, "digits", "--mc", "5", "--out", out);
    expect(said).toBe(`wrote 1000 rows to ${out}, by the parameters of the last step, 2 epochs done\n`);
    const first = readFileSync(out, "utf8");
    expect(first.split("\n")[0]).toMatch(/,disagreement$/);
    expect(Number(first.split("\n")[1].split(",").at(-1))).toBeGreaterThan(0);
    expect((await rdrop("predict", run, "digits", "--mc", "5")).out).toBe(first);
    expect((await rdrop("predict", run, "digits", "--mc", "5", "--seed", "1")).out).not.toBe(first);
    expect(readdirSync(dir).sort()).toEqual(["p.csv", "plain"]);
  });

  it("takes the best epoch where the run has kept it", async () => {
    const dir = temporary();
    const run = trainedRun(dir, { patience: 2, validation: 0.2 });
    const { from, epoch } = checkpointOf(run);
    expect(from).toBe("best");
    expect((await rdrop("predict", run, "digits", "--out", join(dir, "p"))).out).toContain(
      `by the parameters of the best epoch, ${epoch}\n`,
    );
  });
});

describe("rdrop eval", () => {
  it("tells error, NLL, Brier, calibration, each class, KL and gap; --json the same", async () => {
    const run = trainedRun(temporary());
    const { out } = await rdrop("eval", run, "--mc", "3");
    for (const line of [
      "the run's test rows: 1000 rows, by the parameters of the last step, 2 epochs done",
      "| Brier score ",
      "| one sub-model, the mean of 3 ",
      "| class | precision | recall |",
    ])
      expect(out).toContain(line);
    const report = JSON.parse((await rdrop("eval", run, "digits", "--mc", "3", "--json")).out);
    const { error, nll } = evaluate(checkpointOf(run).model, test);
    expect(report).toMatchObject({ rows: 1000, error, nll, gap: { full: { error, nll }, passes: 3 } });
    expect(report.classes.reduce((sum: number, { support }: { support: number }) => sum + support, 0)).toBe(1000);
    expect(report.subModelKl).toBeGreaterThan(0);
    expect(report.gap.average.nll).toBeLessThanOrEqual(report.gap.single.nll);
  });
});

describe("rdrop export", () => {
  it("writes ONNX and safetensors that the library loads back, with classes and preprocessing in their metadata", async () => {
    const dir = temporary();
    const pixels = { kind: "pixels", inputs: 144, scale: 255 };
    const run = trainedRun(dir, {}, { preprocessing: pixels });
    const files = { onnx: join(dir, "m.onnx"), safetensors: join(dir, "m.safetensors") };
    const { out } = await rdrop("export", run, "--onnx", files.onnx, "--safetensors", files.safetensors);
    expect(out.match(/preprocessing is outside/g)).toHaveLength(2);
    const logits = (checkpointOf(run).model.forward(test.x, { training: false }) as Tensor).data;
    const onnx = fromOnnx(readFileSync(files.onnx));
    const tensors = parseSafetensors(readFileSync(files.safetensors));
    expect((onnx.model.forward(test.x, { training: false }) as Tensor).data).toEqual(logits);
    expect((fromPyTorch(tensors).forward(test.x, { training: false }) as Tensor).data).toEqual(logits);
    for (const { metadata } of [onnx, tensors]) {
      expect(JSON.parse(metadata.classes)).toHaveLength(10);
      expect(JSON.parse(metadata.preprocessing)).toEqual(pixels);
      expect(metadata.preprocessing_is).toBe("outside");
    }
  });

  it.each([
    [{ kind: "pixels", inputs: 144, scale: 255 }, "preprocessing is inside: give it columns as they are", 255],
    [{ kind: "plain", inputs: 144 }, "there is no preprocessing: give it columns as they are", 1],
  ])("--preprocessing inside, for %o", async (preprocessing, said, scale) => {
    const dir = temporary();
    const file = join(dir, "m.onnx");
    const run = trainedRun(dir, {}, { preprocessing });
    const { out, err } = await rdrop("export", run, "--onnx", file, "--preprocessing", "inside");
    expect([out, err]).toEqual([`wrote ${file}, the parameters of the last step, 2 epochs done; ${said}\n`, ""]);
    expect(fromOnnx(readFileSync(file)).standardise?.sd.data[0] ?? 1).toBe(scale);
  });

  it("--preprocessing inside refuses what is not of numbers alone, and writes nothing", async () => {
    const dir = temporary();
    const values = Array.from({ length: 144 }, (_, i) => `w${i}`);
    const word = { name: "word", kind: "category", values, usual: "w0" };
    const run = trainedRun(dir, {}, { preprocessing: { kind: "table", target: "y", impute: false, columns: [word] } });
    expect((await rdrop("export", run, "--onnx", join(dir, "m"), "--preprocessing", "inside")).err).toBe(
      "rdrop: export: --preprocessing inside must be of numbers alone, got word, of kind category; leave it outside\n",
    );
    expect(readdirSync(dir)).toEqual(["plain"]);
  });

  it("asks for a file to write, and for ONNX where preprocessing is to be inside", async () => {
    const run = trainedRun(temporary());
    expect((await rdrop("export", run)).err).toBe("rdrop: export: --onnx FILE or --safetensors FILE must be given, got neither\n");
    expect((await rdrop("export", run, "--safetensors", "x", "--preprocessing", "inside")).err).toBe(
      "rdrop: export: --preprocessing inside needs --onnx: a file of parameters can hold none\n",
    );
  });
});

describe("a run that is none", () => {
  const { state, about } = smallTraining({ epochs: 1 });
  it.each<[object | string, string]>([
    ["nothing", "predict: RUN must be the directory of a run, got DIR, where there is no checkpoint.safetensors"],
    [{ classes: ["a"] }, "DIR/checkpoint.safetensors: classes must be the names of two or more, got something else"],
    [
      { classes: ["a", "b"] },
      'DIR/checkpoint.safetensors: layer 3 must have weight [out, in] and bias [out] for ["Linear",16,2], got [10, 16] and [10]',
    ],
    [{ sha256: "0" }, "DIR/checkpoint.safetensors: sha256 must be 64 hexadecimal digits, got something else"],
    [
      { config: { hidden: [99_999_999], passes: 1 } },
      'DIR/checkpoint.safetensors: layer 0 must have weight [out, in] and bias [out] for ["Linear",144,99999999], got [16, 144] and [16]',
    ],
    [{ config: { width: 3 } }, 'DIR/checkpoint.safetensors: options must be known, got "width"'],
  ])("is refused in one line (%#)", async (more, message) => {
    const dir = temporary();
    if (typeof more === "object") writeFileSync(join(dir, "checkpoint.safetensors"), formatCheckpoint(state, { ...about, ...more }));
    const { code, out, err } = await rdrop("predict", dir, "digits");
    expect([code, out]).toEqual([1, ""]);
    expect(err.replaceAll(dir, "DIR")).toBe(`rdrop: ${message}\n`);
  });
});

describe("csvLine", () => {
  it("quotes what needs it, and disarms what a spreadsheet would run", () => {
    expect(csvLine(["a", 'say "x", y', "two\nlines", 0.5])).toBe('a,"say ""x"", y","two\nlines",0.5\n');
    expect(csvLine(["=1+1", "@x", "-1.5e3", "-x", "+7", "\tx"])).toBe("'=1+1,'@x,-1.5e3,'-x,+7,'\tx\n");
  });
});

describe("of a CSV", () => {
  const lines = Array.from({ length: 60 }, (_, i) => ({
    x: (i * 7) % 13,
    y: 1000 + ((i * 5) % 11),
    word: ["red", "blue"][i % 2],
    class: (i * 7) % 13 > 6 ? "=big" : "small",
  }));
  const csv = (columns: readonly (keyof (typeof lines)[0])[]): string =>
    [columns.join(","), ...lines.map(line => columns.map(name => line[name]).join(","))].join("\n");

  /** A run on these columns, and what was written where. */
  async function trainedOn(columns: readonly (keyof (typeof lines)[0])[]) {
    const dir = temporary();
    const at = { run: join(dir, "run"), data: join(dir, "data.csv"), onnx: join(dir, "m.onnx"), dir };
    writeFileSync(at.data, csv(columns));
    const { err, code } = await rdrop(
      "train",
      at.data,
      "--target",
      "class",
      "--hidden",
      "8",
      "--epochs",
      "30",
      "--batch",
      "8",
      "--lr",
      "0.02",
      "--out",
      at.run,
    );
    expect(code, err).toBe(0);
    return at;
  }

  it("predict finds columns by name, whatever their order, and needs no target; a formula is disarmed", async () => {
    const { run, data, dir } = await trainedOn(["x", "y", "word", "class"]);
    const { out, err } = await rdrop("predict", run, data);
    expect(err).toBe("");
    const guesses = out
      .split("\n")
      .slice(1, -1)
      .map(line => line.split(",")[0]);
    expect(out.split("\n")[0]).toBe("class,p(=big),p(small)");
    expect(guesses.filter((guess, i) => guess === lines[i].class.replace("=", "'=")).length).toBeGreaterThan(50);
    const other = join(dir, "other.csv");
    writeFileSync(other, csv(["word", "y", "x"]));
    expect((await rdrop("predict", run, other)).out).toBe(out);
    expect((await rdrop("eval", run, other)).err).toBe(`rdrop: eval: ${other} must have a class in each row, got rows without\n`);
    writeFileSync(other, csv(["word", "y"]));
    expect((await rdrop("predict", run, other)).err).toMatch(
      /^rdrop: .*there must be a column x, which the model was trained on, got none\n$/,
    );
    expect((await rdrop("predict", run, "digits")).err).toBe(
      "rdrop: digits must be a CSV file, as the model was trained on, got something else\n",
    );
    writeFileSync(other, csv(["word", "y", "x", "class"]).replace("small", "huge"));
    expect((await rdrop("eval", run, other)).err).toMatch(
      /^rdrop: .*class must be one of the 2 classes that the model knows, got "huge"\n$/,
    );
  });

  it("eval without data takes the test rows of the run, and refuses data that has changed", async () => {
    const { run, data } = await trainedOn(["x", "y", "word", "class"]);
    expect(JSON.parse((await rdrop("eval", run, "--json")).out)).toMatchObject({ rows: 12 });
    expect(JSON.parse((await rdrop("eval", run, data, "--json")).out)).toMatchObject({ rows: 60 });
    writeFileSync(data, `${csv(["x", "y", "word", "class"])}\n1,2,red,small\n`);
    expect((await rdrop("eval", run)).err).toMatch(
      /^rdrop: eval: .* must be the data of the run, of SHA-256 \w+, got \w+; has it changed\?\n$/,
    );
  });

  it("export --preprocessing inside standardises in the file: the columns go in as they are", async () => {
    const { run, onnx } = await trainedOn(["x", "y", "class"]);
    const { out } = await rdrop("export", run, "--onnx", onnx, "--preprocessing", "inside");
    expect(out).toContain("preprocessing is inside: give it columns as they are");
    const session = await ort.InferenceSession.create(readFileSync(onnx), { executionProviders: ["wasm"] });
    const input = new ort.Tensor("float32", Float32Array.from(lines.flatMap(({ x, y }) => [x, y])), [60, 2]);
    const { probabilities } = await session.run({ input });
    const { out: predicted } = await rdrop("predict", run, join(run, "..", "data.csv"));
    predicted
      .split("\n")
      .slice(1, -1)
      .forEach((line, i) => void expect(Number(line.split(",")[1])).toBeCloseTo(Number(probabilities.data[2 * i]), 4));
  });

  it("export --preprocessing inside refuses words, and writes nothing", async () => {
    const { run, onnx, dir } = await trainedOn(["x", "word", "class"]);
    expect((await rdrop("export", run, "--onnx", onnx, "--preprocessing", "inside")).err).toBe(
      "rdrop: export: --preprocessing inside must be of numbers alone, got word, of kind category; leave it outside\n",
    );
    expect(readdirSync(dir).sort()).toEqual(["data.csv", "run"]);
  });
});
