// What the results of all machines say together, from the least to the most. Each takes [{ machine, text }], the text of each machine's file.
import { markdownTable } from "markdown-table";

export const ranges = {
  /** How many times as fast as each library, in a sentence. */
  "peers-words": { file: "peers.json", of: measured => peersWords(parsed(measured)) },
  /** The same, model by model. */
  "peers-range": { file: "peers.json", of: measured => peersRange(parsed(measured)) },
  /** Every rung of the ladder at one size. */
  "ladder-range": { file: "ladder.md", of: ladderRange },
};

const parsed = measured => measured.map(({ machine, text }) => ({ machine, ...JSON.parse(text) }));

const digits = x => String(x >= 100 ? Math.round(x) : +x.toPrecision(2));

/** From the least to the most, "1.8 to 12"; one number where they are the same. */
function span(values, to = " to ") {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(digits);
  return low === high ? low : `${low}${to}${high}`;
}

const PEERS = { pytorch: "PyTorch", "tfjs-wasm": "TensorFlow.js (WASM)", "jax-js": "jax-js" };

/** The ratios of our steps, by Adam, to those of a library. */
const duelsWith = (results, library) =>
  results.flatMap(({ duels }) =>
    duels.filter(
      ({ kind, ours, theirs, ratio }) =>
        kind === "step" && theirs.library === library && ours.optimizer === "adam" && (ours.threads ?? 1) === 1 && ratio !== undefined,
    ),
  );

function peersWords(results) {
  const words = Object.entries(PEERS).map(
    ([library, title]) => `${span(duelsWith(results, library).map(({ ratio }) => ratio.median))} times as fast as ${title}`,
  );
  return `One R-Drop training step, one thread, ours and theirs in turn (\`npm run bench:peers\`, medians; ${places(results)}): **${words.join(", ")}**.`;
}

function peersRange(results) {
  const name = ({ dims, batch }) => `${dims.join("-")}, batch ${batch}`;
  const models = [...new Set(duelsWith(results, "pytorch").map(({ ours }) => name(ours)))];
  const cell = (model, library) => {
    const ratios = duelsWith(results, library).filter(({ ours }) => name(ours) === model);
    return ratios.length === 0 ? "–" : `${span(ratios.map(({ ratio }) => ratio.median), "–")}x`; // biome-ignore format: a line
  };
  const rows = models.map(model => [model, ...Object.keys(PEERS).map(library => cell(model, library))]);
  const table = markdownTable([["model", ...Object.values(PEERS)], ...rows], { align: ["l", "r", "r", "r"] });
  return `How many times as fast rdrop is, by medians; ${places(results, linkedName)}:\n\n${table}`;
}

const places = (results, name = ({ cpu }) => cpu) =>
  `${results.length === 1 ? "on one machine" : `from the least to the most of ${results.length} machines`}: ${results.map(name).join(", ")}`;

const linkedName = ({ machine, cpu }) => `[${cpu}](${machine}/peers.md)`;

function ladderRange(measured) {
  const ladders = measured.map(({ machine, text }) => {
    const lines = text.split("\n\n")[1].split("\n").map(line => line.split("|").map(cell => cell.trim()).slice(1, -1)); // biome-ignore format: a line
    const share = lines[0].indexOf("of the ceiling");
    const title = /^GFLOP\/s of ([^,]*)/.exec(text)?.[1];
    const ceiling = /Ceiling[^:]*: ([\d.]+)/.exec(text)?.[1];
    const cpu = /one thread/.test(text) ? /(?:Node|Bun|Deno) [^,]*, ([^,]*), one thread/.exec(text)?.[1] : machine;
    return { machine, title, cpu, ceiling, rungs: new Map(lines.slice(2).map(cells => [cells[0], `${cells[1]} (${cells[share]})`])) };
  });
  const rungs = [...new Set(ladders.flatMap(({ rungs }) => [...rungs.keys()]))];
  const rows = [
    ...rungs.map(rung => [rung, ...ladders.map(({ rungs }) => rungs.get(rung) ?? "–")]),
    ["the ceiling", ...ladders.map(({ ceiling }) => ceiling)],
  ];
  const head = ["", ...ladders.map(({ machine, cpu }) => `[${cpu}](${machine}/ladder.md)`)];
  return `GFLOP/s of the dense ${ladders[0].title} on each machine, and the share of its ceiling:\n\n${markdownTable([head, ...rows], { align: head.map((_, i) => (i === 0 ? "l" : "r")) })}`;
}
