import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { METRICS, type Metric } from "../compare/scores.ts";
import { type Sweep, valuesText } from "../compare/sweep.ts";
import { SHOWN } from "./comparison-text.ts";

const PANEL = { width: 300, height: 260 };
const MARGIN = { left: 24, top: 76, gap: 16, bottom: 44 };
const FONT = 'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"';
const COLOURS = ["#2563a8", "#c2662d", "#2f8f5b", "#8a4fa3", "#b3365b", "#6b6b6b", "#11808c", "#a08a1c"];

interface Mark {
  readonly x: string;
  /** The values of the other options. */
  readonly group: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Each test score over the values of the first option, a line for each combination of the others: mean and standard deviation. */
export function sweepSvg({ vary, points, seeds, data }: Sweep): string {
  const [first] = Object.keys(vary);
  const marks = (metric: Metric): Mark[] =>
    points.map(({ values, test }) => {
      const { [first as keyof typeof values]: x, ...others } = values;
      const { mean, sd } = test[metric];
      const { scale } = SHOWN[metric];
      return {
        x: text(x),
        group: valuesText(others),
        mean: mean * scale,
        low: (mean - (sd ?? 0)) * scale,
        high: (mean + (sd ?? 0)) * scale,
      };
    });
  const groups = [...new Set(marks("error").map(({ group }) => group))];
  const width = 2 * MARGIN.left + METRICS.length * PANEL.width + (METRICS.length - 1) * MARGIN.gap;
  const legendRows = groups.length > 1 ? Math.min(groups.length, COLOURS.length) : 0;
  const bottom = MARGIN.top + PANEL.height + 24;
  const height = bottom + 20 * legendRows + MARGIN.bottom;
  const panels = METRICS.map((metric, i) => {
    const x = MARGIN.left + i * (PANEL.width + MARGIN.gap);
    const { name, unit } = SHOWN[metric];
    return `<text x="${x + 2}" y="${MARGIN.top - 8}" font-size="14" font-weight="600">Test ${name}${unit === "" ? "" : `, ${unit}`}</text>\n${panel(marks(metric), groups, first, x)}`;
  });
  const legend = groups.slice(0, legendRows).map((group, i) => {
    const y = bottom + 20 * i;
    return `<circle cx="${MARGIN.left + 8}" cy="${y - 4}" r="5" fill="${colour(i)}"/><text x="${MARGIN.left + 22}" y="${y}" font-size="13">${escaped(group)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${FONT} fill="#1f2328">
<rect width="${width}" height="${height}" fill="white"/>
<text x="${MARGIN.left + 2}" y="36" font-size="20" font-weight="700">${escaped(data.name)}: ${Object.keys(vary).join(", ")}</text>
${panels.join("\n")}
${legend.join("\n")}
<text x="${MARGIN.left + 2}" y="${height - 16}" font-size="13" fill="#59636e">Mean over ${seeds.length} ${seeds.length === 1 ? "seed" : "seeds"}, and standard deviation.</text>
</svg>
`;
}

function panel(marks: readonly Mark[], groups: readonly string[], first: string, left: number): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const common = { x: "x", stroke: "group" } as const;
  const svg = Plot.plot({
    document,
    ...PANEL,
    marginLeft: 48,
    marginBottom: 36,
    style: { fontSize: "12px", background: "white" },
    color: { domain: [...groups], range: groups.map((_, i) => colour(i)) },
    x: { type: "point", label: first, domain: [...new Set(marks.map(({ x }) => x))] },
    y: { label: null, grid: true, nice: true, ticks: 5 },
    marks: [
      Plot.line(marks, { ...common, y: "mean", z: "group", strokeWidth: 2 }),
      Plot.ruleX(marks, { ...common, y1: "low", y2: "high", strokeOpacity: 0.5 }),
      Plot.dot(marks, { x: "x", y: "mean", fill: "group", r: 3.5 }),
    ],
  });
  svg.setAttribute("x", String(left));
  svg.setAttribute("y", String(MARGIN.top));
  return svg.outerHTML;
}

const colour = (i: number): string => COLOURS[i % COLOURS.length];
const text = (value: unknown): string => (Array.isArray(value) ? value.join("/") : String(value));
const escaped = (value: string): string => value.replace(/[&<>"]/g, each => `&#${each.charCodeAt(0)};`);
