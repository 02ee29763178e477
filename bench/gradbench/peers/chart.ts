import { scaleLog } from "d3-scale";
import { axes, type Box, coordinate, logTicks } from "../../../src/chart/frame.ts";
import { html } from "../../../src/chart/markup.ts";
import { picture } from "../../../src/chart/picture.ts";
import { short } from "../../report.ts";
import { type Results, totals } from "./text.ts";

const LOOKS: Readonly<Record<string, string>> = { rdrop: "c0", manual: "c7", pytorch: "c4", tfjs: "c1" };
const WIDTH = 760;
const ROW = 34;

/** Milliseconds of each eval on a logarithmic axis, a dot a tool; the line from the C++ to ours is as long as the ratio is large. */
export function chart(results: Results): string {
  const points = totals(results).map(total => ({ ...total, ms: 1000 * total.seconds }));
  const evals = points.filter(({ peer }) => peer === "rdrop").map(point => point.eval);
  const msOf = (name: string, tool: string): number | undefined => points.find(point => point.eval === name && point.peer === tool)?.ms;
  const box: Box = { left: 84, top: 4, right: WIDTH - 84, bottom: 4 + ROW * evals.length };
  const times = points.map(({ ms }) => ms);
  const x = scaleLog([Math.min(...times), Math.max(...times)], [box.left + 10, box.right - 10]);
  return picture(
    {
      width: WIDTH,
      height: box.bottom + 44,
      title: "GradBench: further left is better; x: the time of hand-written C++",
      key: Object.entries(results.titles).map(([peer, title]) => [LOOKS[peer], "dot", title]),
    },
    [
      axes(box, x, undefined, { xLabel: "milliseconds", xTicks: logTicks(x), xFormat: String, xGrid: true }),
      evals.map((name, i) => {
        const y = box.top + (i + 0.5) * ROW;
        const [ours, manual] = [msOf(name, "rdrop"), msOf(name, "manual")];
        const ratio =
          ours === undefined || manual === undefined
            ? undefined
            : html`<path class="line link" d="M${coordinate(x(manual))},${y}H${coordinate(x(ours))}"/><text class="own" x="${WIDTH - 20}" y="${y + 4}" text-anchor="end">${short(ours / manual)}x</text>`;
        const dots = points
          .filter(point => point.eval === name)
          .map(
            ({ peer, ms }) =>
              html`<circle class="dot ${LOOKS[peer]}" cx="${coordinate(x(ms))}" cy="${y}" r="${peer === "rdrop" ? 6.5 : 5}"/>`,
          );
        return html`<g class="${LOOKS.rdrop}"><text class="ink" x="${box.left - 14}" y="${y + 4}" text-anchor="end">${name}</text>${ratio}${dots}</g>\n`;
      }),
    ],
  );
}
