import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { Command } from "../runner/tool.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const ONE_THREAD = { OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };

/** A tool to measure. */
export interface Peer extends Command {
  readonly title: string;
  readonly evals: readonly string[];
  /** How far its numbers may lie from those of `manual`, as a share of the largest magnitude in their array. */
  readonly tolerance: number;
}

/**
 * Ours, and what can be run here. Those of GradBench run as they are in the checkout: `manual`, C++ with derivatives written by hand (which
 * it builds with make, and json.hpp of nlohmann-json3-dev in its cpp folder), and PyTorch. TensorFlow.js is written anew for this.
 */
export function findPeers(checkout: string, python: string): Record<string, Peer> {
  const env = { ...ONE_THREAD, PYTHONPATH: join(checkout, "python", "gradbench") };
  const cli = here("../../../dist/src/cli/main.js");
  const all = ["ba", "det", "gmm", "ht", "kmeans", "llsq", "lse", "lstm", "ode", "particle", "saddle"];
  const peers: Record<string, Peer> = {
    rdrop: { title: "rdrop", evals: all, tolerance: 1e-8, command: [process.execPath, cli, "bench", "gradbench"] },
  };
  if (existsSync(join(checkout, "cpp", "json.hpp")) && runs("make", "--version")) {
    const command = [python, "-m", "gradbench.cpp", "manual"];
    peers.manual = { title: "manual (C++)", evals: all.slice(0, -2), tolerance: 1e-8, command, cwd: checkout, env };
  }
  if (runs(python, "-c", "import torch")) {
    const command = [python, join(checkout, "python", "gradbench", "gradbench", "tools", "pytorch", "run.py")];
    peers.pytorch = { title: "PyTorch", evals: ["gmm", "kmeans", "lse", "lstm"], tolerance: 1e-8, command, cwd: checkout, env };
  }
  peers.tfjs = { title: "TensorFlow.js", evals: ["llsq", "lse"], tolerance: 1e-3, command: [process.execPath, bundled("tfjs.mjs")] };
  return peers;
}

/** One file of it and all that it imports: Node does not find TensorFlow.js's gradients, whose imports have no extensions. */
function bundled(name: string): string {
  const outfile = join(mkdtempSync(join(tmpdir(), "gradbench-")), name);
  const banner = { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' };
  buildSync({
    entryPoints: [here(name)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    logLevel: "error",
    banner,
  });
  return outfile;
}

const runs = (executable: string, ...args: string[]): boolean => spawnSync(executable, args, { stdio: "ignore" }).status === 0;
