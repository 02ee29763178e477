import { coordinate, plot } from "../chart/frame.ts";
import { html, type Markup, name, short } from "../chart/markup.ts";
import type { Preprocessing } from "../data/preprocess.ts";
import { imageOf, isImage } from "./image.ts";
import type { CloudSample, MaskCloud } from "./mask-cloud.ts";
import { fixed, percent, whole } from "./numbers.ts";
import { tellingColumns } from "./telling.ts";

/** Classes that a sample is drawn for where there are more than three. */
const MOST_STRIPS = 4;
const WIDTH = 300;

interface Drawn {
  readonly classes: readonly string[];
  readonly preprocessing: Preprocessing;
}

/** A card for each row: what all sub-models say of it, and what the row is. */
export function cloudFigure({ samples }: MaskCloud, drawn: Drawn, look: string): Markup {
  return html`<div class="cards ${look}">\n${samples.map(sample => card(sample, drawn))}</div>`;
}

function card(sample: CloudSample, { classes, preprocessing }: Drawn): Markup {
  const { row, label, full, disagreement } = sample;
  const guess = largest(full);
  const verdict = guess === label ? "and taken for it" : html`taken for <strong>${name(classes[guess], 40)}</strong>`;
  const caption = html`<figcaption>Is <strong>${name(classes[label], 40)}</strong>, ${verdict} (${percent(full[guess], 0)}).<br>Test row ${whole(row + 1)}, disagreement ${fixed(disagreement, 2)} nats.</figcaption>`;
  const image = preprocessing.kind === "plain" && isImage(sample.inputs.length);
  return html`<figure>
${image ? html`<div class="beside">${imageOf(sample.inputs, `The image: it shows ${short(classes[label], 40)}.`)}${caption}</div>` : caption}
${cloudOf(sample, classes)}
${image ? undefined : tellingTable(sample, classes, preprocessing)}</figure>
`;
}

const largest = (p: readonly number[]): number => p.reduce((most, value, i) => (value > p[most] ? i : most), 0);

/** In words, for those who do not see it. */
function labelOf({ points, mean }: CloudSample, classes: readonly string[], shown: readonly number[]): string {
  const share = (c: number): number => points.filter(p => largest(p) === c).length;
  return `${points.length} sub-models. ${shown.map(c => `${short(classes[c], 40)}: likeliest for ${share(c)} of them, ${percent(mean[c], 0)} on average`).join("; ")}.`;
}

function cloudOf(sample: CloudSample, classes: readonly string[]): Markup {
  if (classes.length === 3) return simplex(sample, classes);
  const order = [...classes.keys()].sort((a, b) => sample.mean[b] - sample.mean[a] || a - b);
  const likeliest = order.slice(0, classes.length === 2 ? 2 : MOST_STRIPS);
  const shown = likeliest.includes(sample.label) ? likeliest : [...likeliest.slice(0, -1), sample.label];
  return strips(sample, classes, classes.length === 2 ? shown.slice(0, 1) : shown);
}

/** Probabilities of three classes as points of a triangle: each corner is a class that is certain. */
function simplex(sample: CloudSample, classes: readonly string[]): Markup {
  const [top, height, left, right] = [22, 230, 16, WIDTH - 16];
  const corners = [
    [left, top + height],
    [WIDTH / 2, top],
    [right, top + height],
  ];
  const at = (p: readonly number[]): [string, string] =>
    [0, 1].map(axis => coordinate(corners.reduce((sum, corner, c) => sum + corner[axis] * p[c], 0))) as [string, string];
  const outline = `M${corners.map(corner => corner.map(coordinate).join(",")).join("L")}Z`;
  // Where two classes are equally likely, and likelier than the third: the borders of the verdict.
  const borders = [
    [0.5, 0.5, 0],
    [0, 0.5, 0.5],
    [0.5, 0, 0.5],
  ].map(middle => `M${at(middle).join(",")}L${at([1 / 3, 1 / 3, 1 / 3]).join(",")}`);
  const text = (c: number, x: number, y: number, anchor: string): Markup =>
    html`<text class="${c === sample.label ? "strong" : ""}" x="${x}" y="${y}" text-anchor="${anchor}">${short(classes[c], 17)}</text>`;
  return plot(
    WIDTH,
    top + height + 24,
    labelOf(sample, classes, [0, 1, 2]),
    html`<path class="ground" d="${outline}"/><path class="guide" d="${borders.join("")}"/><path class="frame" d="${outline}"/>${sample.points.map(p => dot(...at(p)))}${ring(...at(sample.full))}${text(0, left, top + height + 18, "start")}${text(1, WIDTH / 2, top - 8, "middle")}${text(2, right, top + height + 18, "end")}`,
  );
}

/** For each class a strip from 0 to 1 with a dot a sub-model; up and down they are only spread, each to a place of its own. */
function strips(sample: CloudSample, classes: readonly string[], shown: readonly number[]): Markup {
  const [left, right] = [4, WIDTH - 4];
  const band = shown.length === 1 ? 64 : 26;
  const each = band + 22;
  const x = (p: number): string => coordinate(left + p * (right - left));
  const height = shown.length * each + 20;
  const bottom = shown.length * each;
  return plot(
    WIDTH,
    height,
    labelOf(sample, classes, shown),
    html`${shown.map((c, i) => {
      const top = i * each + 18;
      const spread = (t: number): string => coordinate(top + 4 + ((t * 0.6180339887498949) % 1) * (band - 8));
      return html`<text class="${c === sample.label ? "strong" : ""}" x="${left}" y="${top - 5}">${shown.length === 1 ? "probability of " : ""}${short(classes[c], 30)}</text><rect class="ground" x="${left}" y="${top}" width="${right - left}" height="${band}"/><path class="guide" d="M${x(0.5)},${top}v${band}"/>${sample.points.map((p, t) => dot(x(p[c]), spread(t)))}${ring(x(sample.full[c]), coordinate(top + band / 2))}`;
    })}${[0, 0.5, 1].map((p, i) => html`<text x="${x(p)}" y="${bottom + 14}" text-anchor="${["start", "middle", "end"][i]}">${percent(p, 0)}</text>`)}`,
  );
}

const dot = (x: string, y: string): Markup => html`<circle class="dot soft" cx="${x}" cy="${y}" r="3"/>`;
const ring = (x: string, y: string): Markup => html`<circle class="ring" cx="${x}" cy="${y}" r="5"/>`;

/** The columns of the row that pull hardest. */
function tellingTable(sample: CloudSample, classes: readonly string[], preprocessing: Preprocessing): Markup | undefined {
  const telling = tellingColumns(sample, preprocessing);
  if (telling.length === 0) return undefined;
  const [a, b] = sample.between;
  const rows = telling.map(
    ({ column, value, pull }) =>
      html`<tr><th scope="row">${name(column, 28)}</th><td class="n">${name(value, 24)}</td><td>${name(classes[pull > 0 ? a : b], 24)}</td></tr>\n`,
  );
  return html`<div class="tell"><table class="full">
<thead><tr><th scope="col">column</th><th class="n" scope="col">value</th><th scope="col">speaks for</th></tr></thead>
<tbody>
${rows}</tbody>
</table></div>
`;
}
