import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { digits, gflops, modelName, sides } from "./table.mjs";

const COLOURS = {
  rdrop: "#c2410c",
  pytorch: "#475569",
  "tfjs-wasm": "#2563a8",
  "tfjs-cpu": "#60a5fa",
  "jax-js": "#15803d",
  "ort-web": "#9333ea",
};
const FONT = "system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif";

/** Milliseconds a training step on a logarithmic axis: a panel a model, a dot a library. The line from ours to a dot is as long as its ratio is large. */
export function stepChart({ libraries, duels }) {
  const points = sides(duels, "step")
    .filter(({ library, optimizer, ms_median }) => ms_median !== undefined && !(library === "rdrop" && optimizer === "sgd"))
    .map(side => ({ ...side, model: modelName(side), name: libraries[side.library].title + (side.optimizer === "sgd" ? ", SGD" : "") }));
  const ours = ({ model }) => points.find(point => point.model === model && point.library === "rdrop").ms_median;
  const times = point => (point.library === "rdrop" ? "" : ` · ${digits(point.ms_median / ours(point))}x`);
  const models = [...new Set(points.map(point => point.model))];
  const fill = point => COLOURS[point.library];
  const place = { fy: "model", y: "name" };
  return svg({
    title: "One R-Drop training step",
    note: "Milliseconds, logarithmic: further left is better. x: times as long as rdrop. One thread, Adam.",
    height: 48 + 116 * models.length,
    marginLeft: 104,
    marginTop: 24,
    marginRight: 124,
    x: { type: "log", label: "milliseconds", grid: true, ticks: decades(points), tickFormat: digits, inset: 8 },
    y: { label: null, domain: [...new Set(points.map(point => point.name))], tickSize: 0 },
    fy: { label: null, domain: models, axis: null, padding: 0.28 },
    marks: [
      Plot.ruleY(points, { ...place, x1: ours, x2: "ms_median", stroke: fill, strokeWidth: 3, strokeOpacity: 0.45 }),
      Plot.dot(points, { ...place, x: "ms_median", fill, r: point => (point.library === "rdrop" ? 6.5 : 5) }),
      Plot.text(points, {
        ...place,
        x: "ms_median",
        text: point => `${digits(point.ms_median)} ms${times(point)}`,
        textAnchor: "start",
        dx: 11,
        fill,
      }),
      Plot.text(models, { fy: model => model, frameAnchor: "top-left", text: model => model, dx: -96, dy: -18, fontWeight: 700 }),
    ],
  });
}

/** The powers of ten that the times span. */
function decades(points) {
  const exponents = points.map(point => Math.log10(point.ms_median));
  const [first, last] = [Math.ceil(Math.min(...exponents)), Math.floor(Math.max(...exponents))];
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

/** GFLOP/s of the dense product by its size, a line a library, named at its end. */
export function matmulChart({ libraries, duels }) {
  const points = sides(duels, "matmul")
    .filter(side => side.ms_median !== undefined)
    .map(side => ({
      ...side,
      gflops: gflops(side),
      name: libraries[side.library].title + (side.library === "pytorch" ? " (OpenBLAS)" : ""),
    }));
  const sizes = [...new Set(points.map(point => point.n))];
  const colour = point => COLOURS[point.library];
  const line = { x: "n", y: "gflops", z: "name", stroke: colour };
  return svg({
    title: "Dense float32 matrix product, n × n by n × n",
    note: "GFLOP/s, median; higher is better. One thread.",
    height: 380,
    marginLeft: 44,
    marginTop: 30,
    marginRight: 172,
    x: { type: "log", base: 2, label: "n", ticks: sizes, tickFormat: String },
    y: { label: "GFLOP/s", grid: true, zero: true, nice: true },
    marks: [
      Plot.ruleY([0]),
      Plot.lineY(points, { ...line, strokeWidth: point => (point.library === "rdrop" ? 3.5 : 2) }),
      Plot.dot(points, { ...line, fill: colour, r: 3 }),
      Plot.text(ends(points), {
        x: "n",
        y: "label",
        text: "name",
        textAnchor: "start",
        dx: 9,
        fill: colour,
        stroke: "white",
        fontWeight: 600,
      }),
    ],
  });
}

/** The last point of every line, the labels moved up until none covers the one below it. */
function ends(points) {
  const last = [...new Map(points.map(point => [point.library, point])).values()].sort((a, b) => a.gflops - b.gflops);
  const gap = Math.max(...points.map(point => point.gflops)) / 18;
  let label = 0; // the lowest label stands clear of the axis
  return last.map(point => {
    label = Math.max(point.gflops, label + gap);
    return { ...point, label };
  });
}

/** A plot under a title and a line that says how to read it, on white, in a file of its own. */
function svg({ title, note, ...options }) {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const width = 760;
  const height = options.height + 66;
  const plot = Plot.plot({ document, width, style: { fontSize: "12.5px", fontFamily: FONT, background: "white" }, ...options });
  plot.setAttribute("y", "62");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}" fill="#1f2328">
<rect width="${width}" height="${height}" fill="white"/>
<text x="16" y="28" font-size="19" font-weight="700">${title}</text>
<text x="16" y="49" font-size="13" fill="#59636e">${note}</text>
${plot.outerHTML}
</svg>
`;
}
