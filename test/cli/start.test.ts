import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { curvesSvg } from "../../src/cli/curves.ts";
import { digitRow } from "../../src/cli/picture.ts";
import { duration } from "../../src/cli/progress.ts";
import { table } from "../../src/cli/start.ts";
import { MODELS, type Run } from "../../src/cli/start-models.ts";
import { dataset } from "../../src/data/dataset.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { temporary } from "../data/idx-files.ts";
import { rdrop } from "./rdrop.ts";

describe("rdrop start", () => {
  it("rdrop start prints the demo, a table of three models and the place of the curves", async () => {
    const out = join(temporary(), "start");
    const { code, out: text } = await rdrop("start", "--epochs", "2", "--runs", "2", "--out", out);
    expect(code).toBe(0);
    expect(text.startsWith((await rdrop("demo")).out)).toBe(true);
    expect(text).toMatch(
      /^\| plain dropout +\| +\d+\.\d ± \d+\.\d % \| +\d+\.\d ± \d+\.\d % \| \d\.\d{3} ± \d\.\d{3} \| +0\.\d{3} ± 0\.\d{3} \| +\d+\.\d s \|$/m,
    );
    expect(text).toMatch(/^\| R-Drop /m);
    expect(text.endsWith(`\nCurves: ${join(out, "curves.svg")}\n`)).toBe(true);
    expect(readFileSync(join(out, "curves.svg"), "utf8")).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" /);
  });
});

const runs: Run[] = [0, 1].flatMap(seed =>
  MODELS.map(({ name: model }, m) => ({
    model,
    seconds: 1.04 + m,
    points: [1, 2, 3].map(epoch => ({
      model,
      seed,
      epoch,
      error: (0.3 - 0.1 * m) / (epoch === 2 ? 4 : epoch) + 0.03 * seed,
      nll: 1 / epoch + seed,
      kl: 0.5 - 0.2 * m,
    })),
  })),
);

describe("table", () => {
  it("table(runs) gives mean ± standard deviation of the last epoch of each model, and of the best ones", () => {
    expect(table(runs)).toBe(
      `
|                   |   test error | at the best epoch |      test NLL | KL between sub-models |  time |
| :---------------- | -----------: | ----------------: | ------------: | --------------------: | ----: |
| plain dropout     | 11.5 ± 2.1 % |       9.0 ± 2.1 % | 0.833 ± 0.707 |         0.500 ± 0.000 | 1.0 s |
| two passes, no KL |  8.2 ± 2.1 % |       6.5 ± 2.1 % | 0.833 ± 0.707 |         0.300 ± 0.000 | 2.0 s |
| R-Drop            |  4.8 ± 2.1 % |       4.0 ± 2.1 % | 0.833 ± 0.707 |         0.100 ± 0.000 | 3.0 s |
`.trim(),
    );
  });

  it("table(runs) of one run each gives its numbers alone", () => {
    expect(table(runs.slice(0, 3))).toContain(
      "| R-Drop            |      3.3 % |             2.5 % |    0.333 |                 0.100 | 3.0 s |",
    );
  });
});

describe("curvesSvg", () => {
  it("curvesSvg(points) has three titled panels, each with a thin line a run and a thick one a model", () => {
    const svg = curvesSvg(runs.flatMap(run => run.points));
    const { document } = parseHTML(svg);
    expect([...document.querySelectorAll("text.head")].map(text => text.textContent)).toEqual([
      "Test error, %",
      "Test NLL, nats",
      "KL between sub-models, nats",
    ]);
    const panels = [...document.querySelectorAll("g > g")];
    expect(panels.map(panel => [".thin", ".thick"].map(look => panel.querySelectorAll(`path${look}`).length))).toEqual([
      [6, 3],
      [6, 3],
      [6, 3],
    ]);
    expect(svg).not.toMatch(/NaN|undefined/);
    for (const { name } of MODELS) expect(svg).toContain(`>${name}</text>`);
  });
});

describe("digitRow", () => {
  it("digitRow(data, rows) draws two pixels to a character", () => {
    const x = new Float32Array(2 * 144);
    x[0] = 1; // upper
    x[13] = 1; // lower
    x[2] = x[14] = 1; // both
    x[144] = 0.4; // too light
    expect(digitRow(dataset("d", new Tensor(x, [2, 144]), Int32Array.of(0, 1), 2), [0, 1]).split("\n")[0]).toBe(`▀▄█${" ".repeat(22)}`);
  });
});

describe("duration", () => {
  it("duration(seconds) speaks in the units that matter", () => {
    expect([0, 0.2, 59, 60, 75, 3599.5, 7260].map(duration)).toEqual([
      "0 s",
      "1 s",
      "59 s",
      "1 min 0 s",
      "1 min 15 s",
      "1 h 0 min",
      "2 h 1 min",
    ]);
  });
});
