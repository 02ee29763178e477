// How much sooner two workers finish a comparison than one: the whole command, from its start to its end, each in turn.
//
//     npm run bench:compare
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";

const ROUNDS = 3;
const work = ["compare", "digits", "--alpha", "1,5", "--seeds", "10", "--epochs", "40", "--force"];
const out = mkdtempSync(join(tmpdir(), "rdrop-bench-"));

/** Seconds of the command with so many workers, with nothing done before. */
function seconds(workers) {
  rmSync(join(out, "runs"), { recursive: true, force: true });
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["dist/src/cli/main.js", ...work, "--workers", String(workers), "--out", out]);
  if (status !== 0) throw new Error(`bench: rdrop must end well, got ${stderr}`);
  return (performance.now() - started) / 1000;
}

const median = list => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const show = list => `${median(list).toFixed(2)} s (${Math.min(...list).toFixed(2)} to ${Math.max(...list).toFixed(2)})`;

try {
  seconds(2); // warms the disk's cache
  const rounds = Array.from({ length: ROUNDS }, () => [seconds(1), seconds(2)]);
  const [one, two] = [0, 1].map(i => rounds.map(round => round[i]));
  console.log(`rdrop ${work.join(" ")}; Node ${process.version}, ${availableParallelism()} cores, ${cpus()[0]?.model}`);
  console.log(`one worker ${show(one)}, two workers ${show(two)}, median of ${ROUNDS} in turn`);
  console.log(`two workers take ${(median(two) / median(one)).toFixed(2)} of one worker's time; the bound is 0.6`);
} finally {
  rmSync(out, { recursive: true, force: true });
}
