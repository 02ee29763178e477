import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Preprocessing } from "../../src/data/preprocess.ts";
import { comparisonReport } from "../../src/report/comparison-report.ts";
import { runReport } from "../../src/report/run-report.ts";
import { STYLE, STYLE_HASH } from "../../src/report/style.ts";
import { madeComparison } from "./made-comparison.ts";
import { pages, parse } from "./pages.ts";
import { moonsRun, wineRun } from "./samples.ts";

const all = (document: Document, selector: string): Element[] => [...document.querySelectorAll(selector)];

describe.each(Object.entries(pages))("the report of %s", (_, make) => {
  const text = make();
  const document = parse(text);

  it("is the same bytes again", () => {
    expect(make() === text).toBe(true);
  });

  it("lets nothing in and runs nothing: the policy, no scripts, no handlers, no styles but the one", () => {
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute("content") ?? "";
    expect(policy).toBe(`default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`);
    expect(all(document, "script, link, img, iframe, object, embed, image, use, foreignObject, base, form, a")).toEqual([]);
    expect(all(document, "style").map(style => style.textContent)).toEqual([STYLE]);
    const attributes = all(document, "*").flatMap(element => [...element.attributes].map(({ name }) => name));
    expect(attributes.filter(name => /^on|^style$|href|^src|^action$|^data$/.test(name))).toEqual([]);
    expect(text.match(/url\(|@import|https?:/g)).toBeNull();
  });

  it("can be read by who does not see it: language, headings, names of figures, heads of tables", () => {
    expect(document.documentElement.getAttribute("lang")).toBe("en");
    expect(document.title.length).toBeGreaterThan(5);
    expect(all(document, "h1")).toHaveLength(1);
    expect(all(document, "main > section").map(section => section.getAttribute("aria-labelledby"))).toEqual(
      all(document, "main h2").map(({ id }) => id),
    );
    for (const svg of all(document, "svg[role]")) expect(svg.getAttribute("aria-label")?.length).toBeGreaterThan(10);
    for (const table of all(document, "table")) expect(table.querySelectorAll("thead th[scope=col]").length).toBeGreaterThan(1);
    const ids = all(document, "[id]").map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("has no number that is none, and no coordinate either", () => {
    expect(text.match(/NaN|undefined|null|Infinity|\[object/g)).toBeNull();
  });

  it("has tags that close each other", () => {
    const open: string[] = [];
    for (const [, close, name, rest] of text.replace(STYLE, "").matchAll(/<(\/?)([a-zA-Z0-9]+)((?:"[^"]*"|[^>"])*)>/g)) {
      if (close) expect(open.pop()).toBe(name);
      else if (!rest.endsWith("/") && !["meta", "br"].includes(name)) open.push(name);
    }
    expect(open).toEqual([]);
  });
});

it("STYLE_HASH is that of STYLE", () => {
  expect(STYLE_HASH).toBe(`sha256-${createHash("sha256").update(STYLE).digest("base64")}`);
});

describe("runReport", () => {
  const run = wineRun({ epochs: 3, hidden: [16], patience: 3 }, 120);
  const document = parse(runReport(run));

  it("says how many test rows are wrong, and its matrix says the same", () => {
    const wrong = Math.round(run.evaluation.error * run.evaluation.rows);
    expect(document.querySelector("h1")?.textContent).toBe(`${wrong} of 24 test rows are wrong.`);
    const cells = all(document, "table.confusion tbody tr").map(row =>
      [...row.querySelectorAll("td")].map(cell => Number(cell.textContent)),
    );
    expect(cells).toEqual(run.evaluation.confusion);
    expect(cells.flatMap((row, i) => row.filter((_, j) => i !== j)).reduce((a, b) => a + b, 0)).toBe(wrong);
  });

  it("shows curves, a triangle of 200 points for each disputed row, the data, every option, and the command", () => {
    expect(
      all(document, "h3")
        .slice(0, 4)
        .map(h3 => h3.textContent),
    ).toEqual(["Error, %", "NLL, nats", "Loss", "KL between sub-models, nats"]);
    const cards = all(document, ".cards figure");
    expect(cards).toHaveLength(run.evaluation.cloud.samples.length);
    for (const card of cards) expect(card.querySelectorAll("circle.dot")).toHaveLength(200);
    expect(document.body.textContent).toContain(run.data.sha256);
    expect(all(document, "ul.plain li").map(li => li.textContent)).toEqual(run.data.about);
    expect(document.querySelector("pre")?.textContent).toBe(run.command);
    const options = all(document, "tr.changed th").map(th => th.textContent);
    expect(options).toEqual(["target", "validation", "hidden", "patience", "batch"]);
  });

  it("names the columns that pull a row, with the values of the file", () => {
    const [row] = all(document, ".tell tbody tr");
    const [column, value, kind] = [...row.children].map(cell => cell.textContent);
    expect(["alcohol", "malic acid", "phenols", "colour", "proline", "place"]).toContain(column);
    expect(value).toMatch(/^(-?[\d.]+|[A-Z][a-zA-Z ]+)$/);
    expect(["Barolo", "Grignolino", "Barbera"]).toContain(kind);
  });

  it("goes without what a run has not: epochs, dropout, mistakes", () => {
    const bare = moonsRun({ epochs: 1, hidden: [8], dropout: 0, limit: 100 });
    expect(bare.evaluation.cloud.samples).toEqual([]);
    const text = runReport({
      ...bare,
      epochs: [],
      evaluation: {
        ...bare.evaluation,
        error: 0,
        confusion: [
          [500, 0],
          [0, 500],
        ],
      },
    });
    expect(text).toContain("All 1,000 test rows are right.");
    expect(text).toContain("The sub-models agree on every row: nothing was dropped.");
    expect(text.match(/NaN|undefined|Training</g)).toBeNull();
  });

  it("is small", () => {
    expect(runReport(run).length).toBeLessThan(400_000);
  });
});

describe("names out of files", () => {
  const HOSTILE = [
    `<script>alert(1)</script>`,
    `"><img src=x onerror=alert(1)>`,
    `' onload='alert(1)`,
    `]]></style></title><svg/onload=alert(1)>`,
    `&lt;b&gt; &amp; <!-- --> {{x}} \${y}`,
    "\u202Egnp.\u2066 שלום مرحبا",
    "\x01\x07\x1b[31m\ud800 \u2028",
    "x".repeat(10_000),
    `<b>${"😀".repeat(5000)}`,
  ];
  const run = wineRun({ epochs: 1, hidden: [8] }, 60);
  const nth = (i: number): string => HOSTILE[i % HOSTILE.length];
  /** The same run, had the file these names. */
  const renamed = (shift: number): string =>
    runReport({
      ...run,
      data: { ...run.data, name: nth(shift), about: HOSTILE },
      classes: run.classes.map((_, i) => nth(i + shift)),
      preprocessing: {
        ...(run.preprocessing as Extract<Preprocessing, { kind: "table" }>),
        columns: (run.preprocessing as Extract<Preprocessing, { kind: "table" }>).columns.map((column, i) => ({
          ...column,
          name: nth(i + shift + 3),
        })),
      },
      config: { ...run.config, target: nth(shift), text: HOSTILE },
      command: HOSTILE.slice(0, 7).join(" "),
    });
  const comparison = madeComparison({ seeds: 2, epochs: 3 });
  const texts = {
    "of a run": renamed(0),
    "of a run with other names": renamed(3),
    "of a run with others still": renamed(6),
    "of a comparison": comparisonReport({
      ...comparison,
      command: HOSTILE[1],
      about: HOSTILE,
      data: { ...comparison.data, name: HOSTILE[0], classes: HOSTILE.slice(0, 3) },
      rows: comparison.rows.map((row, i) => ({ ...row, name: HOSTILE[i] })),
      differences: comparison.differences.map((each, i) => ({ ...each, of: HOSTILE[i % 9], to: HOSTILE[(i + 1) % 9] })),
      sentence: HOSTILE[3],
    }),
  };

  it.each(Object.entries(texts))("stay text in the report %s", (_, text) => {
    const document = parse(text);
    expect(all(document, "script, img, b, [onload], [onerror]")).toEqual([]);
    expect(all(document, "style")).toHaveLength(1);
    expect(document.body.textContent).toContain("<script>alert(1)</script>");
    expect(document.body.textContent).toContain("]]></style>");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(text.match(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g)).toBeNull();
    expect(text === Buffer.from(text).toString()).toBe(true); // no half of a character
  });

  it.each(Object.entries(texts))("are cut where they are long, in the report %s", (_, text) => {
    expect(text.includes("x".repeat(500))).toBe(false);
    expect(text.length).toBeLessThan(1_000_000);
  });

  it("written from right to left turn nothing around them", () => {
    const holders = all(parse(texts["of a run"]), "*").filter(
      ({ children, textContent }) => children.length === 0 && textContent?.includes("\u202e"),
    );
    expect(holders.length).toBeGreaterThan(3);
    for (const { tagName } of holders) expect(["BDI", "TEXT", "CODE"]).toContain(tagName.toUpperCase());
  });
});

describe("comparisonReport", () => {
  const comparison = madeComparison({ seeds: 4, epochs: 12 });
  const document = parse(comparisonReport(comparison));

  it("says the sentence first, and the others below", () => {
    expect(document.querySelector("h1")?.textContent).toBe(comparison.sentence);
    expect(
      all(document, "header .lead")
        .map(p => p.textContent)
        .slice(0, -1),
    ).toEqual(comparison.sentences.slice(1));
  });

  it("draws each seed behind the mean of each arm, and a dot for each paired difference", () => {
    const [panel] = all(document, "figure svg.plot").filter(svg => svg.getAttribute("aria-label")?.startsWith("Test error"));
    expect(panel.querySelectorAll("path.thin")).toHaveLength(5 * 4);
    expect(panel.querySelectorAll("path.thick:not(.halo)")).toHaveLength(5);
    const [dots] = all(document, "figure svg.plot").filter(svg => svg.getAttribute("aria-label")?.startsWith("Error, points"));
    expect(dots.querySelectorAll("circle.dot")).toHaveLength(comparison.differences.length * 4);
    expect(dots.querySelectorAll("circle.mean")).toHaveLength(comparison.differences.length);
  });

  it("has no KL of arms that have one pass", () => {
    const [kl] = all(document, "figure svg.plot").filter(svg => svg.getAttribute("aria-label")?.startsWith("KL between"));
    expect(kl.querySelectorAll("path.thick:not(.halo)")).toHaveLength(3);
  });

  it("of 10 arms, 30 seeds and 200 epochs is below 3 MB", () => {
    const large = madeComparison({ alphas: [0.25, 0.5, 1, 2, 4, 8, 16], seeds: 30, epochs: 200, classes: 10 });
    expect(comparisonReport(large).length).toBeLessThan(3_000_000);
  });
});
