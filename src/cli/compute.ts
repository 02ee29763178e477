import { existsSync, readFileSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Address, addressOf } from "../compare/address.ts";
import { costOf } from "../compare/arms.ts";
import type { Executor } from "../compare/executor.ts";
import { type Given, isMade, openGiven } from "../compare/given.ts";
import type { Job } from "../compare/job.ts";
import { runKey } from "../compare/key.ts";
import { type Pool, runPool, workersFor } from "../compare/pool.ts";
import { madeSource } from "../data/made.ts";
import { madeSha256 } from "../data/open.ts";
import type { Source } from "../data/source.ts";
import { prepare } from "../data/splits.ts";
import type { RunConfig } from "../train/config.ts";
import { FinishedRuns } from "./finished-runs.ts";
import { checkFits } from "./fits.ts";
import { runThreadsOption, wholeNumber } from "./options.ts";
import { progress } from "./progress.ts";
import { whenStopped } from "./stop.ts";

/** Where runs are computed, and where they are kept. */
export interface ComputeSettings {
  readonly workers?: number;
  readonly threads?: number | undefined;
  readonly queue?: string;
  readonly out?: string;
  readonly force?: boolean;
}

/** Adds those as flags to a command. */
export const addComputeOptions = (command: Command, out: string): Command =>
  command
    .option("--workers <n>", "threads that compute runs at the same time (default: as many as there are cores)", wholeNumber(1, 1024))
    .addOption(runThreadsOption())
    .addOption(
      new Option("--queue <address>", "hand the runs to `rdrop worker`s through Redis instead: redis://127.0.0.1:6379").conflicts(
        "workers",
      ),
    )
    .option("--out <dir>", `directory for ${out}, and for runs that are done`)
    .option("--force", `replace another ${out} that --out holds; without it, that is an error`);

/** The data of all runs, as a command has opened it. */
export interface Opened {
  readonly given: Given;
  /** Of the first seed. */
  readonly source: Source;
  /** For `compare`: as it is, or made anew for each seed. */
  readonly data: Source | ((seed: number) => Source);
  readonly sha256: (seed: number) => Promise<string>;
}

/** Opens the data that the command names. Throws Error, one line. */
export async function openData(given: Given, seeds: readonly number[]): Promise<Opened> {
  if (!isMade(given.path)) {
    const source = await openGiven(given, 0);
    return { given, source, data: source, sha256: async () => source.sha256 };
  }
  const source = await openGiven(given, seeds[0]);
  const { noise } = given.reading;
  const sha256 = (seed: number): string => madeSha256(given.path, { seed, noise });
  const data = (seed: number): Source => (seed === seeds[0] ? source : madeSource(given.path, { seed, noise }, sha256(seed)));
  return { given, source, data, sha256: async seed => sha256(seed) };
}

/** Lines about the data and its split. Throws RangeError, one line, for a run that takes more memory than there is. */
export function aboutData(where: string, { given, source }: Opened, jobs: readonly Job[]): string[] {
  const { train, validation, test } = prepare(source, jobs[0].config);
  const k = train.x.shape[1];
  for (const { config } of jobs) checkRunFits(where, config, k, source);
  const rows = `${train.labels.length} rows to train on, ${validation?.labels.length ?? 0} to choose by, ${test.labels.length} to test on`;
  return [...source.about, `${given.path}: ${rows}, ${k} inputs, ${source.classes.length} classes`];
}

/** Throws RangeError, one line, for a run that takes more memory than there is. */
export function checkRunFits(where: string, config: RunConfig, inputs: number, { rows, classes }: Pick<Source, "rows" | "classes">): void {
  const { batch, hidden, passes, doubleBatch } = config;
  const copies = Math.max(1, (doubleBatch ? 2 : passes) / 2); // it is reckoned with two
  const names = { dims: `${where}: --hidden`, rows: `${where}: --batch` };
  checkFits({ dims: [inputs, ...hidden, classes.length], rows: Math.min(batch, rows) * copies, names });
}

/** What computes runs for the length of a command: what is done already is taken from OUT. */
export interface Computer {
  readonly run: Executor;
  close(): Promise<void>;
}

/** Throws Error, one line, where OUT or the queue cannot be had. */
export async function openComputer(where: string, settings: ComputeSettings, opened: Opened, out: string, file: string): Promise<Computer> {
  const address = settings.queue === undefined ? undefined : addressOf(`${where}: --queue`, settings.queue);
  const finished = FinishedRuns.open(where, out, file);
  let runner: Pick<Pool, "one" | "close"> | undefined;
  const begin = async (jobs: number): Promise<Pick<Pool, "one">> => {
    runner =
      address === undefined ? runPool(opened.given, workersFor(jobs, settings.workers), settings.threads) : await remote(address, opened);
    return runner;
  };
  return {
    run: jobs => runAll(jobs, opened, finished, begin),
    close: async () => {
      await runner?.close();
      finished.close();
    },
  };
}

async function runAll(
  jobs: readonly Job[],
  { sha256, source }: Opened,
  finished: FinishedRuns,
  begin: (jobs: number) => Promise<Pick<Pool, "one">>,
): ReturnType<Executor> {
  const keys = await Promise.all(jobs.map(async ({ config }) => runKey(config, await sha256(config.seed))));
  const results = jobs.map(({ config }, i) => finished.get(keys[i], { epochs: config.epochs, classes: source.classes.length }));
  const left = [...jobs.keys()].filter(i => results[i] === undefined);
  if (left.length < jobs.length) process.stdout.write(`${jobs.length - left.length} of ${jobs.length} runs are done already\n`);
  if (left.length === 0) return results.map(result => result as NonNullable<typeof result>);
  const runner = await begin(left.length);
  let done = jobs.length - left.length;
  const shares = new Float64Array(jobs.length);
  const total = Math.ceil(left.reduce((sum, i) => sum + costOf(jobs[i].config), 0));
  const bar = progress(total, () => `${done} of ${jobs.length} runs`);
  const stop = whenStopped(signal => {
    bar.stop();
    finished.close();
    if (signal !== undefined) process.stderr.write(`stopped; the same command again goes on behind the ${done} runs that are done\n`);
  });
  const tell = (i: number, share: number): void => {
    shares[i] = share;
    const reached = left.reduce((sum, each) => sum + shares[each] * costOf(jobs[each].config), 0);
    if (reached > 0) bar.update(Math.min(total, done === jobs.length ? total : reached));
  };
  try {
    await Promise.all(
      left.map(async i => {
        const result = await runner.one(jobs[i], share => tell(i, share));
        finished.put(keys[i], result);
        results[i] = result;
        done++;
        tell(i, 1);
      }),
    );
  } finally {
    stop();
    bar.stop();
  }
  return results.map(result => result as NonNullable<typeof result>);
}

/** Workers elsewhere, with a word where there are none. */
async function remote(address: Address, { given, source, sha256 }: Opened): Promise<Pick<Pool, "one" | "close">> {
  const { openQueue } = await loadQueue();
  const queue = await openQueue(address, { path: given.path, classes: source.classes.length, sha256 });
  const hint = setTimeout(async () => {
    if ((await queue.workers().catch(() => 1)) > 0) return;
    const file = isMade(given.path) ? given.path : `PATH (sha256 ${source.sha256})`;
    process.stderr.write(`waiting for a worker: rdrop worker --queue ${address.shown} --data ${file}\n`);
  }, 2000);
  hint.unref();
  return {
    one: queue.one,
    close: async () => {
      clearTimeout(hint);
      await queue.close();
    },
  };
}

/** The queue needs packages that not everybody has. */
export async function loadQueue(): Promise<typeof import("../compare/queue.ts")> {
  try {
    return await import("../compare/queue.ts");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new Error("--queue needs the packages bullmq and ioredis, which are not installed; npm install bullmq ioredis");
  }
}

/** "10" is how many, "3,5" is which. */
export function seedsOption(text: string): number | number[] {
  const list = text.split(",").map(each => (each.trim() === "" ? Number.NaN : Number(each)));
  if (!list.every(seed => Number.isSafeInteger(seed) && seed >= 0))
    throw new InvalidArgumentError("must be how many, as 10, or which, as 3,5,8");
  return list.length === 1 ? list[0] : list;
}

/** Throws Error where OUT holds what another command has made; its runs may lie beside those of this one. */
export function checkReplaces(where: string, file: string, command: string, force = false): void {
  if (force || !existsSync(file)) return;
  let other: unknown;
  try {
    other = (JSON.parse(readFileSync(file, "utf8")) as { command?: unknown }).command;
  } catch {
    other = undefined;
  }
  if (other !== command) throw new Error(`${where}: --out must not hold what another command has made, got ${file}; --force replaces it`);
}
