import { scaleLinear, scaleLog } from "d3-scale";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { axes, logTicks, through } from "../../src/chart/frame.ts";
import { html } from "../../src/chart/markup.ts";
import { picture } from "../../src/chart/picture.ts";

const drawn = html`<g class="c0"><path class="line thick" d="M0,0H9"/></g>`;
const made = picture({ width: 300, height: 100, title: "a < b", key: [["c1", "dot", "measured"]], foot: "here" }, drawn);
const style = /<style>([^<]*)<\/style>/.exec(made)?.[1] ?? "";

describe("picture", () => {
  it("picture(head, drawn) escapes its texts, and says in words what it is", () => {
    const svg = parseHTML(made).document.querySelector("svg");
    expect(svg?.getAttribute("aria-label")).toBe("a < b");
    expect([...(svg?.querySelectorAll("text") ?? [])].map(text => text.textContent)).toEqual(["a < b", "measured", "here"]);
  });

  it("picture(head, drawn) has the rules of what is in it, and no others, without variables", () => {
    expect(style).toContain(".c0{color:#b04f1b}\n");
    expect(style).toContain("svg .line.thick{stroke-width:2.5}\n");
    expect(style).toContain("stroke:currentColor");
    expect(style).not.toMatch(/var\(|\.quiet|\.c2|\.head/);
  });

  it("picture(head, drawn) is of other colours, and nothing else, in the dark", () => {
    const dark = style.slice(style.indexOf("@media (prefers-color-scheme:dark){"));
    expect(dark).toContain("\n.c0{color:#f0935b}\n");
    expect(dark).toContain("\n.paper{fill:#14171a}\n");
    expect(dark).not.toMatch(/width|currentColor/);
  });
});

describe("logTicks", () => {
  it("logTicks(scale) are 1, 2 and 5 times powers of ten; over three decades, the powers", () => {
    expect(logTicks(scaleLog([0.3, 12], [0, 1]))).toEqual([0.5, 1, 2, 5, 10]);
    expect(logTicks(scaleLog([0.02, 3000], [0, 1]))).toEqual([0.1, 1, 10, 100, 1000]);
    expect(logTicks(scaleLog([7, 7], [0, 1]))).toEqual([]);
  });
});

describe("axes", () => {
  const box = { left: 10, top: 0, right: 110, bottom: 50 };
  const scale = scaleLinear([0, 10], [10, 110]);

  it("axes(box, x, undefined) is the axis below, with the numbers asked for", () => {
    const { text } = axes(box, scale, undefined, { xTicks: [0, 5], xFormat: value => `${value} s` });
    expect(text.match(/<text/g)).toHaveLength(2);
    expect(text).toContain(">5 s</text>");
    expect(text).not.toContain("grid");
  });

  it("axes(…, { xGrid }) has lines upwards from them", () => {
    expect(axes(box, scale, undefined, { xTicks: [5], xGrid: true }).text).toContain('<path class="grid" d="M60,0V50"/>');
  });
});

describe("through", () => {
  it("through(points) has a gap where a number is none, and closes what stands alone", () => {
    const gap = [2, Number.NaN] as const;
    expect(through([[0, 0], [1, 0.25], gap, [3, 3], gap, [5, 5], [6, 1 / 3]])).toBe("M0,0L1,0.3M3,3ZM5,5L6,0.3");
    expect(through([])).toBe("");
  });
});
