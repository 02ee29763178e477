import { describe, expect, it } from "vitest";
import { compare } from "../../src/compare/compare.ts";
import { inProcess } from "../../src/compare/executor.ts";
import { type Job, runJob } from "../../src/compare/job.ts";
import { CORRECTED_T, PAIRED_T, type Paired, paired, spread } from "../../src/compare/paired.ts";
import { type CompareOptions, planOf } from "../../src/compare/plan.ts";
import { meaning } from "../../src/compare/sentences.ts";
import { moons } from "../../src/data/synthetic.ts";
import { memory, smallMoons } from "./sources.ts";

const small: CompareOptions = { arms: ["double-batch", "two-pass", "rdrop"], alphas: [0.5, 4], seeds: 3, hidden: [8], epochs: 4, lr: 0.02 };
const told = { metric: "error", of: "error", scale: 100, unit: "points", places: 1 } as const;

describe("compare", () => {
  const made = compare(smallMoons, small);

  it("compare(source, options) trains every arm from each seed, in the order of the plan", async () => {
    const { runs, arms } = await made;
    expect(arms).toEqual(["dropout", "double-batch", "two-pass", "rdrop"]);
    const one = ["dropout ", "double-batch ", "two-pass ", "rdrop 0.5", "rdrop 4"];
    expect(runs.map(({ arm, alpha, seed }) => `${seed} ${arm} ${alpha ?? ""}`)).toEqual(
      [0, 1, 2].flatMap(s => one.map(each => `${s} ${each}`)),
    );
    expect(runs.every(({ result }) => result.curve.length === 4)).toBe(true);
    expect(new Set(runs.filter(({ seed }) => seed === 1).map(({ result }) => JSON.stringify(result.test)))).toHaveLength(5);
  });

  it("compare(…) takes each seed's alpha by its validation NLL", async () => {
    const { runs, chosen, seeds, rows } = await made;
    const picks = seeds.map(seed => {
      const mine = runs.filter(run => run.seed === seed && run.arm === "rdrop");
      return mine.sort((a, b) => a.result.validation.nll - b.result.validation.nll)[0];
    });
    expect(chosen).toEqual(picks.map(({ alpha }) => alpha));
    expect(rows.at(-1)).toMatchObject({
      name: "R-Drop",
      chosen: true,
      metrics: { nll: spread(picks.map(({ result }) => result.test.nll)) },
    });
  });

  it("compare(…) has the differences to plain dropout, and R-Drop's to the arms without a KL, with the corrected test", async () => {
    const { differences, runs, rows } = await made;
    expect(differences.map(({ of, to }) => `${of} - ${to}`)).toEqual([
      "double batch - plain dropout",
      "two passes - plain dropout",
      "R-Drop, alpha 0.5 - plain dropout",
      "R-Drop, alpha 4 - plain dropout",
      "R-Drop - plain dropout",
      "R-Drop - double batch",
      "R-Drop - two passes",
    ]);
    const nll = (arm: string) => runs.filter(run => run.arm === arm).map(({ result }) => result.test.nll);
    const values = nll("two-pass").map((value, i) => value - nll("dropout")[i]);
    expect(differences[1].metrics.nll).toEqual({ ...paired(values, { learnt: 96, tested: 24 }), values });
    expect(differences[1].metrics.nll.test).toBe(CORRECTED_T);
    expect(rows).toHaveLength(6);
  });

  it("compare(…) ends in sentences: error, NLL, and whether it is the KL", async () => {
    const { sentence, sentences } = await made;
    expect(sentence).toBe(sentences[0]);
    expect(sentences.map(text => text.replace(/: .*/, ""))).toEqual([
      "Test error, R-Drop against plain dropout",
      "Test NLL",
      "Test error, R-Drop against double batch",
      "Test error, R-Drop against two passes",
    ]);
  });

  it("compare(…) is plain JSON: it comes through a file as it is", async () => {
    const comparison = await made;
    expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
  });

  it("compare(…, { run }) gives the same whatever order the runs are done in", async () => {
    const backwards: CompareOptions["run"] = async jobs => {
      const results = [...jobs].reverse().map(job => runJob(job, smallMoons));
      return results.reverse();
    };
    expect(await compare(smallMoons, { ...small, run: backwards })).toEqual(await made);
  });

  it("compare of parts, of a fixed test set, or of data made for each seed uses Student's test", async () => {
    const part = (seed: number) => moons({ n: 60, noise: 0.3, seed });
    const parts = { train: part(0), validation: part(1), test: part(2) };
    const quick: CompareOptions = { alphas: [1], seeds: 2, hidden: [4], epochs: 1 };
    for (const data of [parts, memory("m", part(0), 20), (seed: number) => memory("m", part(seed))]) {
      const { differences, rows, chosen } = await compare(data, quick);
      expect(differences.map(({ metrics }) => metrics.error.test)).toEqual([PAIRED_T]);
      expect(rows.map(({ name }) => name)).toEqual(["plain dropout", "R-Drop, alpha 1"]);
      expect(chosen).toEqual([1, 1]);
    }
  });

  it("compare(…) without R-Drop has a sentence for each arm", async () => {
    const { sentences } = await compare(smallMoons, { arms: ["double-batch", "two-pass"], seeds: 1, hidden: [4], epochs: 1 });
    expect(sentences).toHaveLength(4);
    expect(sentences[1]).toMatch(/^Test error, two passes against plain dropout: .* in one run each/);
  });

  it.each<[object, string]>([
    [{ arms: ["dropout"] }, "compare: arms must hold one beside dropout: double-batch, two-pass, rdrop"],
    [{ arms: ["lion"] }, 'compare: arms must be of dropout, double-batch, two-pass, rdrop, got "lion"'],
    [{ alphas: [] }, "compare: alphas must be numbers, each of them once, got none"],
    [{ alphas: [1, 1] }, "compare: alphas must be numbers, each of them once, got 1, 1"],
    [{ alphas: [-1] }, "compare: alpha must be a number from 0 to 1000000, got -1"],
    [{ seeds: 0 }, "compare: seeds must be how many, from 1 to 10000, or different whole numbers, got 0"],
    [{ seeds: [1, 1] }, "compare: seeds must be how many, from 1 to 10000, or different whole numbers, got 1, 1"],
    [{ seed: 1 }, "compare: seed must be left out, for it is what is varied; seeds?"],
    [{ doubleBatch: true }, "compare: doubleBatch must be left out, for it is what is varied; arms?"],
    [{ passes: 1 }, "compare: passes must be from 2 on: they are those of the arms with several, got 1"],
    [{ validation: 0, patience: 0 }, "compare: validation must be above 0: alpha and the epoch are chosen on those rows, got 0"],
    [{ epoch: 3 }, 'compare: options must be known, got "epoch"; epochs?'],
  ])("compare(…, %j) is refused before anything is run", async (options, message) => {
    const run = async () => expect.unreachable();
    await expect(compare(smallMoons, { ...options, run } as CompareOptions)).rejects.toThrow(message);
  });
});

describe("runJob", () => {
  const [job] = planOf("x", small).jobs;

  it("runJob(job, source) takes the epoch with the least validation NLL, and tells its steps", () => {
    const heard: string[] = [];
    const { epoch, curve, test, validation, rows } = runJob(job, smallMoons, (done, all) => heard.push(`${done}/${all}`));
    expect(heard).toHaveLength(4 * Math.ceil(rows.train / 32));
    expect(heard.at(-1)).toBe(`${heard.length}/${heard.length}`);
    const nlls = curve.map(({ validationNll }) => validationNll);
    expect(epoch).toBe(nlls.indexOf(Math.min(...nlls)) + 1);
    expect(validation.nll).toBe(nlls[epoch - 1]);
    expect(test).toMatchObject({ error: curve[epoch - 1].testError, nll: curve[epoch - 1].testNll });
    expect(test.kl).toBeGreaterThan(0);
  });

  it("runJob(job, source).test adds up: confusion, bins, Brier score", () => {
    const { test, rows } = runJob(job, smallMoons);
    const wrong = test.confusion.flatMap((row, label) => row.filter((_, guess) => guess !== label));
    expect(wrong.reduce((a, b) => a + b) / rows.test).toBe(test.error);
    expect(test.bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(rows.test);
    expect(test.bins.reduce((sum, bin) => sum + bin.rows * (1 - bin.accuracy), 0) / rows.test).toBeCloseTo(test.error, 12);
    expect(test.brier).toBeGreaterThan(0);
    expect(test.brier).toBeLessThan(2);
  });

  it("runJob(job, source) twice gives the same bytes", () => {
    expect(JSON.stringify(runJob(job, smallMoons))).toBe(JSON.stringify(runJob(job, smallMoons)));
  });
});

describe("inProcess", () => {
  it("inProcess(data)(jobs, tell) gives others their turn, and tells how far each run is", async () => {
    const heard: [number, number][] = [];
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const { jobs } = planOf("x", { ...small, epochs: 200, seeds: 1 });
    const results = await inProcess((_: Job) => smallMoons, 1)(jobs.slice(0, 2), (...told) => heard.push(told));
    clearInterval(timer);
    expect(results).toHaveLength(2);
    expect(turns).toBeGreaterThan(2);
    expect(heard.at(-1)).toEqual([1, 1]);
    expect(heard.every(([i, share]) => (i === 0 || i === 1) && share > 0 && share <= 1)).toBe(true);
  });
});

describe("meaning", () => {
  const of = (values: number[], resplits?: Parameters<typeof paired>[1]): Paired => paired(values, resplits);
  const text = (result: Paired) => meaning(result, told, "R-Drop");

  it("meaning(paired) says which is better, and by how much", () => {
    expect(text({ n: 10, mean: -0.008, sd: 0.004, low: -0.011, high: -0.005, p: 0.001, test: PAIRED_T })).toBe(
      "R-Drop is 0.8 points better, 0.5 to 1.1",
    );
    expect(text({ n: 10, mean: 0.008, sd: 0.004, low: 0.0001, high: 0.0159, p: 0.04, test: PAIRED_T })).toBe(
      "R-Drop is 0.80 points worse, 0.01 to 1.59",
    );
  });

  it("meaning(paired) of an interval around 0 is no difference that the runs can tell", () => {
    const none = { n: 10, mean: -0.001, sd: 0.01, low: -0.006, high: 0.004, p: 0.6, test: PAIRED_T };
    expect(text(none)).toBe("no difference that 10 runs can tell (error −0.1 points, −0.6 to 0.4)");
    expect(text({ ...none, mean: -0.0001 })).toContain("error 0.0 points");
  });

  it("meaning(paired) of what has no interval claims nothing", () => {
    expect(text(of([-0.01]))).toBe("R-Drop is 1.0 points better in one run each, which tells nothing of others");
    expect(text(of([0]))).toBe("the same error in one run each, which tells nothing of others");
    expect(text(of([0, 0, 0]))).toBe("no difference at all: the same error in each of 3 runs");
    expect(text(of([0.02, 0.02]))).toBe(
      "R-Drop is 2.0 points worse in each of 2 runs alike, which leaves no spread to make an interval of",
    );
  });
});
