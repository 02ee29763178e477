import { scaleLinear, scaleLog } from "d3-scale";
import { axes, coordinate, logTicks, through } from "../../src/chart/frame.ts";
import { html } from "../../src/chart/markup.ts";
import { picture } from "../../src/chart/picture.ts";
import { digits, gflops, modelName, sides } from "./table.mjs";

const LOOKS = { rdrop: "c0", pytorch: "c7", "tfjs-wasm": "c1", "tfjs-cpu": "c9", "jax-js": "c4", "ort-web": "c3" };
const WIDTH = 760;
const ROW = 22;
const PANEL = { head: 26, gap: 18 };

/** Milliseconds a training step on a logarithmic axis: a panel a model, a dot a library. The line from ours to a dot is as long as its ratio is large. */
export function stepChart({ libraries, duels }) {
  const points = sides(duels, "step")
    .filter(
      ({ library, optimizer, threads = 1, ms_median }) =>
        ms_median !== undefined && threads === 1 && !(library === "rdrop" && optimizer === "sgd"),
    )
    .map(side => ({ ...side, model: modelName(side), name: libraries[side.library].title + (side.optimizer === "sgd" ? ", SGD" : "") }));
  const models = [...new Set(points.map(point => point.model))];
  const names = [...new Set(points.map(point => point.name))];
  const height = PANEL.head + names.length * ROW + PANEL.gap;
  const box = { left: 104, top: 0, right: WIDTH - 20, bottom: models.length * height - PANEL.gap };
  const times = points.map(point => point.ms_median);
  const x = scaleLog([Math.min(...times), Math.max(...times)], [box.left + 10, box.right - 130]);
  const panels = models.map((model, i) => {
    const own = points.filter(point => point.model === model);
    const ours = own.find(({ library }) => library === "rdrop").ms_median;
    const rows = own.map(({ library, name, ms_median: ms }) => {
      const y = i * height + PANEL.head + (names.indexOf(name) + 0.5) * ROW;
      const [at, text] = [coordinate(x(ms)), `${digits(ms)} ms${library === "rdrop" ? "" : ` · ${digits(ms / ours)}x`}`];
      return html`<g class="${LOOKS[library]}"><text class="ink" x="${box.left - 12}" y="${y + 4}" text-anchor="end">${name}</text><path class="line link" d="M${coordinate(x(ours))},${y}H${at}"/><circle class="dot" cx="${at}" cy="${y}" r="${library === "rdrop" ? 6.5 : 5}"/><text class="own over" x="${coordinate(x(ms) + 11)}" y="${y + 4}">${text}</text></g>\n`;
    });
    return html`<text class="strong" x="20" y="${i * height + 14}">${model}</text>\n${rows}`;
  });
  return picture(
    {
      width: WIDTH,
      height: box.bottom + 44,
      title: "One R-Drop training step",
      key: "Milliseconds, logarithmic: further left is better. x: times as long as rdrop. One thread, Adam.",
    },
    [axes(box, x, undefined, { xLabel: "milliseconds", xTicks: logTicks(x), xFormat: digits, xGrid: true }), panels],
  );
}

/** GFLOP/s of the dense product by its size, a line a library, named at its end. */
export function matmulChart({ libraries, duels }) {
  const points = sides(duels, "matmul")
    .filter(side => side.ms_median !== undefined)
    .map(side => ({ ...side, gflops: gflops(side) }));
  const sizes = [...new Set(points.map(point => point.n))];
  const box = { left: 50, top: 8, right: WIDTH - 176, bottom: 330 };
  const x = scaleLog([Math.min(...sizes), Math.max(...sizes)], [box.left, box.right]);
  const y = scaleLinear([0, Math.max(...points.map(point => point.gflops))], [box.bottom, box.top]).nice();
  const path = own => through(own.map(point => [x(point.n), y(point.gflops)]));
  const lines = Object.entries(libraries)
    .map(([library, { title }]) => ({
      title: title + (library === "pytorch" ? " (OpenBLAS)" : ""),
      look: LOOKS[library],
      own: points.filter(point => point.library === library),
    }))
    .filter(({ own }) => own.length > 0);
  return picture(
    {
      width: WIDTH,
      height: box.bottom + 44,
      title: "Dense float32 matrix product, n × n by n × n",
      key: "GFLOP/s, median; higher is better. One thread.",
    },
    [
      axes(box, x, y, { xLabel: "n", xTicks: sizes, xFormat: String, yTicks: 8 }),
      lines.map(
        ({ look, own }) =>
          html`<g class="${look}"><path class="line ${look === LOOKS.rdrop ? "thick" : ""}" d="${path(own)}"/>${own.map(
            point => html`<circle class="dot" cx="${coordinate(x(point.n))}" cy="${coordinate(y(point.gflops))}" r="3.5"/>`,
          )}</g>\n`,
      ),
      named(lines, y).map(({ title, look, own, at }) => {
        const last = own[own.length - 1];
        return html`<text class="own over ${look}" x="${coordinate(x(last.n) + 9)}" y="${coordinate(at + 4)}">${title}</text>`;
      }),
    ],
  );
}

/** Where each line's name stands: at its end, moved up until none covers the one below it, nor the axis. */
function named(lines, y) {
  const ends = lines.map(each => ({ ...each, at: y(each.own[each.own.length - 1].gflops) })).sort((a, b) => b.at - a.at);
  let lowest = y(0);
  return ends.map(each => {
    lowest = Math.min(each.at, lowest - 16);
    return { ...each, at: lowest };
  });
}
