import { describe, expect, it } from "vitest";
import { escapeText, html, short } from "../../src/chart/markup.ts";
import { confusionTable } from "../../src/report/confusion.ts";
import { meanCurve, panels } from "../../src/report/curves.ts";
import { imageOf, isImage } from "../../src/report/image.ts";
import { brief, counted, fixed, percent, signed, whole, wilson } from "../../src/report/numbers.ts";
import { calibrationErrorOf } from "../../src/report/reliability.ts";
import { parse } from "./pages.ts";

describe("html`…`", () => {
  it("escapes what is put in, and leaves what it has made", () => {
    const inner = html`<b>${"<i>"}</b>`;
    expect(html`<p title="${'"'}">${inner}${[1, "&", undefined]}</p>`.text).toBe('<p title="&quot;"><b>&lt;i&gt;</b>1&amp;</p>');
  });

  it("escapeText(text) leaves no control character and no half of one; tabs and line feeds stay", () => {
    expect(escapeText("a\0b\x1bc\x9fd\ud800e\tf\ng😀")).toBe("a\ufffdb\ufffdc\ufffdd\ufffde\tf\ng😀");
  });

  it("short(text, most) leaves the middle out, and splits no character", () => {
    expect(short("abcdef", 6)).toBe("abcdef");
    expect(short("abcdefghij", 6)).toBe("abc…ij");
    expect(short("😀".repeat(100), 5)).toBe(`${"😀".repeat(3)}…😀`);
    expect([...short("😀".repeat(100_000), 20)]).toHaveLength(20);
  });
});

describe("numbers", () => {
  it("are written with a minus that is one, and no minus before 0", () => {
    expect([fixed(-1.25, 1), fixed(-0.001, 2), fixed(Number.NaN, 2), signed(0.5, 1), signed(0, 1)]).toEqual([
      "−1.3",
      "0.00",
      "–",
      "+0.5",
      "0.0",
    ]);
    expect([percent(0.0283), whole(1234567), brief(-0.000012345), counted(1, "row"), counted(1000, "row")]).toEqual([
      "2.8\u00a0%",
      "1,234,567",
      "−0.00001234",
      "1 row",
      "1,000 rows",
    ]);
  });

  it("wilson(count, rows): 8 of 10 is 49 to 94 %, 0 of 10 up to 28 % (Brown, Cai & DasGupta 2001)", () => {
    expect(wilson(8, 10).map(share => share.toFixed(3))).toEqual(["0.490", "0.943"]);
    expect(wilson(0, 10).map(share => share.toFixed(3))).toEqual(["0.000", "0.278"]);
    expect(wilson(0, 0)).toEqual([0, 1]);
  });
});

describe("curves", () => {
  const svg = (values: number[]): Element =>
    parse(panels([{ title: "Loss", unit: "nats", curves: [{ name: "all", look: "c1", values }] }]).text).querySelector("svg") as Element;

  it("meanCurve(curves) goes as far as all do", () => {
    expect(
      meanCurve([
        [1, 2, 3],
        [3, 4],
      ]),
    ).toEqual([2, 3]);
  });

  it("of one epoch are dots", () => {
    expect(svg([0.5]).querySelectorAll("circle.dot")).toHaveLength(1);
  });

  it("of thousands of epochs have hundreds of points, the last one among them", () => {
    const d =
      svg(Array.from({ length: 10_000 }, (_, i) => 1 / (i + 1)))
        .querySelector("path.line")
        ?.getAttribute("d") ?? "";
    expect(d.split("L").length).toBe(300);
    expect(d).toMatch(/L352,\d+(\.\d)?$/);
  });

  it("that stay at one value, or at 0, have an axis", () => {
    for (const value of [0, 3, -2]) expect(svg([value, value, value]).outerHTML).not.toContain("NaN");
  });

  it("without any value are left out", () => {
    expect(panels([{ title: "x", unit: "", curves: [{ look: "c1", values: [Number.NaN] }] }]).text).not.toContain("<svg");
  });
});

describe("pictures of pixels", () => {
  it("isImage(inputs) holds for squares from 8 by 8 to 64 by 64", () => {
    expect([4, 36, 60, 64, 144, 784, 4096, 4225].filter(isImage)).toEqual([64, 144, 784, 4096]);
  });

  it("imageOf(pixels) has the ink of each where it is", () => {
    const pixels = new Array<number>(64).fill(0);
    pixels[9] = 1; // line 1, column 1
    pixels[10] = 1;
    pixels[63] = 0.5;
    expect(imageOf(pixels, "a dot").text).toContain('fill-opacity="1" d="M1,1h2v1h-2z"');
    expect(imageOf(pixels, "a dot").text).toContain('fill-opacity="0.53" d="M7,7h1v1h-1z"');
    expect(imageOf(new Array(64).fill(0), "nothing").text).not.toContain("path");
  });
});

describe("tables", () => {
  it("confusionTable of more than 30 classes is one of the most frequent mistakes", () => {
    const counts = Array.from({ length: 31 }, (_, i) => Array.from({ length: 31 }, (_, j) => (i === j ? 90 : i === 3 && j === 5 ? 10 : 0)));
    const table = parse(
      confusionTable(
        counts,
        counts.map((_, i) => `class ${i}`),
      ).text,
    );
    expect([...table.querySelectorAll("tbody td, tbody th")].map(cell => cell.textContent)).toEqual([
      "class 3",
      "class 5",
      "10",
      "10.0\u00a0%",
    ]);
  });

  it("calibrationErrorOf(bins) is the mean gap, by rows", () => {
    expect(
      calibrationErrorOf([
        { rows: 3, confidence: 0.6, accuracy: 0.5 },
        { rows: 1, confidence: 0.9, accuracy: 1 },
      ]),
    ).toBeCloseTo(0.1, 15);
    expect(calibrationErrorOf([])).toBe(0);
  });
});
