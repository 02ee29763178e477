import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

const { test } = fewDigits(0);
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
