import type { Box } from "../chart/frame.ts";
import { html } from "../chart/markup.ts";
import { MARGIN, picture } from "../chart/picture.ts";
import { type Curve, drawnCurves, meanCurve } from "../report/curves.ts";
import { MODELS, type Point } from "./start-models.ts";

const LOOKS = ["c0", "quiet", "c1"];
const PANEL = { width: 306, height: 290 };
const BOX: Box = { left: 36, top: 34, right: PANEL.width - 14, bottom: PANEL.height - 42 };

const panels: readonly { readonly title: string; readonly value: (point: Point) => number }[] = [
  { title: "Test error, %", value: point => 100 * point.error },
  { title: "Test NLL, nats", value: point => point.nll },
  { title: "KL between sub-models, nats", value: point => point.kl },
];

/** Test error, test NLL and KL over the epochs as one SVG: a thin line a run, a thick one for the mean of each model. */
export function curvesSvg(points: readonly Point[]): string {
  const seeds = [...new Set(points.map(point => point.seed))];
  return picture(
    {
      width: 2 * MARGIN + panels.length * PANEL.width,
      height: PANEL.height,
      title: "R-Drop beside plain dropout",
      key: MODELS.map(({ name }, i) => [`${LOOKS[i]} thick`, "line", name]),
      foot: `Measured on the test rows after each epoch. Thin lines: single runs, ${seeds.length} of each model; thick lines: their mean.`,
    },
    panels.map(
      ({ title, value }, i) =>
        html`<g transform="translate(${MARGIN + i * PANEL.width},0)"><text class="head" y="14">${title}</text>${drawnCurves(BOX, curvesOf(points, seeds, value))}</g>\n`,
    ),
  );
}

/** First the runs, then the means, which lie over them. */
function curvesOf(points: readonly Point[], seeds: readonly number[], value: (point: Point) => number): Curve[] {
  const models = MODELS.map(({ name }, i) => ({
    look: LOOKS[i],
    runs: seeds.map(seed => points.filter(point => point.model === name && point.seed === seed).map(value)),
  }));
  return [
    ...models.flatMap(({ look, runs }) => runs.map(values => ({ look: `${look} thin`, values }))),
    ...models.map(({ look, runs }) => ({ look: `${look} thick`, values: meanCurve(runs) })),
  ];
}
