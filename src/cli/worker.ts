import { availableParallelism } from "node:os";
import { setTimeout } from "node:timers/promises";
import { Command } from "commander";
import { addressOf } from "../compare/address.ts";
import { isMade, openGiven, READING, type Reading, readingOf } from "../compare/given.ts";
import type { Job } from "../compare/job.ts";
import { runPool } from "../compare/pool.ts";
import { madeSha256 } from "../data/open.ts";
import { prepare } from "../data/splits.ts";
import { checkConfig, DEFAULTS, type RunConfig } from "../train/config.ts";
import { numberThat } from "../train/kinds.ts";
import { checkRunFits, loadQueue } from "./compute.ts";
import { parserOf, runThreadsOption, wholeNumber } from "./options.ts";
import { addRunOptions, givenOptions } from "./run-options.ts";

interface Settings {
  readonly queue: string;
  readonly data: string;
  readonly workers?: number;
  readonly threads?: number | undefined;
  readonly lostAfter: number;
  readonly once?: boolean;
}

const lostAfter = parserOf(numberThat("be a number of seconds in 0.2..3600", value => value >= 0.2 && value <= 3600, "s"));

/** `rdrop worker` */
export function workerCommand(): Command {
  const command = new Command("worker")
    .description("compute the runs of `rdrop compare --queue` and `rdrop sweep --queue`, on any number of machines that have the data")
    .requiredOption("--queue <address>", "where the runs are: redis://127.0.0.1:6379")
    .requiredOption("--data <source>", "the data of the runs, which is checked by its SHA-256: a path, or moons, spirals, digits")
    .option("--workers <n>", "runs at the same time (default: as many as there are cores)", wholeNumber(1, 1024))
    .addOption(runThreadsOption())
    .option("--lost-after <s>", "seconds without a sign of a worker until another takes its run", lostAfter, 10)
    .option("--once", "end when nothing is left to do");
  return addRunOptions(command, READING).action((settings: Settings, self: Command) => runWorker(settings, self));
}

async function runWorker(
  { queue, data: path, workers = availableParallelism(), threads, once = false, lostAfter }: Settings,
  command: Command,
): Promise<void> {
  const address = addressOf("worker: --queue", queue);
  const { serveQueue } = await loadQueue();
  const reading = readingOf(checkConfig("worker", { ...DEFAULTS, ...givenOptions(command) }));
  const given = { path, reading };
  const source = await openGiven(given, 0);
  for (const line of source.about) print(line);
  print(`${path}: ${source.rows} rows, ${source.classes.length} classes, sha256 ${source.sha256}`);
  const inputs = prepare(source, { ...DEFAULTS, validation: 0.2 }).train.x.shape[1];
  const sha256 = async (seed: number): Promise<string> => (isMade(path) ? madeSha256(path, { seed, noise: reading.noise }) : source.sha256);
  const pool = runPool(given, workers, threads);
  const check = ({ config }: Job): void => {
    checkReading(config, reading);
    checkRunFits("queue", config, inputs, source);
  };
  const begun = (id: string): void => print(`begun: run ${id.slice(0, 12)}`);
  const done = (id: string, error?: Error): void => {
    if (error === undefined) print(`done: run ${id.slice(0, 12)}`);
    else process.stderr.write(`rdrop: refused: ${error.message.replace(/\s*\n\s*/g, " ").slice(0, 500)}\n`);
  };
  try {
    const served = await serveQueue(
      address,
      { path, classes: source.classes.length, sha256 },
      { workers, lostAfter, check, one: pool.one, begun, done },
    );
    print(`waiting for runs at ${address.shown}, ${workers} at a time`);
    try {
      do await setTimeout(250);
      while (!(once && (await served.idle())));
    } finally {
      await served.close();
    }
  } finally {
    await pool.close();
  }
}

/** Throws RangeError for a run of data that is read otherwise than here. */
function checkReading(config: RunConfig, reading: Reading): void {
  for (const name of READING)
    if (JSON.stringify(config[name]) !== JSON.stringify(reading[name]))
      throw new RangeError(
        `queue: ${name} must be what this worker was given, ${JSON.stringify(reading[name])}, got ${JSON.stringify(config[name]).slice(0, 100)}`,
      );
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
