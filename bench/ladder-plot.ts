import { scaleLog } from "d3-scale";
import { axes, type Box, coordinate, logTicks } from "../src/chart/frame.ts";
import { html } from "../src/chart/markup.ts";
import { picture } from "../src/chart/picture.ts";
import type { MatmulReport } from "./matmul.ts";
import { chartSize, gflops, isOf, verification } from "./matmul-text.ts";
import { machineLine, percent, short } from "./report.ts";
import { productName } from "./sizes.ts";

const LOOKS = ["c7", "c1", "c0"]; // the more zeros, the warmer
const WIDTH = 800;
const BAR = 16;
const GAP = 14;

/**
 * GFLOP/s of every rung at one size, a bar a share of zeros, and the ceiling as a line. The scale is logarithmic, so that the first rungs can be
 * told apart; a bar begins at half the least speed.
 */
export function ladderSvg(report: MatmulReport): string {
  const size = chartSize(report);
  const bars = report.rows.flatMap(row => {
    const rate = isOf(size, row) ? gflops(row) : undefined;
    return rate === undefined ? [] : [{ rung: row.rung, zeros: row.sparsity, rate }];
  });
  const zeros = [...new Set(bars.map(bar => bar.zeros))];
  const rungs = [...new Set(bars.map(bar => bar.rung))];
  const rates = bars.map(bar => bar.rate);
  const row = zeros.length * BAR + GAP;
  const box: Box = { left: 184, top: 4, right: WIDTH - 64, bottom: 4 + rungs.length * row };
  const x = scaleLog([Math.min(...rates) / 2, Math.max(...rates, report.ceiling)], [box.left, box.right]);
  const look = (share: number): string => LOOKS[zeros.indexOf(share) % LOOKS.length];
  return picture(
    {
      width: WIDTH,
      height: box.bottom + 40,
      title: `The ladder: float32 product, ${productName(size, "×")}`,
      key: [
        ...zeros.map(share => [look(share), "bar", `${percent(share)} zeros`] as const),
        ["quiet dashed", "line", `multiply-then-add in registers: ${short(report.ceiling)}`],
      ],
      foot: `Best of many calls, every product verified ${verification(report)}. ${machineLine(report)}`,
    },
    [
      axes(box, x, undefined, { xLabel: "GFLOP/s, of 2nkm operations, skipped or not", xTicks: logTicks(x), xFormat: String, xGrid: true }),
      rungs.map(
        (rung, i) => html`<text class="ink" x="${box.left - 10}" y="${box.top + (i + 0.5) * row + 4}" text-anchor="end">${rung}</text>`,
      ),
      bars.map(({ rung, zeros: share, rate }) => {
        const y = box.top + rungs.indexOf(rung) * row + GAP / 2 + zeros.indexOf(share) * BAR;
        return html`<rect class="block ${look(share)}" x="${box.left}" y="${y}" width="${coordinate(x(rate) - box.left)}" height="${BAR - 1}"/><text class="ink over" x="${coordinate(x(rate) + 5)}" y="${y + 12}">${short(rate)}</text>\n`;
      }),
      html`<path class="line quiet dashed" d="M${coordinate(x(report.ceiling))},${box.top}V${box.bottom}"/>`,
    ],
  );
}
