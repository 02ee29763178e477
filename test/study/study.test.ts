import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { linear } from "../../src/layers/linear.ts";
import { sequential } from "../../src/layers/sequential.ts";
import { stream } from "../../src/random/seeded.ts";
import { ALPHAS } from "../../study/arms.ts";
import { openData } from "../../study/data.ts";
import { fewLabels } from "../../study/few-labels.ts";
import { within } from "../../study/figures.ts";
import { fullMnist } from "../../study/full-mnist.ts";
import { pageOf, sectionOf } from "../../study/page.ts";
import { experimentOf, experimentsOf, keyOf } from "../../study/plan.ts";
import type { Scene } from "../../study/question.ts";
import { QUESTIONS } from "../../study/questions.ts";
import { type Line, packedLines, Raw, textOf } from "../../study/raw.ts";
import { type Outcome, overconfidence, runExperiment, weightNorms } from "../../study/run.ts";
import { checkSigns } from "../../study/signs.ts";
import { small } from "../../study/small.ts";
import { chosenBy, rangedOf } from "../../study/summary.ts";

const [scene] = small.scenes;
const [plain] = scene.arms[0].settings;
const quick = { ...experimentOf(scene, plain, 3), measure: { every: 1, subModels: 2 } };
const experiment = { ...quick, wrong: 0.2, config: { ...quick.config, epochs: 2, limit: 100 } };

/** An outcome of nothing but these scores. */
function outcome(validation: readonly [error: number, nll: number], test: readonly [error: number, nll: number]): Outcome {
  const tested = ([error, nll]: readonly [number, number]) => ({ error, nll, brier: 0, ece: 0, kl: 0, overconfidence: 0 });
  const rows = { train: 3, validation: 2, test: 2 };
  return { sha256: "", rows, validation: tested(validation), test: tested(test), norms: [1], curve: [], gap: null };
}

it("docs/study.md and its figures are what the raw metrics give", () => {
  for (const [path, text] of pageOf(QUESTIONS)) expect(readFileSync(path, "utf8") === text, `${path}; npm run study -- --page`).toBe(true);
});

it("docs/study.md has a section for each question, and the raw files hold runs of the plan alone", () => {
  const page = readFileSync("docs/study.md", "utf8");
  for (const question of QUESTIONS) {
    expect(page).toContain(`<!-- study:${question.name} -->`);
    const planned = experimentsOf(question);
    for (const [key, line] of packedLines(question.name)) {
      expect(planned.has(key), `${question.name} ${key}`).toBe(true);
      expect(keyOf(line.experiment)).toBe(key);
    }
  }
});

it("a recorded run, done again, gives its bytes", async () => {
  const lines = [...packedLines("small").values()];
  for (const line of [lines[4], lines[lines.length - 1]]) {
    const source = await openData("drawn", {}, line.experiment.config.seed);
    expect(textOf({ ...line, outcome: runExperiment(line.experiment, source) })).toBe(textOf(line));
  }
});

it("arms whose settings are chosen have equally many, and few labels have ten seeds, full MNIST five", () => {
  for (const { scenes } of QUESTIONS)
    for (const { arms, config } of scenes) {
      expect(new Set(arms.map(({ settings }) => settings.length)).size).toBe(1);
      if (arms[0].settings.length > 1) expect(config.validation).toBeGreaterThan(0);
    }
  for (const { seeds } of fewLabels.scenes) expect(seeds).toBeGreaterThanOrEqual(10);
  expect(fullMnist.scenes[1].seeds).toBeGreaterThanOrEqual(5);
  expect([ALPHAS[0], ALPHAS.at(-1)]).toEqual([0.3, 30]);
});

it("experimentsOf(question) begins with whole seeds, and no two runs have one key", () => {
  for (const question of QUESTIONS) {
    const planned = experimentsOf(question);
    const settings = question.scenes.flatMap(each => each.arms.flatMap(arm => Array(each.seeds).fill(arm.settings.length) as number[]));
    expect(planned.size).toBe(settings.reduce((sum, n) => sum + n, 0));
    const seeds = [...planned.values()].map(({ config }) => config.seed);
    expect(seeds).toEqual([...seeds].sort((a, b) => a - b));
  }
});

it("runExperiment(…) gives the same bytes again and with two threads, and the curve that was asked for", async () => {
  const source = await openData("drawn", {}, 3);
  const once = runExperiment(experiment, source);
  expect(JSON.stringify(runExperiment(experiment, source, 2))).toBe(JSON.stringify(once));
  expect(once.curve.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect(once.curve[1]).toMatchObject({ error: once.test.error, nll: once.test.nll, kl: once.test.kl });
  expect(once.gap?.full).toEqual({ error: once.test.error, nll: once.test.nll });
  expect(once.rows).toEqual({ train: 100, validation: 800, test: 1000 });
  const { validation: _, ...all } = experiment.config;
  expect(runExperiment({ ...experiment, config: { ...all, validation: 0 } }, source).validation).toBeNull();
});

it("runExperiment(…) measures on the way without changing what is learnt", async () => {
  const source = await openData("drawn", {}, 3);
  const measured = runExperiment(experiment, source);
  const bare = runExperiment({ ...experiment, measure: { every: 0, subModels: 0 } }, source);
  expect(bare.curve).toEqual([]);
  expect(bare.test).toEqual(measured.test);
});

it("weightNorms(model) are those of the matrices, overconfidence(bins) is confidence less accuracy", () => {
  const model = sequential(linear(2, 1, { rng: stream(0, "weights") }));
  model.parameters()[0].data.set([3, 4]);
  expect(weightNorms(model)).toEqual([5]);
  const bin = { low: 0, high: 1 };
  expect(
    overconfidence([
      { ...bin, rows: 3, confidence: 0.9, accuracy: 0.5 },
      { ...bin, rows: 1, confidence: 0.4, accuracy: 0.8 },
    ]),
  ).toBeCloseTo(0.2, 12);
});

it("Raw goes on behind a line that was cut off, packs in the plan's order, and leaves out what is not in it", () => {
  const work = mkdtempSync(join(tmpdir(), "study-"));
  const folders = { folder: join(work, "packed"), work };
  const line = (key: string): Line => ({ key, experiment, outcome: outcome([0.1, 1], [0.2, 1 / 3]) });
  const packed = () => readFileSync(join(work, "packed/x.jsonl.gz"));
  try {
    writeFileSync(
      join(work, "x.jsonl"),
      ["b", "old", "a"]
        .map(key => textOf(line(key)))
        .join("")
        .slice(0, -5),
    );
    const cut = new Raw("x", folders);
    expect([...cut.lines.keys()]).toEqual(["b", "old"]);
    cut.append(line("a"));
    cut.pack(["a", "b", "c"]);
    expect([...packedLines("x", folders).values()]).toEqual([line("a"), line("b")]);
    const bytes = packed();
    new Raw("x", folders).pack(["a", "b", "c"]);
    expect(packed().equals(bytes)).toBe(true);
  } finally {
    rmSync(work, { recursive: true });
  }
});

it("chosenBy(score, arm) looks at validation rows alone: the least, of equal errors that with the least NLL", () => {
  const arm = { name: "arm", settings: ["a", "b", "c"].map(name => ({ ...plain, name })) };
  const outcomes = [
    [outcome([0.2, 1], [0, 0]), outcome([0.1, 3], [0, 0])],
    [outcome([0.1, 2], [1, 9]), outcome([0.1, 2], [1, 9])],
    [outcome([0.1, 3], [0, 0]), outcome([0.3, 1], [0, 0])],
  ];
  const ran = arm.settings.map((setting, i) => ({ setting, outcomes: outcomes[i] }));
  expect(chosenBy("error", { arm, ran }).settings.map(({ name }) => name)).toEqual(["b", "b"]);
  expect(chosenBy("nll", { arm, ran }).settings.map(({ name }) => name)).toEqual(["a", "c"]);
  expect(chosenBy("error", { arm, ran }).outcomes[0].test.error).toBe(1);
});

it("rangedOf(scene, lines) takes the seeds of which every run is done, and sectionOf says what is missing", () => {
  const tiny: Scene = { ...scene, seeds: 3, measure: { every: 0, subModels: 0 } };
  const question = { name: "tiny", scenes: [tiny], figures: [] };
  const lines = new Map(
    [...experimentsOf(question)].slice(0, -1).map(([key, each], i) => {
      const at = i / 100;
      return [key, { key, experiment: each, outcome: outcome([at, at], [at, at]) }];
    }),
  );
  expect(rangedOf(tiny, lines).seeds).toEqual([0, 1]);
  expect(sectionOf(question, lines).text).toContain("(2 of 3 seeds so far)");
  expect(sectionOf(question, new Map()).text).toBe("*Not measured yet.*");
});

it("checkSigns(lines) does not hold where the error is worse at alpha 1 in every run", () => {
  const lines = [...experimentsOf(small)].map(([key, each], i): Line => {
    const error = (each.config.passes === 2 && each.config.alpha === 1 ? 0.3 : 0.1) + (i % 7) / 1000;
    return { key, experiment: each, outcome: outcome([error, error], [error, error]) };
  });
  const { text, holds } = checkSigns(lines);
  expect(holds).toBe(false);
  expect(text).toContain("does not hold: the error is not worse at alpha 1 than with plain dropout");
});

it("within(values, ends) leaves out what is far off, and holds 0", () => {
  expect(within([-1, 1, 2, 100], [-3, 3])).toEqual([-3, 3]);
  expect(within([1, 2], [])).toEqual([0, 2]);
});
