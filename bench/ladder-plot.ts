import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { MatmulReport } from "./matmul.ts";
import { chartSize, gflops, isOf, verification } from "./matmul-text.ts";
import { machineLine, percent, short } from "./report.ts";
import { productName } from "./sizes.ts";

const COLOURS = ["#94a3b8", "#2563a8", "#c2410c"]; // the more zeros, the warmer
const CEILING = "#1f2328";
const FONT = "system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif";
const WIDTH = 800;

/**
 * GFLOP/s of every rung at one size, a bar a share of zeros, and the ceiling as a line. The scale is logarithmic, so that the first rungs can be
 * told apart; a bar begins at half the least speed.
 */
export function ladderSvg(report: MatmulReport): string {
  const size = chartSize(report);
  const measured = report.rows.filter(row => isOf(size, row) && gflops(row) !== undefined);
  const bars = measured.map(row => ({ rung: row.rung, zeros: percent(row.sparsity), rate: gflops(row) ?? 0 }));
  const zeros = [...new Set(bars.map(bar => bar.zeros))];
  const rungs = [...new Set(bars.map(bar => bar.rung))];
  const floor = Math.min(...bars.map(bar => bar.rate)) / 2;
  const height = 24 + rungs.length * (zeros.length * 17 + 14);
  const place = { fy: "rung", y: "zeros" };
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const plot = Plot.plot({
    document,
    width: WIDTH,
    height: height + 36,
    marginLeft: 176,
    marginRight: 56,
    marginBottom: 36,
    style: { fontSize: "13px", fontFamily: FONT, background: "white" },
    x: {
      type: "log",
      label: "GFLOP/s, of 2nkm operations, skipped or not",
      labelAnchor: "center",
      labelArrow: "none",
      grid: true,
      ticks: 6,
    },
    y: { domain: zeros, axis: null },
    fy: { domain: rungs, label: null, padding: 0.2 },
    color: { domain: zeros, range: COLOURS },
    marks: [
      Plot.axisFy({ anchor: "left", tickSize: 0, fontSize: 14, label: null }),
      Plot.barX(bars, { ...place, x1: floor, x2: "rate", fill: "zeros" }),
      Plot.text(bars, { ...place, x: "rate", text: bar => short(bar.rate), textAnchor: "start", dx: 5 }),
      Plot.ruleX([report.ceiling], { stroke: CEILING, strokeWidth: 1.5, strokeDasharray: "5 4" }),
      Plot.ruleX([floor]),
    ],
  });
  plot.setAttribute("y", "64");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height + 132}" viewBox="0 0 ${WIDTH} ${height + 132}" font-family="${FONT}" fill="#1f2328">
<rect width="${WIDTH}" height="${height + 132}" fill="white"/>
<text x="16" y="30" font-size="19" font-weight="700">The ladder: float32 product, ${productName(size, "×")}</text>
${legend(zeros, report.ceiling)}
${plot.outerHTML}
<text x="16" y="${height + 120}" font-size="12.5" fill="#59636e">Best of many calls, every product verified ${verification(report)}. ${machineLine(report)}</text>
</svg>
`;
}

function legend(zeros: readonly string[], ceiling: number): string {
  const shares = zeros.map(
    (share, i) =>
      `<rect x="${16 + 112 * i}" y="47" width="14" height="14" fill="${COLOURS[i % COLOURS.length]}"/><text x="${36 + 112 * i}" y="59" font-size="14">${share} zeros</text>`,
  );
  const x = 16 + 112 * zeros.length;
  return `${shares.join("\n")}
<line x1="${x}" x2="${x + 26}" y1="54" y2="54" stroke="${CEILING}" stroke-width="1.5" stroke-dasharray="5 4"/><text x="${x + 34}" y="59" font-size="14">multiply-then-add in registers: ${short(ceiling)}</text>`;
}
