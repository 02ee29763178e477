import { markdownTable } from "markdown-table";
import { runtimeName } from "../machine.ts";
import { median, productSeconds } from "./measure.mjs";
import { COST_TARGET, MATMUL_TARGET, THREADS_TARGETS } from "./workloads.mjs";

/** The name of a model, as tables and charts print it. */
export const modelName = ({ dims, batch }) => `${dims.join("-")}, batch ${batch}`;

/** Billions of operations a second of n×n by n×n, which costs 2n³ of them. */
export const gflops = ({ n, ms_median }, ms = ms_median) => (2e-6 * n ** 3) / ms;

/** Three digits, as people write them: 2570, 43.2, 0.92. */
export const digits = x => String(x >= 100 ? Math.round(x) : +x.toPrecision(3));

/**
 * Every side measured of the duels of a kind, once: ours, met in several duels, as the median over them.
 * Gives [{ library, ..., ms_median, ms_best }] in the order met.
 */
export function sides(duels, kind) {
  const met = new Map();
  for (const side of duels.filter(duel => duel.kind === kind).flatMap(({ ours, theirs }) => [ours, theirs])) {
    const key = [side.library, side.dims, side.batch, side.optimizer, side.threads, side.n].join("/");
    met.set(key, [...(met.get(key) ?? []), side]);
  }
  return [...met.values()].map(same => {
    const measured = same.filter(side => side.ms_median !== undefined);
    if (measured.length === 0) return same[0];
    return {
      ...measured[0],
      ms_median: median(measured.map(side => side.ms_median)),
      ms_best: Math.min(...measured.map(side => side.ms_best)),
      ...(measured[0].spread !== undefined && { spread: median(measured.map(side => side.spread)) }),
    };
  });
}

/** The whole report as Markdown. A part that was not measured is left out. */
export function report({ cpu, date, rounds, seconds, libraries, duels, ...runtime }) {
  const has = kind => duels.some(duel => duel.kind === kind);
  const missing = Object.values(libraries).filter(({ version }) => version === undefined);
  const parts = [
    ...(has("step")
      ? [
          stepTimes(libraries, duels),
          "![Time of a training step](peers-step.svg)",
          stepRatios(libraries, duels),
          ...bestThreads(libraries, duels),
          ...remarks(libraries, duels),
        ]
      : []),
    ...(has("cost") ? [costs(libraries, duels)] : []),
    ...(has("matmul") ? [matmuls(libraries, duels), "![Speed of a dense product](peers-matmul.svg)"] : []),
    ...missing.map(({ title, install }) => `${title} is not installed: ${install}.`),
    `Measured by \`npm run bench:peers\` on ${date}: ${cpu}, one thread where no other number is said, ${runtimeName(runtime)}; medians over ${rounds === 1 ? "1 round" : `${rounds} rounds`}, a run of steps for ${seconds} s at the most and one of products for ${productSeconds(seconds)} s, ours and theirs in turn.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function stepTimes(libraries, duels) {
  const all = sides(duels, "step");
  const columns = [...new Map(all.map(side => [`${side.library}/${side.optimizer}/${side.threads}`, side])).values()].sort(
    (a, b) => (b.library === "rdrop") - (a.library === "rdrop"),
  );
  const heads = columns.map(
    ({ library, optimizer, threads }) => `${heading(libraries[library])}, ${optimizer === "adam" ? "Adam" : "SGD"}${several(threads)}`,
  );
  const rows = models(all).map(model => [
    model,
    ...columns.map(column => time(all.find(side => modelName(side) === model && same(side, column)))),
  ]);
  const [from, to] = all[0].stage;
  return `One R-Drop training step (two passes, loss, backward, optimizer), of steps ${from} to ${to} of a training: milliseconds, the median ± half the middle half of the steps (and the best):\n\n${table(["model", ...heads], rows)}`;
}

function stepRatios(libraries, duels) {
  const steps = duels.filter(duel => duel.kind === "step");
  const columns = [...new Map(steps.map(duel => [`${duel.theirs.library}/${duel.ours.optimizer}/${duel.ours.threads}`, duel])).values()];
  const heads = columns.map(({ ours, theirs }) => libraries[theirs.library].title + optimizers(ours, theirs) + several(ours.threads));
  const cell = (model, column) => {
    const { ratio, target, ours, theirs } = steps.find(
      ({ ours, theirs }) => modelName(ours) === model && same(ours, column.ours) && same(theirs, column.theirs),
    );
    return ratio === undefined
      ? "–"
      : `**${digits(ratio.median)}x** (${digits(ratio.low)}–${digits(ratio.high)}; bests ${digits(theirs.ms_best / ours.ms_best)}x)${aim(target, ratio.median >= target)}`;
  };
  const rows = models(steps.map(duel => duel.ours)).map(model => [model, ...columns.map(column => cell(model, column))]);
  return `How many times faster rdrop is: the median of the rounds (the least and the most; the best run of theirs by the best of ours), and what was aimed at. Our steps multiply what is not zero, and that changes as training goes on (\`npx rdrop bench stages\`): so every library is timed at the same stage, and a best of ours is one of the sparsest steps of it.\n\n${table(["model", ...heads], rows)}`;
}

/** Ours beside PyTorch, each with as many threads as serve it best on a model. */
function bestThreads(libraries, duels) {
  const all = sides(duels, "step").filter(({ optimizer, ms_median }) => optimizer === "adam" && ms_median !== undefined);
  const best = (library, model) =>
    all.filter(side => side.library === library && modelName(side) === model).sort((a, b) => a.ms_median - b.ms_median)[0];
  const words = models(all).flatMap((model, i) => {
    const [ours, theirs] = [best("rdrop", model), best("pytorch", model)];
    if (ours === undefined || theirs === undefined) return [];
    const ratio = theirs.ms_median / ours.ms_median;
    return [
      `${model}: **${digits(ratio)}x** (${ours.threads} and ${theirs.threads})${aim(THREADS_TARGETS[i], ratio >= THREADS_TARGETS[i])}`,
    ];
  });
  if (words.length === 0 || !all.some(({ threads }) => threads > 1)) return [];
  return [`Beside ${libraries.pytorch.title}, each with as many threads as serve it best: ${words.join("; ")}.`];
}

const QUIET = 0.9; // a process that has its core for less of the time shares it

/** Which runs ended before the stage did, and which were disturbed. */
function remarks(libraries, duels) {
  const all = duels.filter(({ kind }) => kind !== "matmul").flatMap(({ ours, theirs }) => [ours, theirs]);
  const list = (sides, what) =>
    [...new Set(sides.map(side => `${libraries[side.library].title} on ${modelName(side)}${what(side)}`))].join("; ");
  const short = all.filter(({ timed, stage }) => timed !== undefined && (timed[0] !== stage[0] || timed[1] !== stage[1]));
  const disturbed = all.filter(({ core_share }) => core_share < QUIET);
  return [
    ...(short.length > 0
      ? [`Ended by the clock, before the stage did: ${list(short, ({ timed }) => `, steps ${timed.join(" to ")}`)}.`]
      : []),
    ...(disturbed.length > 0
      ? [`Disturbed, for the process had its core for less than ${percent(QUIET)} of the time in some run: ${list(disturbed, () => "")}.`]
      : []),
  ];
}

function costs(libraries, duels) {
  const lines = duels
    .filter(({ kind, ratio }) => kind === "cost" && ratio !== undefined)
    .map(({ ours, theirs, ratio }) => {
      const target = ours.library === "rdrop" ? aim(COST_TARGET, ratio.median <= COST_TARGET) : "";
      return `**${digits(ratio.median)}x** (bests ${digits(theirs.ms_best / ours.ms_best)}x) in ${libraries[ours.library].title}${target}`;
    });
  const { ours } = duels.find(({ kind }) => kind === "cost");
  return `What a step of R-Drop costs of one of plain dropout, on ${modelName(ours)}: ${lines.join("; ")}.`;
}

function matmuls(libraries, duels) {
  const all = sides(duels, "matmul");
  const columns = [...new Set(all.map(side => side.library))];
  const speed = side =>
    side === undefined
      ? ""
      : side.ms_median === undefined
        ? "not installed"
        : `${digits(gflops(side))} (${digits(gflops(side, side.ms_best))})`;
  const rows = [...new Set(all.map(side => side.n))].map(n => [
    `${n}³`,
    ...columns.map(library => speed(all.find(side => side.n === n && side.library === library))),
  ]);
  const heads = columns.map(library => heading(libraries[library]) + (library === "pytorch" ? " (OpenBLAS)" : ""));
  return `Dense float32 matrix product, in GFLOP/s, the median (and the best):\n\n${table(["size", ...heads], rows)}${matmulTarget(all)}`;
}

function matmulTarget(all) {
  const { n, gflops: least, peer } = MATMUL_TARGET;
  const [ours, theirs] = ["rdrop", peer].map(library => all.find(side => side.library === library && side.n === n));
  if (ours?.ms_median === undefined || theirs?.ms_median === undefined) return "";
  const reaches = (mine, other) => (mine >= least && mine > other ? "reached" : "not reached");
  const [typical, best] = [reaches(gflops(ours), gflops(theirs)), reaches(gflops(ours, ours.ms_best), gflops(theirs, theirs.ms_best))];
  return `\n\nAimed at, at ${n}³: ${least} GFLOP/s, ahead of ${peer}. By medians ${typical}, by bests ${best}.`;
}

const models = sides => [...new Set(sides.map(modelName))];
const same = (a, b) => a.library === b.library && a.optimizer === b.optimizer && a.threads === b.threads;
const several = threads => (threads > 1 ? `, ${threads} threads` : "");
const heading = ({ title, version }) => (version === undefined ? title : `${title} ${version}`);
const time = ({ ms_median, ms_best, spread }) =>
  ms_median === undefined ? "not installed" : `${digits(ms_median)} ± ${percent(spread / 2)} (${digits(ms_best)})`;
const percent = share => `${Math.round(100 * share)} %`;
const aim = (target, reached) => (target === undefined ? "" : `, aim ${target}x ${reached ? "✓" : "✗"}`);
const optimizers = (ours, theirs) => {
  if (ours.optimizer !== theirs.optimizer) return ` (its SGD, our Adam)`;
  return ours.optimizer === "sgd" ? " (both SGD)" : "";
};
const table = (head, rows) => markdownTable([head, ...rows], { align: head.map((_, i) => (i === 0 ? "l" : "r")) });
