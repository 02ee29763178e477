import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { short } from "../../report.ts";
import { type Results, totals } from "./text.ts";

const COLOURS: Readonly<Record<string, string>> = { rdrop: "#c2410c", manual: "#475569", pytorch: "#15803d", tfjs: "#2563a8" };
const FONT = "system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif";

/** Milliseconds of each eval on a logarithmic axis, a dot a tool; the line from the C++ to ours is as long as the ratio is large. */
export function chart(results: Results): string {
  const points = totals(results).map(total => ({ ...total, ms: 1000 * total.seconds }));
  const ours = points.filter(({ peer }) => peer === "rdrop");
  const against = ours.flatMap(point => {
    const manual = points.find(({ eval: name, peer }) => name === point.eval && peer === "manual");
    return manual === undefined ? [] : [{ ...point, manual: manual.ms, ratio: point.ms / manual.ms }];
  });
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const [width, height] = [760, 40 + 36 * ours.length];
  const plot = Plot.plot({
    document,
    width,
    height,
    marginLeft: 70,
    marginRight: 70,
    style: { fontSize: "12.5px", fontFamily: FONT, background: "white" },
    x: { type: "log", label: "milliseconds", grid: true, inset: 10, tickFormat: (ms: number) => short(ms), ticks: 6 },
    y: { label: null, domain: ours.map(point => point.eval), tickSize: 0 },
    marks: [
      Plot.ruleY(against, { y: "eval", x1: "manual", x2: "ms", stroke: COLOURS.rdrop, strokeWidth: 3, strokeOpacity: 0.4 }),
      Plot.dot(points, {
        y: "eval",
        x: "ms",
        fill: ({ peer }: { peer: string }) => COLOURS[peer],
        r: ({ peer }) => (peer === "rdrop" ? 6.5 : 5),
      }),
      Plot.text(against, {
        ...{ y: "eval", frameAnchor: "right", dx: 60, textAnchor: "end", fontWeight: 600, fill: COLOURS.rdrop },
        text: ({ ratio }: { ratio: number }) => `${short(ratio)}x`,
      }),
    ],
  });
  plot.setAttribute("y", "62");
  const legend = Object.entries(results.titles)
    .map(
      ([peer, title], i) =>
        `<circle cx="${24 + 150 * i}" cy="47" r="5" fill="${COLOURS[peer]}"/><text x="${35 + 150 * i}" y="51" font-size="13">${title}</text>`,
    )
    .join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + 66}" viewBox="0 0 ${width} ${height + 66}" font-family="${FONT}" fill="#1f2328">
<rect width="${width}" height="${height + 66}" fill="white"/>
<text x="16" y="28" font-size="19" font-weight="700">GradBench: further left is better; x: the time of hand-written C++</text>
${legend}
${plot.outerHTML}
</svg>
`;
}
