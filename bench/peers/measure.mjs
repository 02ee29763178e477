import { spawnSync } from "node:child_process";
import { basename } from "node:path";

const THREADS = ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"]; // what is read by those whose scripts cannot say it

/**
 * Measures duels in `rounds` rounds: in each, every duel in turn, ours and then theirs, each a process of its own. What else the machine
 * does then falls on both. A side whose library is not installed is left out. `watch(round, duel, ours, theirs)` hears of each duel.
 */
export function measure(duels, libraries, { rounds, seconds, watch }) {
  const runs = duels.map(() => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [i, duel] of duels.entries()) {
      const [ours, theirs] = [duel.ours, duel.theirs].map(side => run(side, libraries[side.library], seconds));
      runs[i].push({ ours, theirs });
      watch(round, duel, ours, theirs);
    }
  }
  return duels.map((duel, i) => summary(duel, runs[i]));
}

/**
 * A duel and its rounds in a few numbers: each side as { ..., ms_median: the median of the runs' medians, ms_best: the least of all }, of
 * steps also { spread: the median of the runs', timed: the steps of the longest run, core_share: the least }, and `ratio` as
 * { median, low, high } of their time by ours, taken round by round. What was not measured has no numbers.
 */
export function summary(duel, runs) {
  const side = name => {
    const times = runs.map(run => run[name]).filter(Boolean);
    if (times.length === 0) return duel[name];
    const all = key => times.map(time => time[key]).filter(value => value !== undefined);
    return {
      ...duel[name],
      ms_median: median(all("ms_median")),
      ms_best: Math.min(...all("ms_best")),
      ...(all("spread").length > 0 && { spread: median(all("spread")) }),
      ...(all("timed").length > 0 && { timed: all("timed").sort(([, a], [, b]) => b - a)[0] }),
      ...(all("core_share").length > 0 && { core_share: Math.min(...all("core_share")) }),
    };
  };
  const [ours, theirs] = [side("ours"), side("theirs")];
  if (ours.ms_median === undefined || theirs.ms_median === undefined) return { ...duel, ours, theirs };
  const ratios = runs.map(({ ours, theirs }) => theirs.ms_median / ours.ms_median);
  return { ...duel, ours, theirs, ratio: { median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) } };
}

/** The middle value, or the mean of the middle two. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A product is timed for so long: there are many, and they are steady. */
export const productSeconds = seconds => Math.min(0.5, seconds / 4);

/** Runs one side of a duel to its end: { ms_median, ms_best, … }, `undefined` where its library is not installed. */
function run({ what, dims, batch, optimizer, plain, n, threads = 1, stage }, { version, command, flags = {}, threaded = false }, seconds) {
  if (version === undefined) return undefined;
  const [executable, ...first] = command;
  const work = {
    step: [
      "--dims",
      dims,
      "--batch",
      batch,
      "--optimizer",
      optimizer,
      ...(plain ? ["--plain"] : []),
      ...(threaded ? ["--threads", threads] : []),
      "--stage",
      stage,
      "--seconds",
      seconds,
    ],
    matmul: ["--sizes", n, "--seconds", productSeconds(seconds)],
  }[what];
  const args = [...first, what, ...work, ...(flags[what] ?? [])].map(String);
  const env = { ...process.env, ...Object.fromEntries(THREADS.map(name => [name, String(threads)])) };
  const { status, stdout, stderr, error } = spawnSync(executable, args, { encoding: "utf8", env });
  if (status !== 0) {
    const why = error?.message ?? stderr.trim().split("\n").at(-1);
    throw new Error(`bench:peers: ${[basename(executable), ...args].join(" ")} must end well, got ${why || `exit code ${status}`}`);
  }
  const printed = JSON.parse(stdout.trim().split("\n").at(-1));
  return printed.rows?.[0] ?? printed;
}
